"""How long people waited in a month: the same as ./rinban report --latency tells, whether it is listed yet or not."""

from __future__ import annotations

import pytest

from rinban.budget import Budget
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.record import Ref
from rinban.operator import month_latencies
from rinban.operator.latencies import LatencyTasks
from rinban.ports.past import UnlistedEscalation
from tests.fakes.past import MemoryPast
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK_OVER, INFRA, START, called
from tests.unit.board.looking import looked, seen

PATH = "/history/latency"
TOLD = "Ring to key 1 12.0 s 12.0 s 12.0 s Longest silence 1 0.0 s 0.0 s 0.0 s"


@pytest.fixture
def service() -> ServiceOnFakes:
    """Somebody takes an alert with a key, 12 s after the phone has rung."""
    found = ServiceOnFakes("board")
    shell = called(found.shell)
    shell.rings(0)
    shell.clock.forward(12)
    shell.answers(0, "1")
    return found


def is_listed(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK_OVER)
    service.board.past.waiting.append(UnlistedEscalation(INFRA, "a", None, START))
    assert service.board.lister.list(Budget(30.0)) == 1


def reported(service: ServiceOnFakes) -> object:
    """The figures as `./rinban report --latency` asks for them."""
    source = service.shell.rota.source
    assert isinstance(source, MemoryRota)
    tasks = LatencyTasks(source, MemoryPast(service.shell.mysql), service.shell.clock, lambda: 0)
    return tasks.tasks()["latency"]({"month": "2026-11"})["figures"]


def figures(service: ServiceOnFakes) -> object:
    told = service.board.parts.latency("2026-11")
    return {name: spread._asdict() for name, spread in told["figures"].items()}


def test_a_month_is_told_figure_by_figure(service: ServiceOnFakes) -> None:
    page = seen(service, PATH)
    assert "How long people waited: November 2026" in page
    assert TOLD in page
    assert 'href="?month=2026-10"' in looked(service, PATH).body
    assert looked(service, PATH, "month=nonsense").status_code == 400


def test_what_is_open_and_what_is_listed_are_told_alike_and_as_the_report_tells_them(service: ServiceOnFakes) -> None:
    open_yet = figures(service)
    assert open_yet == reported(service)
    is_listed(service)
    assert figures(service) == open_yet
    assert TOLD in seen(service, PATH)


def test_what_is_listed_between_two_looks_counts_once(service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch) -> None:
    is_listed(service)
    monkeypatch.setattr("tests.fakes.board.MemoryPastLatencies.beside", lambda *_: [INFRA])
    assert service.board.parts.latency("2026-11")["escalations"] == 1


def test_where_most_is_not_listed_yet_the_journal_of_the_month_is_read(
    service: ServiceOnFakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = figures(service)
    service.board.past.latencies[Ref("web", 1)] = Latencies(9.0, (), (), 9.0)
    monkeypatch.setattr(month_latencies, "MOST", 0)
    assert figures(service) == before


def test_what_cannot_be_read_is_said_and_not_counted(service: ServiceOnFakes) -> None:
    service.shell.mysql.unreadable.add(INFRA)
    assert "Escalations 0 1 not counted, since they cannot be read" in seen(service, PATH)
    assert "Ring to key 0 – – –" in seen(service, PATH)


def test_a_month_that_has_not_begun_has_nothing(service: ServiceOnFakes) -> None:
    assert "Escalations 0" in seen(service, PATH, "month=2027-03")


def test_while_the_record_is_away_no_month_is_shown_as_if_it_were_empty(service: ServiceOnFakes) -> None:
    service.shell.mysql.faults.away = True
    assert looked(service, PATH).status_code == 503


def test_what_was_opened_in_another_month_is_told_in_that_alone(service: ServiceOnFakes) -> None:
    service.shell.clock.forward(20 * 86_400.0)
    assert service.board.parts.latency("2026-12")["escalations"] == 0
    assert service.board.parts.latency("2026-11")["escalations"] == 1
