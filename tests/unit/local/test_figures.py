"""How long people wait: figures by hand, what breaks a bound, and the page that is committed."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import pytest

from local.figures import __main__ as command
from local.figures import bounds, page, played
from local.figures.bounds import Bound, Figure
from rinban.core.chain.latencies import Latencies
from rinban.core.spread import spread
from tests.model.parts import Parts

FIVE = Bound("somebody waits", 5.0, bounds.SECONDS, "no longer than a sneeze")


def held(value: float, bound: Bound = FIVE) -> Figure:
    return Figure(bound, spread([1.0, value]), value, value)


def all_held() -> list[Figure]:
    return [held(bound.most, bound) for bound in bounds.EVERY]


def test_a_bound_is_broken_by_what_is_above_it_and_by_what_is_no_number() -> None:
    assert [value for value in (0.0, 5.0, 5.001, math.nan) if not held(value).is_broken] == [0.0, 5.0]


def test_a_check_ends_with_1_and_names_the_bound_that_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.compared(all_held(), {}) == 0
    assert capsys.readouterr().err == ""
    assert command.compared([*all_held(), held(5.1)], {}) == 1
    assert capsys.readouterr().err == "BROKEN: somebody waits\n"


def test_a_check_shows_each_figure_beside_the_one_that_is_committed(capsys: pytest.CaptureFixture[str]) -> None:
    command.compared([held(4.2)], {"somebody waits": {"held": "3.5 s"}})
    heads, row = capsys.readouterr().out.splitlines()
    assert heads.split() == ["count", "median", "p95", "p99", "longest", "held", "committed", "bound"]
    assert re.split(r" {2,}", row) == ["somebody waits", "2", "2.6 s", *["4.2 s"] * 4, "3.5 s", "at most 5 s"]


def test_what_is_typed_wrong_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["figures", "--chekc"])
    assert command.main() == 2


# --- virtual time ----------------------------------------------------------------------------------------------------


def test_each_clock_ends_the_silence_when_it_says_so() -> None:
    assert {one.bound: one.held for one in played.of_the_clocks()} == {
        bounds.QUEUE: 45.0,
        bounds.RING: 40.0,
        bounds.TALK: 56.0,
        bounds.ENDING: 10.0,
    }


def test_an_incident_counts_by_its_longest_silence_and_each_silence_by_its_own_bound() -> None:
    incidents: Sequence[Sequence[tuple[float, float]]] = [[(2.0, 12.0), (3.0, 4.0)], [], [(70.0, 140.0)]]
    found = played.silences(bounds.CARRIER, incidents)
    assert (found.spread.number, found.spread.median, found.longest, found.held) == (3, 3.0, 70.0, 0.75)
    assert played.silences(bounds.NOTHING_FAILS, incidents).held == 70.0


def test_what_the_journals_tell_is_counted_request_by_request_and_hop_by_hop() -> None:
    found = [Latencies(0.0, (0.0, 6.0), (), 0.0), Latencies(None, (), (), None), Latencies(2.0, (1.0,), (), 2.0)]
    requests, hops = played.by_the_journals(found)
    assert (requests.spread.number, requests.held, requests.is_broken) == (2, 2.0, False)
    assert (hops.spread.number, hops.spread.median, hops.held, hops.is_broken) == (3, 1.0, 6.0, True)


def test_the_model_holds_its_bounds_and_without_the_watchdog_it_does_not() -> None:
    assert not any(one.is_broken for one in played.of_the_model(2))
    assert any(one.is_broken for one in played.of_the_model(2, Parts(watchdog=False)))


# --- the page --------------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_again_and_only_tables_change() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    again = page.written(text, all_held())
    rows = page.committed(again)
    assert {name: row["held"] for name, row in rows.items()} == {
        bound.name: row["held"] for bound in bounds.EVERY for row in [page.cells(held(bound.most, bound))]
    }
    assert [line for line in again.splitlines() if "|" not in line] == [
        line for line in text.splitlines() if "|" not in line
    ]


def test_the_committed_page_has_every_figure_with_the_bound_that_counts_now_and_none_is_broken() -> None:
    rows = page.committed(page.PAGE.read_text(encoding="utf-8"))
    assert list(rows) == [bound.name for bound in bounds.EVERY]
    for bound in bounds.EVERY:
        row = rows[bound.name]
        assert (row["bound"], row["what it is"]) == (f"at most {bound.most:.3g} {bound.unit}", bound.why)
        number = re.match(r"[0-9.]+", row["held"])
        assert number is not None
        assert float(number[0]) <= bound.most
