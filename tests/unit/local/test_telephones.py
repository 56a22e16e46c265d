"""What the telephones on the page show, by what has happened on the calls."""

from __future__ import annotations

from typing import Any

from local.carrier import speech
from local.carrier.network import JournalEntry
from local.phones.telephones import Telephones
from tests.unit.carrier_service import SATO, SUZUKI

NAMES = {SATO: "佐藤", SUZUKI: "鈴木"}
TEXT = "残りは4.2GBです。対応は1。"


def telephone(*events: tuple[float, str, str], number: str = SATO) -> dict[str, Any]:
    telephones = Telephones()
    telephones.happens(JournalEntry(0, at, "CA1", number, event, text) for at, event, text in events)
    return next(one for one in telephones.told(NAMES) if one["call"])


def test_every_telephone_of_the_rota_is_there_without_its_whole_number() -> None:
    told = Telephones().told(NAMES)
    assert [(one["name"], one["number"], one["call"]) for one in told] == [
        ("佐藤", "+81 90 **** 0001", None),
        ("鈴木", "+81 90 **** 0002", None),
    ]


def test_a_number_that_is_not_in_the_rota_is_there_as_soon_as_it_rings() -> None:
    told = telephone((1.0, "ringing", ""), number="+819000009999")
    assert (told["name"], told["number"], told["call"]["status"]) == ("", "+81 90 **** 9999", "ringing")


def test_a_telephone_that_is_switched_off_shows_nothing() -> None:
    telephones = Telephones()
    telephones.happens(JournalEntry(0, 1.0, "CA1", SATO, event, "") for event in ("queued", "initiated", "ended"))
    assert telephones.told(NAMES)[0]["call"] is None


def test_a_call_from_the_ring_to_its_end() -> None:
    story = [
        (1.0, "ringing", ""),
        (3.0, "answered", ""),
        (3.5, "says", TEXT),
        (9.0, "waits", ""),
        (12.0, "ended", "completed"),
    ]
    shown = [telephone(*story[: number + 1])["call"] for number in range(len(story))]
    assert [call["status"] for call in shown] == ["ringing", "talking", "talking", "talking", "over"]
    assert [call["waits"] for call in shown] == [False, False, False, True, False]
    last = shown[-1]
    assert (last["began"], last["picked_up"], last["ended"], last["end"]) == (1.0, 3.0, 12.0, "completed")


def test_each_sentence_is_shown_from_its_first_sound_on() -> None:
    (caption,) = telephone((1.0, "ringing", ""), (3.0, "answered", ""), (5.0, "says", TEXT))["call"]["captions"]
    assert caption["sentences"] == [
        {"at": 5.0, "text": "残りは4.2GBです。"},
        {"at": 5.0 + speech.seconds("残りは4.2GBです。"), "text": "対応は1。"},
    ]


def test_english_sentences_keep_the_space_between_them() -> None:
    text = "Free space is 4.2 GB. Take it, 1."
    (caption,) = telephone((1.0, "ringing", ""), (5.0, "says", text))["call"]["captions"]
    assert "".join(sentence["text"] for sentence in caption["sentences"]) == text
    assert len(caption["sentences"]) == 2


def test_a_key_cuts_what_is_being_said() -> None:
    pressed = [(1.0, "ringing", ""), (3.0, "answered", ""), (5.0, "says", TEXT), (6.0, "pressed", "1")]
    call = telephone(*pressed, (6.0, "heard", "残りは…"), (6.5, "says", "ありがとうございます。"))["call"]
    assert [(one["kind"], one["text"], one["done"], one["cut"]) for one in call["captions"]] == [
        ("says", "残りは…", True, True),
        ("key", "1", False, False),
        ("says", "ありがとうございます。", False, False),
    ]
    assert call["keys"] == "1"


def test_what_was_said_to_its_end_is_not_cut() -> None:
    (caption,) = telephone((1.0, "ringing", ""), (5.0, "says", TEXT), (9.0, "heard", TEXT))["call"]["captions"]
    assert (caption["done"], caption["cut"]) == (True, False)


def test_a_key_that_nothing_listens_for_is_no_key_of_the_call() -> None:
    call = telephone((1.0, "ringing", ""), (3.0, "answered", ""), (4.0, "pressed in vain", "1"))["call"]
    assert (call["captions"][0]["kind"], call["keys"]) == ("lost key", "")


def test_the_voicemail_has_the_call() -> None:
    call = telephone((1.0, "ringing", ""), (3.0, "voicemail", ""), (3.0, "answered", ""), (11.0, "beep", ""))["call"]
    assert (call["status"], call["by_voicemail"], call["captions"][0]["kind"]) == ("voicemail", True, "beep")


def test_a_second_call_takes_the_place_of_the_first() -> None:
    telephones = Telephones()
    for sid, events in {"CA1": ["ringing", "ended"], "CA2": ["ringing"]}.items():
        telephones.happens(JournalEntry(0, 1.0, sid, SATO, event, "") for event in events)
    telephones.happens([JournalEntry(0, 2.0, "CA1", SATO, "ended", "late")])
    call = telephones.told(NAMES)[0]["call"]
    assert (call["sid"], call["status"]) == ("CA2", "ringing")
