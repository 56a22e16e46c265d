"""What is accepted as TwiML and as a call's parameters, and under which of Twilio's codes the rest is refused."""

from __future__ import annotations

import pytest
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Gather as SdkGather
from twilio.twiml.voice_response import VoiceResponse

from local.carrier import speech, twiml
from local.carrier.orders import Refusal, read_change, read_order
from local.carrier.signature import sign
from local.carrier.verbs import Document, GatherVerb, HangupVerb, PauseVerb, RedirectVerb, SayVerb

GOOD = [("To", "+819000000001"), ("From", "+815000000000"), ("Url", "https://rinban.example/voice")]


def read(inner: str) -> Document:
    body = f"<Response>{inner}</Response>".encode()
    return twiml.read(body, {"content-type": "text/xml", "content-length": str(len(body))})


def codes(inner: str) -> list[int]:
    return [breach.code for breach in read(inner).breaches]


def test_a_japanese_voice_speaks_latin_letters_too_and_an_english_one_accents() -> None:
    assert codes("<Say language='ja-JP' voice='Polly.Kazuha-Neural'>Café 々ー、10% のディスク</Say>") == []
    assert codes("<Say language='en-US' voice='Polly.Joanna-Neural'>Café, 10%</Say>") == []


def test_a_document_of_the_official_builder_is_understood() -> None:
    response = VoiceResponse()
    gather = SdkGather(num_digits=1, finish_on_key="", timeout=4, action="https://a.example/k?t=1&u=2", method="POST")
    gather.say("こんばんは <&>", language="ja-JP", voice="Polly.Kazuha-Neural")
    response.append(gather)
    response.pause(length=2)
    response.redirect("https://a.example/again", method="POST")
    response.hangup()
    body = str(response).encode()
    document = twiml.read(body, {"content-type": "text/xml; charset=utf-8", "content-length": str(len(body))})
    assert document.breaches == ()
    event = SayVerb("こんばんは <&>", "ja-JP", "Polly.Kazuha-Neural")
    gather_read = GatherVerb((event,), "https://a.example/k?t=1&u=2", "POST", 4, 1, "", on_empty=False)
    assert document.verbs == (gather_read, PauseVerb(2), RedirectVerb("https://a.example/again"), HangupVerb())


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<say>hello</say>", 12200),
        ("<Say Voice='man'>hello</Say>", 12200),
        ("hello", 12200),
        ("<Dial>+819000000001</Dial>", 12200),
        ("<Reject/>", 12200),
        ("<Say language='jp'>hello</Say>", 13512),
        ("<Say language='ja-JP' voice='man'>hello</Say>", 13512),
        ("<Say language='ja-JP' voice='Polly.Joanna'>hello</Say>", 13511),
        ("<Say>ディスク</Say>", 13511),
        ("<Say language='en-US' voice='Polly.Joanna-Neural'>Disk of 東京</Say>", 13511),
        ("<Say language='ja-JP' voice='Polly.Kazuha-Neural'>диск</Say>", 13511),
        ("<Say language='ja-JP' voice='Polly.Kazuha-Neural'>디스크</Say>", 13511),
        ("<Say loop='-1'>hello</Say>", 13510),
        ("<Say> </Say>", 13520),
        (f"<Say language='ja-JP'>{'あ' * 501}</Say>", 13521),
        (f"<Say voice='Polly.Joanna'>{'a' * 3001}</Say>", 13521),
        ("<Gather action='/key'/>", 11100),
        ("<Gather numDigits='0'/>", 13314),
        ("<Gather timeout='soon'/>", 13313),
        ("<Gather finishOnKey='##'/>", 13310),
        ("<Gather input='speech'/>", 13326),
        ("<Gather actionOnEmptyResult='yes'/>", 13338),
        ("<Gather><Hangup/></Gather>", 13320),
        ("<Redirect>again</Redirect>", 11100),
        ("<Redirect method='post'>https://a.example/</Redirect>", 13710),
        ("<Pause length='0'/>", 13910),
        ("<Hangup reason='busy'/>", 12200),
    ],
)
def test_breaches_have_the_debuggers_codes(inner: str, code: int) -> None:
    assert codes(inner) == [code]


