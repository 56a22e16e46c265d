"""The simulator's faults, its forged and replayed requests, and calls whose document cannot be fetched."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from local.carrier import AnswerAfter, Carrier, PhoneCall, Press
from local.carrier.faults import Trouble
from tests.unit.carrier_service import (
    ACCOUNT,
    FROM,
    SATO,
    SUZUKI,
    TOKEN,
    Got,
    Page,
    Service,
    client,
    order,
)


@pytest.fixture
def carrier(carrier: Carrier) -> Carrier:
    """Give a test a carrier at which everybody who is called presses 1."""
    carrier.phone(SATO).will(Press("1"))
    return carrier


def place(carrier: Carrier, service: Service, to: str = SATO, fragment: str = "") -> None:
    status = f"{service.url}/status{fragment}"
    order(carrier, service, to=to, url=f"{service.url}/voice{fragment}", status_callback=status)


def play(carrier: Carrier, service: Service, fragment: str = "") -> PhoneCall:
    """Play one call from beginning to end."""
    place(carrier, service, fragment=fragment)
    call = carrier.calls[-1]
    assert carrier.run_until(lambda: call.over)
    carrier.run_for(60)
    return call


def test_a_lost_callback_never_comes(carrier: Carrier, service: Service) -> None:
    carrier.faults.lose("completed")
    play(carrier, service)
    assert service.said("/status") == ["initiated", "ringing", "in-progress"]
    assert carrier.debugger[-1].code == 11205


def test_a_duplicated_callback_comes_twice_with_the_same_signature(carrier: Carrier, service: Service) -> None:
    carrier.faults.duplicate("key", after=2)
    call = play(carrier, service)
    keys = [got for got in service.got if got.path == "/key"]
    assert len(keys) == 2
    assert keys[0].headers["x-twilio-signature"] == keys[1].headers["x-twilio-signature"]
    assert call.heard.count("ありがとうございます。") == 1


def test_a_delayed_callback_arrives_after_later_ones(carrier: Carrier, service: Service) -> None:
    carrier.faults.delay("ringing", 30)
    play(carrier, service)
    assert service.said("/status") == ["initiated", "in-progress", "completed", "ringing"]


def test_faults_may_be_meant_for_one_phone(carrier: Carrier, service: Service) -> None:
    carrier.faults.lose("ringing", number=SUZUKI)
    play(carrier, service)
    assert "ringing" in service.said("/status")
    assert carrier.faults.left == ["ringing ×1"]
    carrier.faults.clear()


def test_a_lost_key_leads_to_the_fallback_with_the_reason(carrier: Carrier, service: Service) -> None:
    carrier.faults.lose("key")
    call = play(carrier, service)
    assert call.heard[-1] == "Please check your monitoring."
    fallback = next(got.form for got in service.got if got.path == "/fallback")
    assert (fallback["ErrorCode"], fallback["ErrorUrl"]) == ("11205", f"{service.url}/key")
    assert "Digits" not in fallback


def test_an_answer_that_is_lost_leaves_the_work_done(carrier: Carrier, service: Service) -> None:
    carrier.faults.lose_answer("key")
    call = play(carrier, service)
    assert [got.path for got in service.got if got.path in ("/key", "/fallback")] == ["/key", "/fallback"]
    assert call.heard[-1] == "Please check your monitoring."


@pytest.mark.parametrize(("trouble", "tries"), [("ct", 1), ("rt", 2), ("5xx", 2)])
def test_a_first_try_that_fails_is_followed_by_another_where_the_url_says_so(
    carrier: Carrier, service: Service, trouble: Trouble, tries: int
) -> None:
    carrier.faults.stumble("voice", trouble)
    call = play(carrier, service, "#rc=1&rp=5xx,ct,rt")
    assert len(service.said("/voice")) == tries
    assert "Please check your monitoring." not in call.heard


@pytest.mark.parametrize(
    "page", [Page(status=500), Page(status=403), Page("not XML"), Page("{}", 200, "application/json")]
)
def test_a_document_that_cannot_be_had_is_replaced_by_the_fallback(
    carrier: Carrier, service: Service, page: Page
) -> None:
    service.pages["/voice"] = [page]
    call = play(carrier, service)
    assert call.heard == ["Please check your monitoring."]
    assert call.status == "completed"


def test_without_a_fallback_an_application_error_is_read_out(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = service.pages["/fallback"] = [Page(status=500)]
    call = play(carrier, service)
    assert "application error" in call.heard[-1]
    assert call.status == "completed"
    assert [notice.code for notice in carrier.debugger] == [11217, 11217]


def test_retries_follow_the_fragment_and_the_fragment_stays_at_home(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page(status=503), Page(status=503), *service.pages["/voice"]]
    play(carrier, service, "#rc=2&rp=5xx")
    assert len(service.said("/voice")) == 3
    assert all(got.genuine for got in service.got)
    assert carrier.complaints == []


def test_a_read_timeout_is_not_retried_by_default(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page(status=503), *service.pages["/voice"]]
    play(carrier, service)
    assert len(service.said("/voice")) == 1


def test_a_fragment_that_twilio_would_refuse_is_a_complaint(carrier: Carrier, service: Service) -> None:
    play(carrier, service, "#rc=9")
    assert carrier.complaints[0].startswith("11243")


def test_a_redirect_is_followed_but_loses_the_digit_and_is_a_complaint(carrier: Carrier, service: Service) -> None:
    service.pages["/key"] = [Page(status=307, headers=(("Location", "/key/"),))]
    service.pages["/key/"] = [Page("<Response><Hangup/></Response>")]
    play(carrier, service)
    followed = next(got for got in service.got if got.path == "/key/")
    assert followed.form == {}
    assert carrier.complaints[0].startswith("16010")


def test_a_status_answer_without_content_type_is_a_complaint(carrier: Carrier, service: Service) -> None:
    service.pages["/status"] = [Page(status=200, content_type=None)]
    play(carrier, service)
    assert carrier.complaints[0].startswith("11200")


def test_a_document_without_its_length_is_a_complaint(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page("<Response/>", length=False)]
    play(carrier, service)
    assert "no Content-Length" in carrier.complaints[0]


def test_creation_is_refused_as_told(carrier: Carrier, service: Service) -> None:
    carrier.faults.too_many()
    carrier.faults.refuse(21215)
    carrier.faults.fail(503)
    codes = []
    for _ in range(3):
        with pytest.raises(TwilioRestException) as refused:
            place(carrier, service)
        codes.append((refused.value.status, refused.value.code))
    assert codes == [(429, 20429), (400, 21215), (503, 20500)]
    assert carrier.calls == []


def test_a_call_may_live_although_its_creation_failed(carrier: Carrier, service: Service) -> None:
    carrier.faults.fail(made=True)
    with pytest.raises(TwilioRestException):
        place(carrier, service)
    assert carrier.run_until(lambda: "completed" in service.said("/status"))


def test_a_call_may_live_although_the_answer_was_lost(carrier: Carrier, service: Service) -> None:
    carrier.faults.drop_created()
    with pytest.raises(requests.ConnectionError):
        place(carrier, service)
    assert carrier.run_until(lambda: "completed" in service.said("/status"))


def test_a_replay_is_the_same_request_byte_for_byte(carrier: Carrier, service: Service) -> None:
    call = play(carrier, service)
    carrier.replay(call, "key")
    first, again = [got for got in service.got if got.path == "/key"]
    assert again == first
    assert again.genuine


def test_a_forged_request_has_a_wrong_signature(carrier: Carrier, service: Service) -> None:
    call = play(carrier, service)
    carrier.forge(call, "voice", url=f"{service.url}/key", Digits="1")
    carrier.forge(call, "key", token="")
    carrier.forge(call, "key", token=TOKEN, AccountSid="AC" + "e" * 32)
    wrong, unsigned, stranger = service.got[-3:]
    assert (wrong.genuine, wrong.form["Digits"]) == (False, "1")
    assert "x-twilio-signature" not in unsigned.headers
    assert (stranger.genuine, stranger.form["AccountSid"][-1]) == (True, "e")


def test_the_gateway_may_stand_for_a_public_url(carrier: Carrier, service: Service) -> None:
    carrier.gateway_url, local = service.url, service.url
    service.url = "https://rinban.example/prod"
    client(carrier).calls.create(to=SATO, from_=FROM, url="https://rinban.example/prod/voice", timeout=25)
    service.pages["/prod/voice"] = service.pages["/voice"]
    service.url = "https://rinban.example"
    assert carrier.run_until(lambda: carrier.calls[0].over)
    assert (service.got[0].path, service.got[0].genuine) == ("/prod/voice", True)
    assert service.got[0].headers["host"] == "rinban.example"
    assert local != service.url


def test_the_service_may_order_and_end_calls_while_its_answer_is_awaited(carrier: Carrier, service: Service) -> None:
    def busy(got: object) -> None:
        if len(carrier.calls) == 1 and carrier.calls[0].pressed:
            place(carrier, service, SUZUKI)
            client(carrier).calls(carrier.calls[0].sid).update(status="completed")

    service.before = busy
    call = play(carrier, service)
    assert call.heard == ["ディスクがいっぱいです。対応は1。"]
    assert carrier.calls[1].number == SUZUKI
    assert carrier.complaints == []


def test_a_connection_refused_is_tried_twice_and_noticed(carrier: Carrier, service: Service) -> None:
    carrier.phone(SUZUKI).will(AnswerAfter(1))
    client(carrier).calls.create(to=SUZUKI, from_=FROM, url="http://127.0.0.1:9/voice")
    assert carrier.run_until(lambda: carrier.calls[0].over)
    assert carrier.debugger[0].code == 11202


def test_a_service_that_takes_too_long_is_given_up(carrier: Carrier, service: Service, tmp_path: Path) -> None:
    late = threading.Event()

    def dawdle(got: Got) -> None:
        if got.path == "/voice":
            late.wait(5)

    service.before = dawdle
    with Carrier(ACCOUNT, TOKEN, carrier.timeline.clock, patience=0.1) as hasty:
        hasty.phone(SATO).will(AnswerAfter(1))
        call = play(hasty, service)
    late.set()
    assert call.heard == ["Please check your monitoring."]
    assert [notice.code for notice in hasty.debugger] == [11203]


def test_a_created_call_may_be_answered_too_late_for_its_caller(carrier: Carrier, service: Service) -> None:
    carrier.faults.slow(0.5)
    body = {"To": SATO, "From": FROM, "Url": f"{service.url}/voice"}
    url = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    with pytest.raises(requests.ReadTimeout):
        requests.post(url, body, auth=(ACCOUNT, TOKEN), timeout=0.1)
    assert carrier.run_until(lambda: service.said("/voice"))


def test_what_the_simulator_does_not_know_is_refused_loudly(carrier: Carrier) -> None:
    body = {"To": SATO, "From": FROM, "Url": "https://rinban.example/", "Timout": "25"}
    url = f"{carrier.base_url}/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    answer = requests.post(url, body, auth=(ACCOUNT, TOKEN), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (500, 20500)
    assert "Timout" in carrier.complaints[0]
    assert requests.post(url, json=body, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 400
    assert requests.delete(url, auth=(ACCOUNT, TOKEN), timeout=5).status_code == 405
    assert len(carrier.complaints) == 3


def test_status_callbacks_by_get_are_signed_over_their_query(carrier: Carrier, service: Service) -> None:
    order = {"to": SATO, "from_": FROM, "url": f"{service.url}/voice", "status_callback": f"{service.url}/status?t=1"}
    client(carrier).calls.create(**order, status_callback_method="GET")
    carrier.run_for(60)
    last = service.got[-1]
    assert (last.path, last.form, last.genuine) == ("/status", {}, True)
