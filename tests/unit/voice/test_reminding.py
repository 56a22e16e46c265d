"""What is heard of a reminder, and by who says "later"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from rinban.core.rota.policy import Digits
from rinban.voice import tongues
from rinban.voice.call_script import CallScript
from tests.fakes.service import VOICE
from tests.unit.voice.test_twiml import ACTION, EN, JA, hears

TAKEN_AT = datetime(2026, 11, 21, 3, 12)  # noqa: DTZ001
SINCE = {"since": TAKEN_AT, "open_for": 7500}
LATER = {"snooze_key": "9", "snooze": 3600, "reminds_in": 1800}


def first(topic: str, words: CallScript) -> str:
    return hears(VOICE.document(topic, words, ACTION))[0]


def test_a_reminder_says_for_how_long_it_is_open_and_since_when_it_is_the_listeners() -> None:
    assert first("reminder", replace(JA, **SINCE)) == (  # type: ignore[arg-type]
        "輪番の再連絡です。基盤のディービー東京いちは、発生から2時間5分、まだ復旧していません。3時12分からご対応中です。"
        "続けるなら1、次の方へは2、詳しくは3を押してください。"
    )
    assert first("reminder", replace(EN, **SINCE)) == (  # type: ignore[arg-type]
        "Rinban on-call, a reminder. pay-1 in Payments has not recovered. "
        "Open for 2 hours 5 minutes, yours since 3:12 AM. "
        "Still on it, press 1. Pass it on, 2. Details, 3."
    )


def test_of_several_it_says_how_many() -> None:
    assert "ディービー東京いちなど3件は、まだ復旧していません。" in first("reminder", replace(JA, count=3))
    assert "pay-1 and 2 more in Payments have not recovered." in first("reminder", replace(EN, count=3))


def test_the_key_for_later_is_named_with_the_time_that_it_gives_and_each_time_that_the_keys_are_said() -> None:
    for said in hears(VOICE.document("reminder", replace(JA, **LATER), ACTION))[:-1]:  # type: ignore[arg-type]
        assert said.endswith("続けるなら1、次の方へは2、詳しくは3、1時間後なら9を押してください。")
    half_an_hour = {**LATER, "snooze": 1800, "snooze_key": "#"}
    for said in hears(VOICE.document("reminder", replace(EN, **half_an_hour), ACTION))[:-1]:  # type: ignore[arg-type]
        assert said.endswith("Details, 3. Call again in 30 minutes, pound.")


@pytest.mark.parametrize("topic", ["menu", "wrong_key", "collected", "details", "earlier", "resting"])
def test_it_is_named_nowhere_else_than_where_it_is_offered(topic: str) -> None:
    every = Digits("1", "2", ("*",), "3", "4", "9")
    for words in (JA, EN):
        assert "9" not in first(topic, replace(words, digits=every, host="web", summary="down"))


def test_who_has_just_taken_it_hears_when_the_reminder_comes_and_how_it_comes_later() -> None:
    ja, en = (first("taken", replace(words, **LATER)) for words in (JA, EN))  # type: ignore[arg-type]
    assert ja.endswith("30分後に復旧していなければ、またお電話します。1時間後にする場合は、9を押してください。")
    assert en.endswith("If it has not recovered in 30 minutes, we call you again. To make that 1 hour, press 9.")


def test_who_has_put_it_off_hears_until_when() -> None:
    at = datetime(2026, 11, 21, 5, 12)  # noqa: DTZ001
    assert first("snoozed", replace(JA, time=at)) == (
        "承知しました。引き続きさとうさんの対応です。まだ復旧していなければ、5時12分にまたお電話します。"
        "間違えた場合は、このまま2を押してください。"
    )
    assert first("snoozed", replace(EN, time=at)) == (
        "Understood. It stays yours, Ann. We will call you again at 5:12 AM if it is still open. "
        "If that was a mistake, press 2 now."
    )
    assert "引き続きご自身の対応です。" in first("snoozed", replace(JA, time=at, name=""))


@pytest.mark.parametrize(
    ("seconds", "ja", "en"),
    [
        (5, "1分", "1 minute"),
        (2700, "45分", "45 minutes"),
        (3600, "1時間", "1 hour"),
        (5460, "1時間31分", "1 hour 31 minutes"),
        (47 * 3600, "47時間", "47 hours"),
        (48 * 3600 + 1700, "2日", "2 days"),
    ],
)
def test_long_times_are_spoken(seconds: int, ja: str, en: str) -> None:
    told = {"since": TAKEN_AT, "open_for": seconds}
    assert f"発生から{ja}、" in first("reminder", replace(JA, **told))  # type: ignore[arg-type]
    assert f"Open for {en}, yours" in first("reminder", replace(EN, **told))  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "pass_on"), [(JA, "次の方へは2"), (EN, "Pass it on, 2")], ids=["ja", "en"])
def test_the_two_keys_that_matter_are_said_within_a_quarter_of_a_minute(words: CallScript, pass_on: str) -> None:
    told = {**SINCE, "open_for": 7200, **LATER}
    before, _, rest = first("reminder", replace(words, **told)).partition(pass_on)  # type: ignore[arg-type]
    assert rest
    assert sum(run.seconds for run in tongues.runs(before + pass_on, words.language)) < 15.0
    assert sum(run.seconds for run in tongues.runs(rest, words.language)) < 5.0
