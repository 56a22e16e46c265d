"""HTTP at the doors: bodies, the public URL, and whether a request comes from Twilio."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from rinban.core.errors import BadRequest, Forbidden
from rinban.doors import http
from tests.fakes.events import ACCOUNT, TOKEN, callback, event, signature

HERE = "https://api.example.test/phonecall/infra/0"
FORM = {"AccountSid": ACCOUNT, "CallSid": "CA1", "Digits": "1", "CallerName": "", "To": "+81 90 ０"}


def checked(sent: dict[str, Any], configured: str = "", tokens: tuple[str, ...] = (TOKEN,)) -> http.SignedRequest:
    return http.of_twilio(sent, configured, tokens, ACCOUNT)


# --- bodies --------------------------------------------------------------------------------------------------------


def test_a_body_is_bytes() -> None:
    assert http.body(event("/phonecall/infra", "ディスク")) == "ディスク".encode()
    assert http.body(event("/phonecall/infra")) == b""


def test_a_body_in_base64_is_decoded() -> None:
    assert http.body(event("/phonecall/infra", "ディスク".encode())) == "ディスク".encode()


def test_a_body_that_claims_to_be_base64_is_refused() -> None:
    with pytest.raises(BadRequest, match="base64"):
        http.body({"body": "no base64!", "isBase64Encoded": True})


def test_a_lone_surrogate_is_no_reason_to_fail() -> None:
    assert http.body(event("/phonecall/infra", "\ud800x")).endswith(b"x")


# --- the public URL ------------------------------------------------------------------------------------------------


def test_the_configured_url_counts_most() -> None:
    assert http.base_url(event("/phonecall/infra", stage="prod"), "https://p.example.test/a/") == (
        "https://p.example.test/a"
    )


def test_the_stage_of_the_api_is_part_of_the_url() -> None:
    assert http.base_url(event("/phonecall/infra", stage="prod"), "") == "https://api.example.test/prod"


def test_a_domain_of_its_own_may_have_a_path_prefix_or_none() -> None:
    assert http.base_url(event("/phonecall/infra", base="/rinban"), "") == "https://api.example.test/rinban"
    assert http.base_url(event("/phonecall/infra"), "") == "https://api.example.test"


def test_a_group_whose_name_is_the_word_itself() -> None:
    assert http.base_url(event("/phonecall/phonecall", stage="prod"), "") == "https://api.example.test/prod"


# --- the signature -------------------------------------------------------------------------------------------------


def test_a_signed_callback_is_read() -> None:
    sent = callback(f"{HERE}?token=abc", **{name: value for name, value in FORM.items() if name != "AccountSid"})
    request = checked(sent)
    assert request == http.SignedRequest(f"{HERE}?token=abc", {"token": "abc"}, FORM)


def test_the_signature_is_over_the_public_url_with_its_stage() -> None:
    url = "https://api.example.test/prod/phonecall/infra/0?token=a"
    sent = event("/phonecall/infra/0", urlencode(FORM), stage="prod", query="token=a")
    assert checked({**sent, "headers": {"X-Twilio-Signature": signature(url, FORM)}}).url == url


def test_the_signature_is_over_the_configured_url() -> None:
    url = "https://p.example.test/a/phonecall/infra/0"
    sent = event("/phonecall/infra/0", urlencode(FORM), stage="prod")
    sent["headers"] = {"x-twilio-signature": signature(url, FORM)}
    assert checked(sent, configured="https://p.example.test/a/").url == url
    with pytest.raises(Forbidden):
        checked(sent)


def test_a_form_in_base64_is_the_same_form() -> None:
    sent = event("/phonecall/infra/0", urlencode(FORM).encode())
    sent["headers"] = {"x-twilio-signature": signature(HERE, FORM)}
    assert checked(sent).fields == FORM


@pytest.mark.parametrize("query", ["token=a-b_c", "key=1&token=a", "key=%2A&token=a", "key=%23&token=a"])
def test_a_query_is_encoded_again_as_it_was(query: str) -> None:
    """The keys of a phone are digits, * and #; Twilio's own redirect carries them percent-encoded, as we wrote them."""
    assert checked(callback(f"{HERE}?{query}")).url == f"{HERE}?{query}"


def test_a_query_whose_order_got_lost_on_the_way_is_still_signed() -> None:
    """API Gateway hands queryStringParameters over as a JSON object, which has no order."""
    sent = callback(f"{HERE}?key=1&token=a", Digits="")
    sent["queryStringParameters"] = {"token": "a", "key": "1"}
    assert checked(sent).query == {"key": "1", "token": "a"}


@pytest.mark.parametrize(
    "change",
    [
        {"headers": None},
        {"headers": {"X-Twilio-Signature": ""}},
        {"headers": {"X-Twilio-Signature": signature(HERE, FORM, "guessed")}},
        {"headers": {"X-Twilio-Signature": signature(HERE, {**FORM, "Digits": "2"})}},
        {"requestContext": {"domainName": "api.example.test", "path": "/phonecall/infra/1"}},
        {"queryStringParameters": {"token": "other"}},
        {"multiValueQueryStringParameters": {"token": ["other"]}},
        {"body": urlencode({**FORM, "Digits": "2"})},
        {"body": None},
    ],
    ids=[
        "no headers",
        "empty",
        "other token",
        "other fields",
        "other path",
        "other query",
        "others",
        "other key",
        "no body",
    ],
)
def test_whatever_was_not_signed_is_refused(change: dict[str, Any]) -> None:
    sent = event("/phonecall/infra/0", urlencode(FORM))
    sent["headers"] = {"X-Twilio-Signature": signature(HERE, FORM)}
    assert checked(sent).fields == FORM
    with pytest.raises(Forbidden, match="signature"):
        checked({**sent, **change})


def test_two_tokens_are_accepted_while_one_is_being_rotated() -> None:
    for token in ("new", "old"):
        assert checked(callback(HERE, token), tokens=("new", "old")).fields["AccountSid"] == ACCOUNT
    with pytest.raises(Forbidden):
        checked(callback(HERE, "older"), tokens=("new", "old"))


def test_nobody_signs_with_an_empty_token() -> None:
    with pytest.raises(Forbidden):
        checked(callback(HERE, ""), tokens=("",))
    with pytest.raises(Forbidden):
        checked(callback(HERE, ""), tokens=())


@pytest.mark.parametrize("account", ["AC" + "1" * 32, ""])
def test_another_account_is_refused(account: str) -> None:
    with pytest.raises(Forbidden, match="account"):
        checked(callback(HERE, AccountSid=account))


# --- answers -------------------------------------------------------------------------------------------------------


def test_an_answer_is_json_as_people_read_it() -> None:
    said = http.answer(404, {"message": "グループがありません"})
    assert (said.status_code, said.headers["Content-Type"]) == (404, "application/json")
    assert said.body is not None
    assert "グループ" in said.body
    assert json.loads(said.body) == {"message": "グループがありません"}


def test_even_nothing_is_typed() -> None:
    assert http.nothing().status_code == 200
    assert str(http.nothing().headers["Content-Type"]).startswith("text/xml")