def test_five_hundred_japanese_characters_are_the_most_for_one_say() -> None:
    assert codes(f"<Say language='ja-JP'>{'あ' * 500}</Say>") == []


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "text/xml", 11770),
        (b"<Response><Say>hello</Response>", "text/xml", 12100),
        (b"<Response><Say>\x01</Say></Response>", "text/xml", 12100),
        (b"<!DOCTYPE a><Response/>", "text/xml", 12100),
        (b"<response/>", "text/xml", 12102),
        (b"<Response/>", "application/json", 12300),
        (b"<Response/>", "", 12300),
        (b"<Response>" + b" " * 65_536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_a_document_that_is_not_executed(body: bytes, content_type: str, code: int) -> None:
    document = twiml.read(body, {"content-type": content_type, "content-length": str(len(body))})
    assert document.failed is not None
    assert document.failed.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("To", ""), 21201),
        (("To", "09012345678"), 21211),
        (("To", "+81090000000"), 21211),
        (("From", ""), 21213),
        (("From", "Rinban"), 21212),
        (("From", "+815000000009"), 21210),
        (("Url", ""), 21205),
        (("Url", "/voice"), 21205),
        (("Url", "http://[half"), 21205),
        (("StatusCallback", "ftp://a.example"), 21609),
        (("StatusCallback", "https://my_host.example/"), 21609),
        (("StatusCallbackEvent", "initiated ringing"), 21626),
        (("StatusCallbackEvent", "no-answer"), 21626),
        (("Timeout", "0"), 21208),
        (("Timeout", "601"), 21208),
        (("Timeout", "25s"), 21208),
        (("TimeLimit", "-1"), 20001),
        (("Method", "PUT"), 20001),
        (("statusCallback", "https://a.example/"), 20500),
        (("MachineDetection", "Enable"), 20500),
    ],
)
def test_an_order_that_is_refused(change: tuple[str, str], code: int) -> None:
    form = list((dict(GOOD) | dict([change])).items())
    with pytest.raises(Refusal) as refused:
        read_order(form, ("+815000000000",))
    assert refused.value.code == code
    assert refused.value.loud == (code == 20500)


def test_events_are_repeated_parameters_and_others_are_not() -> None:
    order = read_order([*GOOD, ("StatusCallbackEvent", "ringing"), ("StatusCallbackEvent", "completed")], None)
    assert order.events == {"ringing", "completed"}
    with pytest.raises(Refusal, match="given 2 times"):
        read_order([*GOOD, ("Timeout", "10"), ("Timeout", "20")], None)


def test_a_change_that_is_refused() -> None:
    for change in ([("Status", "cancelled")], [("Url", "voice")], [("Twiml", "x" * 4001)], [("To", "+819000000002")]):
        with pytest.raises(Refusal):
            read_change(change)


def test_the_signature_is_that_of_the_official_validator() -> None:
    url = "https://rinban.example/phonecall/infra/0?token=a%2Bb&x=1"
    fields = {"Digits": "1", "FromCity": "", "To": "+819000000001", "msg": "Gather End", "日本": "語"}
    assert RequestValidator("secret").compute_signature(url, fields) == sign("secret", f"{url}#rc=2", fields.items())
    assert RequestValidator("secret").validate(url, fields, sign("secret", url, fields.items()))


def test_speech_takes_its_time() -> None:
    assert speech.seconds("あいう") == pytest.approx(0.45)
    assert speech.seconds("障害") == pytest.approx(0.6)
    assert speech.seconds("disk full") == pytest.approx(0.54)
    assert speech.spoken_part("あいうえお", 0.5) == "あい…"
    assert speech.spoken_part("あいうえお", 1.0) == "あいうえお"
