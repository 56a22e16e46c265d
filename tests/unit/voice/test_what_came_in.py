"""What is said of alerts that came in after a key, and to somebody who takes what follows as well."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from rinban.core.alert import Severity
from rinban.voice.call_script import CallScript
from tests.unit.voice.golden import GROUPS, KEYS, VOICE, clock

NEEDS_ESPEAK = pytest.mark.skipif(
    clock.ESPEAK is None, reason="espeak-ng, on which speech is measured, is not installed"
)
ALERTS = {"ja": ("web-01", "CPU使用率が高い状態です"), "en": ("web-01", "High CPU utilization")}
OFF = 0.5  # seconds by which the estimate that decides what is left out may be off what is measured
STATES = [(1, 0), (5, 0), (12, 0), (1, 1), (3, 3), (1, 7), (3, 31)]
"""Open alerts, and how many have come in while somebody took what follows; 0 if nobody did."""


def heard(topic: str, words: CallScript) -> str:
    gather = ET.fromstring(VOICE.document(topic, words, "https://x.example/")).find("Gather")  # noqa: S314 - our own
    assert gather is not None
    return " ".join(said.text or "" for said in gather.iter("Say"))


def collected(language: str, severity: Severity, count: int, came: int) -> str:
    host, summary = ALERTS[language]
    words = CallScript(
        language,
        GROUPS[language],
        severity,
        host,
        summary,
        count=count,
        came=came,
        is_collected=True,
        details_key="3",
    )
    return heard("collected", words)


@NEEDS_ESPEAK
@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("count", "came"), STATES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_keys_are_named_by_15_seconds_and_host_and_trouble_before(
    language: str, count: int, came: int, severity: Severity
) -> None:
    said = collected(language, severity, count, came)
    assert said.endswith(KEYS[language])
    assert all(part in said for part in ALERTS[language])
    assert clock.seconds(said, language) < 15 + OFF


@pytest.mark.parametrize(
    ("count", "came", "ja", "en"),
    [
        (1, 1, "基盤の1件が未復旧です。", "1 came in for Payments; it has not recovered."),
        (3, 3, "基盤の3件すべてが未復旧です。", "3 came in for Payments; none has recovered."),
        (1, 7, "基盤の7件中1件が未復旧です。", "7 came in for Payments; 1 has not recovered."),
        (2, 7, "基盤の7件中2件が未復旧です。", "7 for Payments, 2 not recovered."),
        (5, 0, "基盤にさらに5件、届いています。", "5 more in Payments since you took it."),
    ],
)
def test_it_is_a_sentence_whether_none_or_some_have_recovered(count: int, came: int, ja: str, en: str) -> None:
    assert ja in collected("ja", Severity.HIGH, count, came)
    assert en in collected("en", Severity.HIGH, count, came)


@pytest.mark.parametrize(("language", "name", "own"), [("ja", "さとう", "ご自身の対応です"), ("en", "Ann", "is yours")])
def test_who_takes_what_follows_is_promised_a_call_only_for_what_stays_open(language: str, name: str, own: str) -> None:
    told = heard("following", CallScript(language, GROUPS[language], name=name))
    assert {"ja": "さとうさんの対応です。", "en": "is yours."}[language] in told
    assert {"ja": "復旧していないものは", "en": "What has not recovered by then"}[language] in told
    assert own in heard("following", CallScript(language, GROUPS[language]))


@NEEDS_ESPEAK
@pytest.mark.parametrize("language", ["ja", "en"])
def test_after_a_key_the_next_keys_are_named_by_15_seconds(language: str) -> None:
    words = CallScript(language, GROUPS[language], name={"ja": "さとう", "en": "Ann"}[language], more=3, follow_key="4")
    assert clock.seconds(heard("taken", words), language) < 15
    told = heard("following", words)
    key = {"ja": "押してください。", "en": "press 2 now."}[language]
    assert clock.seconds(told[: told.index(key) + len(key)], language) < 15
