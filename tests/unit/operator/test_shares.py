"""How a month was shared, as the board tells it: the same whether a call is read from the list or from the journal."""

from __future__ import annotations

from typing import Any

import pytest

from rinban.budget import Budget
from rinban.operator import shares
from rinban.ports.past import UnlistedEscalation
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK, DISK_OVER, INFRA

NIGHT = 1_795_359_600.0
"""Midnight in Tokyo."""


@pytest.fixture
def service() -> ServiceOnFakes:
    """Sato passes on at night, and Suzuki takes it."""
    made = ServiceOnFakes("board")
    shell = made.shell
    shell.clock.at = NIGHT
    shell.hear(DISK)
    shell.rings(0)
    shell.answers(0)
    shell.answers(0, "2")
    shell.clock.forward(20)
    shell.ends(0, "completed")
    shell.rings(1)
    shell.answers(1, "1")
    shell.clock.forward(40)
    shell.ends(1, "completed")
    return made


def told(service: ServiceOnFakes) -> dict[str, Any]:
    """By the id of a person: calls, those answered at night, passes, and minutes awake."""
    found = service.board.parts.report("")
    return {
        one["who"]: (one["calls"], one["answered_at_night"], one["passes"], round(one["minutes_awake"], 2))
        for one in found["people"]
        if one["calls"]
    }


SHARED = {"sato": (1, 1, 1, 0.33), "suzuki": (1, 1, 0, 0.67)}


def test_what_is_open_counts_already(service: ServiceOnFakes) -> None:
    assert told(service) == SHARED


def test_what_is_over_counts_once_before_it_is_listed_and_after_that(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK_OVER)
    assert told(service) == SHARED
    service.board.past.waiting.append(UnlistedEscalation(INFRA, "a", None, 0.0))
    assert service.board.lister.list(Budget(30.0)) == 1
    assert told(service) == SHARED
    service.shell.mysql.journal.clear()
    assert told(service) == SHARED, "nobody has read the journal"


def test_where_much_is_not_listed_yet_the_journal_of_the_month_is_read(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "MOST", 0)
    assert told(service) == SHARED


def test_what_began_after_the_month_has_no_calls_in_it(service: ServiceOnFakes) -> None:
    assert {one["calls"] for one in service.board.parts.report("2026-10")["people"]} == {0}


def test_a_month_that_has_not_begun_has_no_calls(service: ServiceOnFakes) -> None:
    assert {one["calls"] for one in service.board.parts.report("2027-03")["people"]} == {0}
