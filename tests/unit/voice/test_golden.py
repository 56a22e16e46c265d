"""What is heard of alerts as monitors really send them, and how long it takes; see golden/heard.txt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.espeak import NEEDS_ESPEAK
from tests.unit.voice import golden
from tests.unit.voice.golden import KEYS, ONLY_KEYS, Heard, Part, clock
from tests.unit.voice.golden.whole import cut, stumps

CASES = list(golden.table())
BRIEFLY = "worst Still"  # words of the shorter lead-ins
SAMPLE = 3  # of so many cases one is measured, since what is said of each is compared anyway; with --long all of them
OFF = 0.5  # seconds by which the estimate that decides what is left out may be off what is measured


def test_the_table_is_a_table() -> None:
    assert len(CASES) >= 120
    assert len({(case.who, case.host, case.summary) for case in CASES}) == len(CASES)


def test_few_alerts_take_longer_than_9_seconds() -> None:
    longer = [case for case in CASES if case.longest > 9]
    assert len(longer) < len(CASES) / 100
    assert all(case.longest <= 12.5 for case in longer)


def test_what_is_heard() -> None:
    assert [case._replace(first=golden.first(case), at_3=golden.at_3(case)) for case in CASES] == CASES


@pytest.mark.parametrize("others", [{}, *golden.WITH_OTHERS.values()], ids=["alone", *golden.WITH_OTHERS])
def test_no_address_no_figure_no_name_and_no_word_is_cut(others: dict[str, Any]) -> None:
    for case in CASES:
        topic = "collected" if "is_collected" in others else "menu"
        frame = _text(golden.parts(case._replace(host="", summary=""), topic, **others))
        further = " ".join(others.get("others", ()))
        said = _text(golden.parts(case, topic, **others))
        assert cut(said, case.host, case.summary, f"{frame} {further} {BRIEFLY}") == [], said


def _text(spoken: list[Part]) -> str:
    return " ".join(part.text for part in spoken)


@pytest.mark.parametrize(
    ("said", "host", "summary", "stumps"),
    [
        ("192てん168てん100、応答がありません。", "192.168.100.200", "応答がありません", ["192.168.100"]),
        ("192 dot 168 dot 100: Unavailable.", "192.168.100.200", "Unavailable", ["192.168.100"]),
        ("168てん100てん200、応答なし。", "192.168.100.200", "応答なし", ["168.100.200"]),
        ("ip-10-0-12-13: down.", "ip-10-0-12-134.ap-northeast-1.compute.internal", "down", ["ip-10-0-12-13"]),
        ("ip-10-0-12: down.", "ip-10-0-12-134.ap-northeast-1.compute.internal", "down", ["ip-10-0-12"]),
        ("10 dot 0 dot 1 dot 23:91: down.", "10.0.1.23:9100", "down", ["10.0.1.23:91"]),
        ("00:11:22:33:44を検知。", "", "00:11:22:33:44:55 を検知", ["00:11:22:33:44"]),
        ("web、停止。", "web-01", "停止", ["web"]),
        ("db-1、停止。", "db-10", "停止", ["db-1"]),
        ("orders-dbに接続できません。", "", "shop-orders-db に接続できません", ["orders-db"]),
        ("エラー率が2パーセント。", "", "エラー率が 2.5%", ["2"]),
        ("Latency is 50 ms.", "", "Latency is 1.50 ms", ["50"]),
        ("120 messages.", "", "125000 messages", ["120"]),
        ("1,234円。", "", "¥1,234,567", ["1234"]),
        ("Connection refus.", "", "Connection refused", ["refus"]),
        ("host ending in 7 8 9: down.", "i-0abc123def4567890", "down", ["789"]),
        ("末尾7 8 9、停止。", "i-0abc123def4567890", "停止", ["789"]),
    ],
)
def test_each_cut_is_noticed_that_is_planted(said: str, host: str, summary: str, stumps: list[str]) -> None:
    assert cut(said, host, summary) == stumps


def test_nearly_every_stump_of_a_name_in_the_table_would_be_noticed() -> None:
    """But for those that stand in the alert by themselves as well, as "etcd" of etcd-2 where a cluster etcd is down."""
    planted = [(stump, case) for case in CASES for stump in stumps(golden.first(case))]
    unseen = [stump for stump, case in planted if not cut(stump, case.host, case.summary)]
    assert len(planted) > 500
    assert len(unseen) < len(planted) / 10, unseen


@NEEDS_ESPEAK
def test_the_first_sentence_is_said_in_9_seconds_and_all_keys_by_15_unless_nothing_can_go(
    pytestconfig: pytest.Config,
) -> None:
    for case in CASES if pytestconfig.getoption("--long") else CASES[::SAMPLE]:
        menu = golden.parts(case, "menu")
        first = sum(clock.seconds(part.text, part.language) for part in golden.without(menu, KEYS[case.who]))
        keys = clock.seconds(KEYS[case.who], case.who)
        assert first < case.longest, golden.written(menu, case.who)
        assert first + keys < case.longest + 6, golden.written(menu, case.who)


@NEEDS_ESPEAK
@pytest.mark.parametrize("others", golden.WITH_OTHERS)
def test_where_there_are_others_it_takes_hardly_longer(others: str, pytestconfig: pytest.Config) -> None:
    """How many there are costs a second at most; where that goes over 9 s, nothing of the alert itself can go."""
    whole = pytestconfig.getoption("--long")
    sample = CASES if whole else CASES[list(golden.WITH_OTHERS).index(others) % SAMPLE :: SAMPLE]
    took = {case: _with_others(case, others) for case in sample}
    for case, (first, keys) in took.items():
        assert first < case.longest + 1.1, golden.written(golden.parts(case, "menu"), case.who)
        assert first + keys < case.longest + 1.1 + 6
    if whole:
        assert sum(first > 9 + OFF for first, _ in took.values()) < len(CASES) / 40


def _with_others(case: Heard, others: str) -> tuple[float, float]:
    """Seconds until the keys, and of the keys."""
    state = golden.WITH_OTHERS[others]
    said = golden.parts(case, "collected" if "is_collected" in state else "menu", **state)
    first = sum(clock.seconds(part.text, part.language) for part in golden.without(said, KEYS[case.who]))
    return first, clock.seconds(KEYS[case.who], case.who)


@NEEDS_ESPEAK
@pytest.mark.parametrize("who", ["ja", "en"])
def test_the_keys_alone_are_said_in_6_seconds(who: str) -> None:
    assert clock.seconds(ONLY_KEYS[who], who) < 6
