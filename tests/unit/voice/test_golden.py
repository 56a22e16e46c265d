"""What is heard of alerts as monitors really send them, and how long it takes; see golden/heard.txt."""

from __future__ import annotations

import re
import unicodedata

import pytest

from tests.unit.voice import golden
from tests.unit.voice.golden import KEYS, ONLY_KEYS, Heard, clock

CASES = list(golden.table())
OFF = 0.5  # seconds by which the estimate that decides what is left out may be off what is measured
NEEDS_ESPEAK = pytest.mark.skipif(
    clock.ESPEAK is None, reason="espeak-ng, on which speech is measured, is not installed"
)


def _name(case: Heard) -> str:
    return f"{case.who}-{case.host}-{case.summary[:40]}"


def test_the_table_is_a_table() -> None:
    assert len(CASES) >= 120
    assert len({(case.who, case.host, case.summary) for case in CASES}) == len(CASES)


def test_few_alerts_take_longer_than_9_seconds() -> None:
    longer = [case for case in CASES if case.longest > 9]
    assert len(longer) < len(CASES) / 50
    assert all(case.longest <= 12.5 for case in longer)


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_what_is_heard(case: Heard) -> None:
    assert golden.first(case) == case.first
    assert golden.at_3(case) == case.at_3


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_no_name_and_no_figure_is_cut(case: Heard) -> None:
    """Every run of letters and figures that is said stands so in the alert, but for words and units written out."""
    for run in re.findall(r"\d+", case.first):
        whole = re.findall(r"\d+", unicodedata.normalize("NFKC", f"{case.host} {case.summary}"))
        assert run in whole or run.lstrip("0") in [figure.lstrip("0") for figure in whole] or run.endswith("00"), run


@NEEDS_ESPEAK
@pytest.mark.parametrize("case", CASES, ids=_name)
def test_the_first_sentence_is_said_in_9_seconds_and_all_keys_by_15_unless_nothing_can_go(case: Heard) -> None:
    menu = golden.parts(case, "menu")
    first = sum(clock.seconds(part.text, part.language) for part in golden.without(menu, KEYS[case.who]))
    keys = clock.seconds(KEYS[case.who], case.who)
    assert first < case.longest
    assert first + keys < case.longest + 6


@NEEDS_ESPEAK
@pytest.mark.parametrize("others", golden.WITH_OTHERS)
def test_where_there_are_others_it_takes_hardly_longer(others: str) -> None:
    """How many there are costs a second at most; where that goes over 9 s, nothing of the alert itself can go."""
    over = []
    for case in CASES:
        first, keys = _with_others(case, others)
        assert first < case.longest + 1.1, golden.written(golden.parts(case, "menu"), case.who)
        assert first + keys < case.longest + 1.1 + 6
        if first > 9 + OFF:
            over.append(case)
    assert len(over) < len(CASES) / 25


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
