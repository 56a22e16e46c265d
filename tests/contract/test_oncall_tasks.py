"""The operator's tasks about escalations, on a real MySQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.core.chain.record import Ref
from rinban.core.errors import BadRequest, NotFound, UnknownToken
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.operator import test_call
from rinban.operator.escalations import EscalationTasks
from rinban.operator.notes import LONGEST_NOTE, NoteTasks
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.effects import Outside
from rinban.paging.steps import Steps
from rinban.stores.append_log import AppendLog
from rinban.stores.contention import Contention
from rinban.stores.escalations import Escalations
from rinban.stores.views import MergedViews
from tests.contract.conftest import Real
from tests.fakes.refused import MemoryRefusedCallbacks
from tests.fakes.shell import ANN, BASE, DISK, DISK_OVER, SATO, START, Shell, ids, settings
from tests.fakes.stores import NoLock


class Office:
    """A shell on a real MySQL, and a group that no other test uses."""

    def __init__(self, real: Real, group: str) -> None:
        self.group, self.shell = group, Shell(_with(group))
        shell, self.record = self.shell, MysqlEscalations(real.mysql())
        shell.escalations = Escalations(
            (shell.redis, AppendLog(self.record)), shell.spool, shell.log, ids("w").__next__
        )
        outside, contention = Outside(shell.calls, shell.log), Contention(NoLock())
        steps = Steps(shell.escalations, outside, shell.timer, contention, shell.clock, shell.log, ids("m").__next__)
        rota = shell.rota_as_remembered
        shell.dispatcher = Dispatcher(steps, rota, shell.clock)
        self.tester = test_call.Tester(
            shell.phone, shell.rota, shell.tokens, settings, lambda: BASE, shell.escalations.note, shell.clock
        )

    def ask(self, task: str, **asked: Any) -> dict[str, Any]:
        shell = self.shell
        views = MergedViews(shell.escalations, (self.record, shell.timer), self.record, shell.log)
        refused, clock = MemoryRefusedCallbacks(), shell.clock
        tasks = EscalationTasks(views, shell.dispatcher, self.tester, lambda: settings().zone, refused, clock).tasks()
        return {**tasks, **NoteTasks(views, self.record.note, clock).tasks()}[task](asked)

    def status(self, run: int = 1) -> dict[str, Any]:
        (found,) = [e for e in self.ask("status")["escalations"] if e["escalation"] == f"{self.group}/{run}"]
        return dict(found)


def _with(group: str) -> Settings:
    known = settings()
    return replace(known, groups={group: replace(known.groups["infra"], id=group)})


@pytest.fixture
def office(real: Real, group: str) -> Office:
    with real.mysql().statement() as cursor:  # the status shows fifty, and other tests have left open ones
        cursor.execute("DELETE FROM escalation")
    return Office(real, group)


def test_status_says_who_is_called_for_what(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    assert office.status() == {
        "escalation": f"{office.group}/1",
        "group": office.group,
        "state": "calling",
        "since": START,
        "alerts": 1,
        "severity": "high",
        "summary": "disk full",
        "called": SATO.name,
        "attempt": 0,
        "deadline": START + 45,
        "by": "",
        "collected": 0,
        "waiting": 0,
        "waits_until": None,
        "follows_until": None,
    }


def test_status_says_who_took_it(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    (outcome,) = office.shell.hear(replace(DISK, dedup_key="other"), group=office.group)
    office.shell.answers(0, "1", Ref(office.group, 1))
    said = office.status()
    assert outcome.outcome == "joined"
    assert (said["state"], said["by"], said["alerts"]) == ("acknowledged", SATO.name, 2)


def test_status_shows_what_is_over_too(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    office.shell.hear(DISK_OVER, group=office.group)
    said = office.status()
    assert (said["state"], said["alerts"], said["deadline"], said["summary"]) == ("closed", 0, None, "disk full")


def test_the_journal_tells_the_story_in_order(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    office.shell.hear(DISK_OVER, group=office.group)
    cells = [entry["cell"] for entry in office.ask("journal", escalation=f"{office.group}/1")["entries"]]
    assert cells == ["nothing open × JOINED → begin", "the current call × RECOVERED → recover"]
    for only in ("entries", "lines"):
        told = office.ask("journal", escalation=f"{office.group}/1", only=only)
        assert (sorted(told), len(told[only])) == (sorted(("zone", only)), 2)


def test_a_note_of_the_greatest_length_is_kept_whole_in_a_closed_escalation(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    office.shell.hear(DISK_OVER, group=office.group)
    text = "𠮟" * LONGEST_NOTE  # four bytes each in UTF-8
    office.ask("note", escalation=f"{office.group}/1", text=text, by="佐" * 100)
    lines = office.ask("journal", escalation=f"{office.group}/1")["lines"]
    assert [line["kind"] for line in lines] == ["alert", "alert", "note"]
    assert lines[-1]["words"].endswith(f": {text}")
    assert office.ask("close", escalation=f"{office.group}/1") == {"closed": False}


def test_closing_tells_whether_it_was_open(office: Office) -> None:
    office.shell.hear(DISK, group=office.group)
    assert office.ask("close", escalation=f"{office.group}/1", by="kacho") == {"closed": True}
    assert office.ask("close", escalation=f"{office.group}/1") == {"closed": False}
    assert "by kacho" in office.ask("journal", escalation=f"{office.group}/1")["entries"][-1]["detail"]


def test_what_is_not_there_is_said(office: Office) -> None:
    with pytest.raises(NotFound, match="no escalation"):
        office.ask("journal", escalation=f"{office.group}/7")
    with pytest.raises(UnknownToken, match="no escalation"):
        office.ask("close", escalation=f"{office.group}/7")


@pytest.mark.parametrize("name", ["infra", "infra/", "/1", "infra/x", "", "infra/-1"])
def test_a_name_that_is_none_says_how_to_write_it(office: Office, name: str) -> None:
    with pytest.raises(BadRequest, match="infra/12"):
        office.ask("close", escalation=name)


def test_a_test_call_rings(office: Office) -> None:
    answer = office.ask("test_call", responder="ann")
    assert answer == {"placed": True, "sid": office.shell.phone.calls[0].sid}
    assert office.shell.phone.dialled == [ANN.phone]


def test_a_test_call_of_a_test_stage_says_where_it_rings(office: Office) -> None:
    office.shell.rota.source = Shell(settings(stage=Stage(every_call_to="+819000009999"))).rota.source
    assert office.ask("test_call", responder="ann")["instead"] == "+81 90 **** 9999"
    assert office.shell.phone.dialled == ["+819000009999"]
