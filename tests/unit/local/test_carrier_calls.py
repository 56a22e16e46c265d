"""Calls from their creation to their end, made through the official client."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from local.carrier import (
    AnswerAfter,
    Carrier,
    Decline,
    HangUpAfter,
    Ignore,
    PhoneCall,
    Press,
    Unreachable,
    Voicemail,
)
from tests.unit.carrier_service import FROM, SATO, SUZUKI, Page, Service, client, order


def placed(carrier: Carrier, service: Service, **changes: Any) -> PhoneCall:
    sid = order(carrier, service, **changes).sid
    assert sid is not None
    call = carrier.find(sid)
    assert call is not None
    return call


def finish(carrier: Carrier, call: PhoneCall) -> str:
    assert carrier.run_until(lambda: call.over)
    carrier.run_for(0)
    return call.status


def test_a_created_call_is_queued_and_answered_in_wire_format(carrier: Carrier, service: Service) -> None:
    made = order(carrier, service)
    assert made.sid is not None
    assert made.sid.startswith("CA")
    assert (made.status, made.queue_time, made.duration, made.direction) == ("queued", "0", None, "outbound-api")
    assert made.date_created is not None
    assert made.date_created.timestamp() == carrier.now()


def test_a_key_in_the_middle_of_the_message_interrupts_it(carrier: Carrier, service: Service) -> None:
    call = placed(carrier, service)
    assert carrier.run_until(lambda: call.ringing)
    call.answer()
    assert carrier.run_until(lambda: call.saying)
    carrier.run_for(1)
    call.press("1")
    assert finish(carrier, call) == "completed"
    assert call.heard == ["ディスクがい…", "ありがとうございます。"]
    key = next(got for got in service.got if got.path == "/key")
    assert (key.form["Digits"], key.form["CallStatus"]) == ("1", "in-progress")
    assert carrier.complaints == []


def test_every_request_is_signed_as_the_official_validator_wants_it(carrier: Carrier, service: Service) -> None:
    carrier.phone(SATO).will(Press("1"))
    finish(carrier, placed(carrier, service))
    assert len(service.got) == 6
    assert all(got.genuine for got in service.got)
    assert all(got.form["FromCity"] == "" for got in service.got)


def test_the_callbacks_of_a_call_that_is_taken(carrier: Carrier, service: Service) -> None:
    carrier.phone(SATO).will(Press("1", after=3, answers=5))
    finish(carrier, placed(carrier, service))
    status = [got.form for got in service.got if got.path == "/status"]
    assert [form["CallStatus"] for form in status] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in status] == ["0", "1", "2", "3"]
    assert {form["CallbackSource"] for form in status} == {"call-progress-events"}
    assert status[0]["Timestamp"].endswith("+0000")
    assert (status[-1]["Duration"], status[-1]["SipResponseCode"]) == ("1", "200")
    assert "CallDuration" not in status[1]
    assert int(status[-1]["CallDuration"]) >= 3


def test_only_subscribed_events_are_sent_and_completed_by_default(carrier: Carrier, service: Service) -> None:
    finish(carrier, placed(carrier, service, status_callback_event=["ringing"]))
    assert service.said("/status") == ["ringing"]
    carrier.phone(SATO).will(Decline())
    finish(carrier, placed(carrier, service, status_callback_event=[]))
    assert service.said("/status") == ["ringing", "busy"]


@pytest.mark.parametrize(
    ("behaviour", "ending", "seconds"),
    [
        (Ignore(), "no-answer", 26),
        (Decline(after=4), "busy", 5),
        (Unreachable(), "failed", 0),
        (HangUpAfter(3, answers=2), "completed", 6),
    ],
)
def test_how_calls_end(carrier: Carrier, service: Service, behaviour: Any, ending: str, seconds: float) -> None:
    carrier.phone(SATO).will(behaviour)
    call = placed(carrier, service)
    assert finish(carrier, call) == ending
    assert service.said("/status")[-1] == ending
    assert call.ended == call.made + seconds


def test_silence_goes_on_to_the_next_verb_and_hangs_up(carrier: Carrier, service: Service) -> None:
    carrier.phone(SATO).will(AnswerAfter(2))
    call = placed(carrier, service)
    assert finish(carrier, call) == "completed"
    assert call.heard == ["ディスクがいっぱいです。対応は1。", "失礼します。"]
    waits = next(moment.at for moment in call.transcript if moment.event == "waits")
    goodbye = next(moment.at for moment in call.transcript if moment.text == "失礼します。")
    assert goodbye - waits == pytest.approx(4)


def test_voicemail_is_a_completed_call_without_a_key(carrier: Carrier, service: Service) -> None:
    carrier.phone(SATO).will(Voicemail(greeting_seconds=3))
    call = placed(carrier, service)
    assert finish(carrier, call) == "completed"
    assert call.pressed == ""
    events = [moment.event for moment in call.transcript]
    assert events.index("voicemail") < events.index("says") < events.index("beep")


def test_nobody_presses_a_key_or_hangs_up_while_the_voicemail_has_the_call(carrier: Carrier, service: Service) -> None:
    call = placed(carrier, service)
    assert carrier.run_until(lambda: call.ringing)
    call.to_voicemail()
    for act in (partial(call.press, "1"), call.hang_up, call.answer, call.to_voicemail):
        with pytest.raises(AssertionError):
            act()
    assert finish(carrier, call) == "completed"


def test_a_key_outside_a_gather_is_lost(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page("<Response><Say>Nothing to do. Goodbye.</Say></Response>")]
    carrier.phone(SATO).will(Press("1", after=0.5))
    call = placed(carrier, service)
    finish(carrier, call)
    assert call.pressed == ""
    assert call.heard == ["Nothing to do. Goodbye."]


def test_several_calls_follow_the_script_and_the_last_behaviour_stays(carrier: Carrier, service: Service) -> None:
    carrier.phone(SATO).will(Decline(), Ignore())
    assert [finish(carrier, placed(carrier, service)) for _ in range(3)] == ["busy", "no-answer", "no-answer"]


def test_a_phone_in_use_is_busy(carrier: Carrier, service: Service) -> None:
    first, second = placed(carrier, service), placed(carrier, service)
    assert finish(carrier, second) == "busy"
    assert first.ringing


def test_cancelled_in_the_queue_there_are_no_callbacks(carrier: Carrier, service: Service) -> None:
    carrier.queue_seconds = 5
    call = placed(carrier, service)
    carrier.run_for(2)
    client(carrier).calls(call.sid).update(status="canceled")
    carrier.run_for(60)
    assert call.status == "canceled"
    assert service.got == []


def test_cancelled_while_it_rings_it_stops_and_says_so(carrier: Carrier, service: Service) -> None:
    call = placed(carrier, service)
    assert carrier.run_until(lambda: call.ringing)
    assert client(carrier).calls(call.sid).update(status="canceled").status == "canceled"
    assert finish(carrier, call) == "canceled"
    assert service.said("/status")[-1] == "canceled"


def test_canceled_does_not_touch_a_conversation_but_completed_ends_it(carrier: Carrier, service: Service) -> None:
    call = placed(carrier, service)
    assert carrier.run_until(lambda: call.ringing)
    call.answer()
    assert carrier.run_until(lambda: call.saying)
    live = client(carrier).calls(call.sid)
    assert live.update(status="canceled").status == "in-progress"
    assert live.update(status="completed").status == "completed"
    assert live.update(status="completed").status == "completed"
    assert live.fetch().duration == "0"


def test_other_twiml_can_be_put_on_a_live_call_only(carrier: Carrier, service: Service) -> None:
    call = placed(carrier, service)
    assert carrier.run_until(lambda: call.ringing)
    with pytest.raises(TwilioRestException) as refused:
        client(carrier).calls(call.sid).update(url=f"{service.url}/key")
    assert (refused.value.status, refused.value.code) == (400, 21220)
    call.answer()
    assert carrier.run_until(lambda: call.saying)
    client(carrier).calls(call.sid).update(url=f"{service.url}/key")
    finish(carrier, call)
    assert call.heard[-1] == "ありがとうございます。"


def test_one_call_a_second_leaves_the_queue(carrier: Carrier, service: Service) -> None:
    carrier.calls_per_second = 1
    placed(carrier, service)
    second = placed(carrier, service, to=SUZUKI)
    assert client(carrier).calls(second.sid).fetch().queue_time == "1000"
    assert carrier.run_until(lambda: second.status == "initiated")
    assert carrier.now() == second.made + 1


def test_the_time_limit_ends_a_conversation(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page('<Response><Pause length="600"/></Response>')]
    carrier.phone(SATO).will(AnswerAfter(0))
    call = placed(carrier, service)
    assert finish(carrier, call) == "completed"
    assert call.duration == 90


def test_a_call_that_hears_itself_for_ever_is_a_complaint(carrier: Carrier, service: Service) -> None:
    service.pages["/voice"] = [Page(f"<Response><Redirect>{service.url}/voice</Redirect></Response>")]
    carrier.phone(SATO).will(AnswerAfter(0))
    finish(carrier, placed(carrier, service))
    assert "more than 100 documents" in carrier.complaints[0]


def test_the_official_clients_errors_are_understood(carrier: Carrier, service: Service) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client(carrier, "wrong").calls.create(to=SATO, from_=FROM, url=service.url)
    assert (refused.value.status, refused.value.code) == (401, 20003)
    carrier.second_token = "wrong"
    assert client(carrier, "wrong").calls.create(to=SATO, from_=FROM, url=service.url).status == "queued"
    with pytest.raises(TwilioRestException) as unknown:
        client(carrier).calls("CA" + "f" * 32).fetch()
    assert unknown.value.code == 20404
