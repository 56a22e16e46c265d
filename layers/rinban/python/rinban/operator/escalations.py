"""What an operator does with escalations: see how they stand, read their journals, close one; and place a test call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.overview import cannot_dial_since
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import NotFound, Unavailable
from rinban.core.rota.settings import Settings
from rinban.operator.names import by_the_rota, escalation_ref
from rinban.operator.tasks import Task, TaskInput
from rinban.operator.test_call import Tester, outcome
from rinban.operator.test_call_words import TEST
from rinban.operator.timeline import timeline
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.journal_lines import ON_BOARD
from rinban.ports.stores import RefusedCallbacks, Views
from rinban.ports.time import WallClock
from rinban.settings.phone_number import masked

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EscalationTasks:
    """Each task takes a JSON object and answers one; `tasks.answer` finds it by its name.

    `zone` names the rota's time zone (IANA). All times are seconds since 1970. `calls_nobody`: whether this stage
    refuses every call, since it is not production and its rota names no `every_call_to`; raises Unavailable. `quiet`:
    the maintenance windows that hold now, a sentence each; raises Unavailable. `stored`: the rota, by which those are
    named whom an escalation does not know; raises Unavailable.
    """

    views: Views
    dispatcher: Dispatcher
    tester: Tester
    zone: Callable[[], str]
    refused: RefusedCallbacks
    clock: WallClock
    calls_nobody: Callable[[], bool] = lambda: False
    quiet: Callable[[], Sequence[str]] = tuple
    stored: Callable[[], Settings] = Settings

    def tasks(self) -> dict[str, Task]:
        return {
            "status": self._status,
            "journal": self._journal,
            "close": self._close,
            "test_call": self._test_call,
            "test_call_outcome": self._test_call_outcome,
        }

    def _status(self, asked: TaskInput) -> dict[str, Any]:
        """{} -> {"zone", "escalations": [as `_shown`], "stores_away": ["mysql"], "refused_callbacks": 0,
        "cannot_dial_since": None, "calls_nobody": false, "quiet": [text]}.

        The open escalations come first, then those that closed last. `refused_callbacks` counts those of the last hour;
        it is None if their number is not known. `cannot_dial_since`: if the carrier has taken no
        call for a minute, since when.
        """
        seen = self.views.recent()
        return {
            "zone": self.zone(),
            "escalations": [_shown(e) for e in seen.escalations if e.has_alerts],
            "stores_away": list(seen.away),
            "refused_callbacks": self._refused(),
            "cannot_dial_since": cannot_dial_since(seen.escalations, self.clock.now()),
            "calls_nobody": _if_known(self.calls_nobody) or False,
            "quiet": list(_if_known(self.quiet) or ()),
        }

    def _refused(self) -> int | None:
        return _if_known(lambda: self.refused.last_hour(self.clock.now()))

    def _journal(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12"} -> {"zone", "entries": [{"at", "cell", "detail"}], "lines": [...]}.

        The lines are as `TimelineLine.shown` has them. Both are in the order in which they were written, and each entry
        has its line. "only": "entries" or "lines" asks for these alone, since an answer of Lambda's has room for 6 MB
        [AWS Lambda, quotas], and a journal may be long.
        """
        ref = escalation_ref(asked["escalation"])
        entries = self._entries(ref)
        if not entries:
            name = asked["escalation"]
            raise NotFound(f"no escalation {name}").of("no_escalation", escalation=name)
        told: dict[str, Any] = {"zone": self.zone()}
        if asked.get("only") != "lines":
            told["entries"] = [{"at": one.at, "cell": one.cell, "detail": one.detail} for one in entries]
        if asked.get("only") != "entries":
            e = _if_known(lambda: self.views.one(ref))
            told["lines"] = [line.shown() for line in timeline(entries, e, others=by_the_rota(self.stored))]
        return told

    def _close(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": name, "board": bool} -> {"closed": bool}: False if it was closed already."""
        by = asked.get("by") or "operator"
        where = ON_BOARD if asked.get("board") else ""
        return {"closed": self.dispatcher.close(escalation_ref(asked["escalation"]), by, Budget(), where)}

    def _test_call(self, asked: TaskInput) -> dict[str, Any]:
        """{"responder": "sato", "base_url": "https://…"} -> {"placed": true, "sid": "CA…"}.

        `base_url`: where Twilio calls back, if neither PUBLIC_BASE_URL nor an alert has told it yet. In a stage whose
        calls all go to one number there is "instead" as well: that number, masked.
        """
        base_url = str(asked.get("base_url") or "")
        placed = {"placed": True, "sid": self.tester.place(asked["responder"], base_url)}
        instead = self.tester.instead()
        return {**placed, "instead": masked(instead)} if instead else placed

    def _test_call_outcome(self, asked: TaskInput) -> dict[str, Any]:
        """{"sid": "CA…"} -> {"ringing": bool, "answered": bool, "key": "1", "ended": "busy"}, as far as it is known."""
        return outcome(self._entries(TEST), asked["sid"])

    def _entries(self, ref: Ref) -> Sequence[Entry]:
        try:
            return self.views.journal(ref)
        except Unavailable as error:
            raise Unavailable(
                f"MySQL is away: the journal cannot be read now, since it is there alone ({error})"
            ) from error


def _if_known(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Unavailable:
        return None


def _shown(e: Escalation) -> dict[str, Any]:
    """How it stands. `severity` and `summary` are those of the most severe open alert; `called` is the person of the
    attempt numbered `attempt` (-1: nobody was called yet), `by` the one who took it; "" where there is none.
    `collected`: how many open alerts wait to be said to that person in one call; `follows_until`: as long as that
    person takes what comes in as well (seconds since 1970), or None. `waiting`: how many of the alerts nobody is called
    for before an instant; `waits_until`: the first of these (seconds since 1970), or None."""
    waiting = [one.problem for one in e.waiting]
    worst = max(waiting, key=lambda p: p.severity) if waiting and not e.has_open else e.most_severe
    return {
        "escalation": f"{e.group}/{e.run}",
        "group": e.group,
        "state": e.state.value,
        "since": e.opened_at,
        "alerts": len(e.open) + len(waiting),
        "severity": worst.severity.name.lower().replace("_", " ") if worst else "",
        "summary": worst.summary if worst else "",
        "called": e.person(e.called[e.attempt].who).name if e.attempt >= 0 else "",
        "attempt": e.attempt,
        "deadline": e.deadline,
        "by": _taker(e),
        "collected": len(e.collected) if e.acknowledged else 0,
        "waiting": len(waiting),
        "waits_until": e.waits_until,
        "follows_until": e.ack.until if e.ack and e.acknowledged and e.ack.until else None,
    }


def _taker(e: Escalation) -> str:
    if not e.ack:
        return ""
    return e.person(e.ack.by).name
