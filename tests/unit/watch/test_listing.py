"""What is over is listed piece by piece, as long as there is time, and nothing that fails stops a round."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.past import UNREADABLE
from rinban.core.chain.record import Ref
from rinban.ports.past import UnlistedEscalation
from rinban.watch.listing import OTHERS, PIECE, PastLister
from tests.fakes.board import MemoryPastList
from tests.fakes.outside import MemoryLog
from tests.fakes.past import MemoryPast
from tests.fakes.shell import ANN, CPU, DISK, DISK_OVER, INFRA, START, Shell

TOKYO = "Asia/Tokyo"


def listed(shell: Shell, *refs: Ref, seconds: float = 30.0, zone: str = TOKYO) -> MemoryPastList:
    rows = MemoryPastList(UnlistedEscalation(ref, "a", None, START) for ref in refs)
    PastLister(MemoryPast(shell.mysql), rows, MemoryLog(), lambda: zone).list(Budget(seconds, lambda: 0.0))
    return rows


def test_a_row_tells_who_took_it_and_its_most_severe_alert() -> None:
    shell = Shell()
    shell.hear(CPU, DISK)
    shell.rings(0)
    shell.clock.forward(15)
    shell.answers(0, "1")
    shell.hear(DISK_OVER, Alert("cpu", Kind.RECOVERY))
    row = listed(shell, INFRA).rows[INFRA]
    assert (row.who, row.outcome, row.alerts, row.severity) == ("佐藤", "taken", 2, Severity.HIGH)
    assert (row.host, row.problem, row.seconds_to_ring, row.seconds_to_key) == ("db1", "disk full", 0.0, 15.0)


@pytest.mark.parametrize(("zone", "at_night"), [(TOKYO, 0), ("Europe/London", 1)])
def test_a_row_tells_how_many_of_its_calls_were_answered_at_night_in_the_zone_of_the_rota(
    zone: str, at_night: int
) -> None:
    shell = Shell()
    shell.hear(DISK)
    for number, ended in enumerate(("", "no-answer")):  # the first is answered, and the second is not
        shell.rings(number)
        if ended:
            continue
        shell.answers(number, "3")
        shell.ends(number)
    shell.hear(DISK_OVER)
    assert listed(shell, INFRA, zone=zone).rows[INFRA].answered_at_night == at_night


def test_how_long_people_waited_is_kept_beside_the_row_as_the_journal_tells_it() -> None:
    shell = Shell()
    shell.hear(DISK)
    shell.clock.forward(3)
    shell.rings(0)
    shell.ends(0, "no-answer")
    shell.rings(1)
    shell.clock.forward(9)
    shell.hear(CPU)
    shell.answers(1, "1")
    shell.hear(DISK_OVER, Alert("cpu", Kind.RECOVERY))
    rows = listed(shell, INFRA, Ref("gone", 1))
    assert rows.latencies == {INFRA: Latencies(0.0, (0.0,), (9.0,), 0.0), Ref("gone", 1): None}
    assert rows.rows[INFRA].seconds_to_key == 12.0


def test_the_texts_of_the_other_alerts_are_kept_the_most_severe_first_and_each_once() -> None:
    shell = Shell()
    swap = replace(CPU, dedup_key="swap", summary="swap low", severity=Severity.AVERAGE)
    shell.hear(DISK, replace(CPU, severity=Severity.WARNING), swap, replace(swap, dedup_key="swap2", host="db2"))
    shell.hear(*(Alert(key, Kind.RECOVERY) for key in ("disk", "cpu", "swap", "swap2")))
    rows = listed(shell, INFRA)
    assert (rows.rows[INFRA].host, rows.rows[INFRA].problem) == ("db1", "disk full")
    assert rows.others == {INFRA: f"{swap.host} swap low db2 {CPU.summary}".strip()}


def test_no_more_of_them_is_kept_than_is_looked_through() -> None:
    shell = Shell()
    shell.hear(*(replace(DISK, dedup_key=f"disk{n}", summary=f"disk {n} full") for n in range(100)))
    shell.hear(*(Alert(f"disk{n}", Kind.RECOVERY) for n in range(100)))
    assert len(listed(shell, INFRA).others[INFRA]) == OTHERS


def test_a_hand_that_takes_it_is_no_key_that_does() -> None:
    shell = Shell()
    shell.hear(DISK)
    shell.rings(0)
    shell.by_hand.take(INFRA, ANN, Budget())
    shell.hear(DISK_OVER)
    row = listed(shell, INFRA).rows[INFRA]
    assert (row.outcome, row.seconds_to_key) == ("taken by hand", None)


def test_one_that_cannot_be_read_is_listed_as_that() -> None:
    shell = Shell()
    shell.hear(DISK)
    shell.mysql.unreadable.add(INFRA)
    row = listed(shell, INFRA).rows[INFRA]
    assert (row.outcome, row.opened_at) == (UNREADABLE, START)


def test_one_that_only_remembers_has_a_row_that_is_not_shown() -> None:
    shell = Shell()
    shell.hear(Alert("disk", Kind.RECOVERY))
    assert listed(shell, INFRA).rows[INFRA].outcome == ""


def test_all_of_the_past_is_listed_piece_by_piece_and_no_more_is_begun_without_time() -> None:
    shell = Shell()
    many = [Ref("gone", run) for run in range(1, 2 * PIECE + 2)]
    assert len(listed(shell, *many).rows) == len(many)
    assert listed(shell, *many, seconds=0.5).rows == {}


def test_a_round_lists_and_goes_on_if_the_record_is_away() -> None:
    shell, log = Shell(), MemoryLog()
    shell.hear(DISK)
    shell.mysql.faults.away = True
    rows = MemoryPastList([UnlistedEscalation(INFRA, "a", None, START)])
    assert PastLister(MemoryPast(shell.mysql), rows, log, lambda: TOKYO).list(Budget(30.0)) == 0
    assert "what is over was not listed" in log.messages
    assert rows.waiting
