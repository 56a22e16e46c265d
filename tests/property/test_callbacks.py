"""Any form that the carrier posts: if it is signed it is answered with TwiML, and if it is not, nothing happens."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from local.carrier import twiml
from rinban.doors import calls
from tests.fakes.events import ACCOUNT, callback, posted
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import BASE
from tests.property.bodies import TEXTS
from tests.property.test_alerts import often

SPEAKABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)  # what a form can carry
FIELDS = st.dictionaries(
    st.sampled_from(["CallSid", "CallStatus", "Digits", "Duration", "From", "To", "msg"]) | SPEAKABLE,
    SPEAKABLE | st.sampled_from(["1", "2", "3", "4", "completed", "busy", "ringing", ""]),
    max_size=6,
).map(lambda fields: {name: value for name, value in fields.items() if name and name != "AccountSid"})

TAKING = ("1", "4")
"""The keys that take it; the second one takes what follows as well."""


@often
@given(FIELDS, st.sampled_from(["own", "guessed"]))
@example({"Digits": "1"}, "own")
@example({"Digits": "4"}, "own")
def test_the_carrier_is_always_answered(fields: dict[str, str], token: str) -> None:
    service = ServiceOnFakes("property").called()
    url = service.url() if token == "own" else f"{BASE}/phonecall/infra/0?token=guessed"
    sent = posted(url, {"AccountSid": ACCOUNT, **fields})
    answer = calls.call(service.parts, VOICE, sent, "infra", "0")
    assert answer.status_code == 200
    assert twiml.read_inline(str(answer.body)).breaches == ()
    assert service.shell.now().acknowledged == (token == "own" and fields.get("Digits", "")[:1] in TAKING)


@often
@given(FIELDS)
def test_the_progress_of_a_call_is_always_answered(fields: dict[str, str]) -> None:
    service = ServiceOnFakes("property").called()
    sent = posted(service.shell.phone.calls[0].order.status_url, {"AccountSid": ACCOUNT, **fields})
    assert calls.status(service.parts, sent, "infra", "0").status_code == 200
    assert len(service.shell.phone.calls) == (2 if fields.get("CallStatus") in ("completed", "busy") else 1)


@often
@given(TEXTS)
def test_a_request_with_another_signature_changes_nothing(signature: str) -> None:
    service = ServiceOnFakes("property").called()
    before = service.shell.now()
    sent = callback(service.url())
    sent["headers"] = {"X-Twilio-Signature": signature}
    assert calls.call(service.parts, VOICE, sent, "infra", "0").status_code == 403
    assert calls.status(service.parts, sent, "infra", "0").status_code == 403
    assert service.shell.now() == before
