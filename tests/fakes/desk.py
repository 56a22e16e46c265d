"""The operator's command at a terminal that a test can read, with the rota's own tasks behind it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from cli.answers import Answer
from cli.main import run
from cli.terminal import Terminal
from rinban.operator.arranging import ArrangingTasks
from rinban.operator.history import HistoryTasks
from rinban.operator.latencies import LatencyTasks
from rinban.operator.notices import NoticeTasks
from rinban.operator.outlets import OutletTasks
from rinban.operator.picture import PictureTasks
from rinban.operator.quiet import QuietTasks
from rinban.operator.report import ReportTasks
from rinban.operator.rota import RotaTasks
from rinban.operator.tasks import Task, answer
from rinban.wiring.chats import destinations, sender
from tests.fakes.account import Account
from tests.fakes.notices import MemoryNotices
from tests.fakes.past import MemoryPast
from tests.fakes.rota import MemoryRota, settings_of
from tests.fakes.stores import MemoryCallRecord, MemoryCopies

EXAMPLE = Path(__file__).parents[2] / "examples" / "rota.yaml"
NOW = 1795262400.0  # 2026-11-21 21:00 in Tokyo
OPEN = {
    "escalation": "infra/12",
    "group": "infra",
    "state": "calling",
    "since": NOW,
    "alerts": 2,
    "severity": "high",
    "summary": "ディスクの空きが\x1b[2J5%",
    "called": "鈴木",
    "attempt": 3,
    "deadline": NOW + 40,
    "by": "",
}


class DeskClock:
    """Stands still, but for those who wait. Implements ports.Clock."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += seconds


class Desk:
    """A terminal, and an admin function with the rota's own tasks, and answers for the others that are given here.

    An answer may be a list: one for each time that it is asked for, the last of them for ever.
    """

    def __init__(self, rota: MemoryRota | None = None, **told: Answer | list[Answer]) -> None:
        self.rota = rota or MemoryRota()
        self.account = Account("0123456789ab", "ba9876543210", containers=10)
        self.told = told
        self.asked: list[Mapping[str, Any]] = []
        self.clock = DeskClock()
        self.record, self.days_kept = MemoryCopies("mysql", record=True), 400
        self.notices = MemoryNotices()
        self.outlets = ""
        self.out = ""
        self.err = ""

    @classmethod
    def with_example(cls, **told: Answer | list[Answer]) -> Desk:
        """The sample rota is loaded."""
        return cls(MemoryRota(settings_of(EXAMPLE.read_text(encoding="utf-8"))), **told)

    @classmethod
    def with_account(cls, account: Account) -> Desk:
        """At this desk there are the credentials of this AWS account."""
        desk = cls()
        desk.account = account
        return desk

    def types(self, *words: str, then: str | bytes = "") -> int:
        """The exit code; what was said is in `out` and `err`."""
        out, err = io.StringIO(), io.StringIO()
        typed = io.TextIOWrapper(io.BytesIO(then if isinstance(then, bytes) else then.encode()), encoding="utf-8")
        try:
            return run(words, self.terminal(out, err, typed))
        finally:
            self.out, self.err = out.getvalue(), err.getvalue()
            print(self.out, self.err)  # shown with a test that fails

    def terminal(self, out: Any, err: Any, keyboard: Any, wait: Callable[[float], None] | None = None) -> Terminal:
        """A terminal of this desk, with these streams."""
        return Terminal(self.answers, out, err, keyboard, self.clock.now, wait or self.clock.wait, self.account.stack)

    def answers(self, task: Mapping[str, Any]) -> Answer:
        """What the admin function says to this task."""
        self.asked.append(task)
        sent: Mapping[str, Any] = json.loads(json.dumps(task))  # in a stage it travels as JSON
        found = self._given(sent["task"]) if sent["task"] in self.told else answer(self._known, sent)
        travelled: Answer = json.loads(json.dumps(found))
        return travelled

    def _known(self) -> Mapping[str, Task]:
        rota = RotaTasks(self.rota, lambda: ["0001_rota"], self.clock)
        past, days = MemoryPast(self.record), lambda: self.days_kept
        report = ReportTasks(self.rota, MemoryCallRecord(self.record), past, self.clock, days)
        history = HistoryTasks(self.rota, past, self.clock, days)
        latency = LatencyTasks(self.rota, past, self.clock, days)
        pictures = PictureTasks(self.rota, self.clock)
        arranging = ArrangingTasks(self.rota, self.clock, next_cover=report.next_cover)
        notices = NoticeTasks(self.notices, lambda: self.rota.settings().zone)
        quiet = QuietTasks(self.rota, self.clock)
        outlets = OutletTasks(self.rota.settings, sender(self._env, self.clock), destinations(self._env), self.clock)
        every = (rota, arranging, quiet, report, history, latency, pictures, notices, outlets)
        return dict(chain.from_iterable(part.tasks().items() for part in every))

    def _env(self) -> Mapping[str, str]:
        return {"OUTLETS": self.outlets}

    def _given(self, task: str) -> Answer:
        told = self.told[task]
        if isinstance(told, dict):
            return told
        return told.pop(0) if len(told) > 1 else told[0]
