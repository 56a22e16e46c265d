"""What is said of alerts that came in after a key, and to somebody who takes what follows as well."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from rinban.core.alert import Severity
from rinban.voice.call_script import CallScript
from tests.espeak import NEEDS_ESPEAK
from tests.fakes.service import VOICE
from tests.unit.voice.golden import GROUPS, KEYS, clock

ALERTS = {"ja": ("web-01", "CPU使用率が高い状態です"), "en": ("web-01", "High CPU utilization")}
OFF = 0.5  # seconds by which the estimate that decides what is left out may be off what is measured
STATES = [(1, 0), (5, 0), (12, 0), (1, 1), (3, 3), (1, 7), (3, 31)]
"""Open alerts, and how many have come in while somebody took what follows; 0 if nobody did."""


def heard(topic: str, words: CallScript) -> str:
    gather = ET.fromstring(VOICE.document(topic, words, "https://x.example/")).find("Gather")  # noqa: S314 - our own
    assert gather is not None
    return " ".join(said.text or "" for said in gather.iter("Say"))


def collected(language: str, severity: Severity, count: int, came: int, alert: tuple[str, str] | None = None) -> str:
    host, summary = alert or ALERTS[language]
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
def test_host_and_trouble_are_said_in_9_seconds_and_the_keys_by_15(
    language: str, count: int, came: int, severity: Severity
) -> None:
    said = collected(language, severity, count, came)
    assert said.endswith(KEYS[language])
    assert all(part in said for part in ALERTS[language])
    assert clock.seconds(said.removesuffix(KEYS[language]), language) < 9 + OFF
    assert clock.seconds(said, language) < 15 + OFF


LONG = {
    "ja": "お客様向けサイトの注文処理サービスの応答時間が3秒を超えています",
    "en": "Apdex score of the checkout fell below 0.7 for at least 5 minutes",
}


@pytest.mark.parametrize(
    ("count", "came", "ja", "en"),
    [
        (1, 0, "基盤で、引き受けられたあとに1件、届いています。", "1 more in Payments since you took it."),
        (1, 1, "基盤に届いたものは1件で、まだ復旧していません。", "1 came in for Payments; it has not recovered."),
        (3, 3, "3件で、いずれもまだ復旧していません。", "3 came in for Payments; none has recovered."),
        (1, 7, "7件、うち1件はまだ復旧していません。", "7 came in for Payments; 1 has not recovered."),
        (2, 7, "基盤で7件中、重度の障害など2件が未復旧。", "7 came in for Payments; 2 have not recovered."),
    ],
)
def test_it_is_a_sentence_whether_none_or_some_have_recovered(count: int, came: int, ja: str, en: str) -> None:
    assert ja in collected("ja", Severity.HIGH, count, came, ("", "停止"))
    assert en in collected("en", Severity.HIGH, count, came, ("", "Down"))


@pytest.mark.parametrize(
    ("count", "came", "ja", "en"),
    [
        (1, 0, "基盤でさらに重度の障害。", "1 more in Payments: high severity."),
        (5, 0, "基盤でさらに重度の障害など5件。", "5 more in Payments, worst high severity."),
        (1, 7, "基盤でなお重度の障害。", "Still 1 in Payments: high severity."),
        (3, 3, "基盤でなお重度の障害など3件。", "Still 3 in Payments, worst high severity."),
    ],
)
def test_where_seconds_are_few_it_is_said_how_many_are_open_and_how_severe_the_first_is(
    count: int, came: int, ja: str, en: str
) -> None:
    for language, said in (("ja", ja), ("en", en)):
        told = collected(language, Severity.HIGH, count, came, (ALERTS[language][0], LONG[language]))
        assert said in told


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
