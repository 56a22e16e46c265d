"""A signed webhook: the vectors of Standard Webhooks 1.0.0 and of GitHub's documentation."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace

from rinban.chat.kinds import KINDS
from rinban.chat.webhook import github_signature, signature
from tests.unit.chat.published import told
from tests.unit.chat.scenes import DESTINATIONS, KEY, WHSEC, messages, sending

OTHER = "whsec_" + base64.b64encode(b"b" * 32).decode()


def test_the_vector_of_standard_webhooks() -> None:
    """[standard-webhooks, the reference libraries' own test]"""
    found = signature(WHSEC, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_vector_of_github() -> None:
    """[GitHub, Validating webhook deliveries]"""
    found = github_signature("It's a Secret to Everybody", b"Hello, World!")
    assert found == "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"


def test_a_receiver_that_has_either_key_can_verify_what_is_sent() -> None:
    to = replace(DESTINATIONS["webhook"], keys=(OTHER, WHSEC))
    (request,) = KINDS["webhook"].render(messages("ja")["taken"], to, sending("webhook", "taken"))
    headers = dict(request.headers)
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request.body
    for key in (OTHER, WHSEC):
        secret = base64.b64decode(key.removeprefix("whsec_"))
        mine = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
        assert f"v1,{mine}" in headers["webhook-signature"].split(" ")


def test_the_same_thing_tried_again_has_the_same_id_and_body_and_another_time() -> None:
    message, first = messages("en")["taken"], sending("webhook", "taken")
    (a,), (b,) = (
        KINDS["webhook"].render(message, DESTINATIONS["webhook"], one)
        for one in (first, first._replace(at=first.at + 60))
    )
    assert a.body == b.body
    assert dict(a.headers)["webhook-id"] == dict(b.headers)["webhook-id"] == KEY
    assert int(dict(b.headers)["webhook-timestamp"]) - int(dict(a.headers)["webhook-timestamp"]) == 60


def test_the_event_has_the_alert_to_the_letter() -> None:
    (request,) = KINDS["webhook"].render(messages("en")["taken"], DESTINATIONS["webhook"], sending("webhook", "taken"))
    event = told(request)
    assert event["type"] == "escalation.taken"
    assert event["timestamp"] == event["data"]["taken_at"] == "2026-11-21T22:27:22Z"
    assert event["data"]["problem"] == "Disk is full & <@channel> on /var"
    assert (event["data"]["taken_by"], event["data"]["took"], event["data"]["severity"]) == ("鈴木", 42.0, "high")
