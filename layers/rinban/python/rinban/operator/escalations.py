"""What an operator asks of the escalations: status, journal, close, test call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.errors import BadRequest, Unavailable
from rinban.operator.test_call import Tester
from rinban.paging.dispatcher import Dispatcher
from rinban.ports.stores import RefusedCallbacks, Views
from rinban.ports.time import WallClock
from rinban.settings.phone_number import masked

Asked = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EscalationTasks:
    """Each takes a JSON object and answers one; administration.answer finds it by its name."""

    views: Views
    dispatcher: Dispatcher
    tester: Tester
    refused: RefusedCallbacks
    clock: WallClock

    def tasks(self) -> dict[str, Callable[[Asked], dict[str, Any]]]:
        return {
            "status": self._status,
            "journal": self._journal,
            "close": self._close,
            "test_call": self._test_call,
        }

    def _status(self, asked: Asked) -> dict[str, Any]:
        """{} -> {"escalations": [{"escalation", "state", "since", …}], "stores_away": [name], "refused_callbacks": 0}

        The open ones first, then the last closed. `refused_callbacks`: of the last hour, None if it is not known.
        """
        seen = self.views.recent()
        shown = [_shown(e) for e in seen.escalations]
        return {"escalations": shown, "stores_away": list(seen.away), "refused_callbacks": self._refused()}

    def _refused(self) -> int | None:
        try:
            return self.refused.last_hour(self.clock.now())
        except Unavailable:
            return None

    def _journal(self, asked: Asked) -> dict[str, Any]:
        """{"escalation": "infra/12"} -> {"entries": [{"at", "cell", "detail"}]}"""
        entries = self.views.journal(_ref(asked["escalation"]))
        if not entries:
            raise BadRequest(f"no escalation {asked['escalation']}")
        return {"entries": [{"at": entry.at, "cell": entry.cell, "detail": entry.detail} for entry in entries]}

    def _close(self, asked: Asked) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": name} -> {"closed": bool}: False if it was closed already."""
        by = asked.get("by") or "operator"
        return {"closed": self.dispatcher.close(_ref(asked["escalation"]), by, Budget())}

    def _test_call(self, asked: Asked) -> dict[str, Any]:
        """{"responder": "sato"} -> {"placed": true, "sid": "CA…"}, and "instead": the number that rings, if another."""
        placed = {"placed": True, "sid": self.tester.place(asked["responder"])}
        instead = self.tester.instead()
        return {**placed, "instead": masked(instead)} if instead else placed


def _ref(text: str) -> Ref:
    group, _, run = text.rpartition("/")
    if not (group and run.isdecimal()):
        raise BadRequest(f'"{text}" is no escalation: write it as group/number, for example infra/12')
    return Ref(group, int(run))


def _shown(e: Escalation) -> dict[str, Any]:
    worst = e.most_severe
    return {
        "escalation": f"{e.group}/{e.run}",
        "group": e.group,
        "state": e.state.value,
        "since": e.opened_at,
        "alerts": len(e.open),
        "gravest": worst.severity.name.lower().replace("_", " ") if worst else "",
        "summary": worst.summary if worst else "",
        "called": e.person(e.called[e.attempt].who).name if e.attempt >= 0 else "",
        "attempt": e.attempt,
        "deadline": e.deadline,
        "by": _taker(e),
    }


def _taker(e: Escalation) -> str:
    if not e.ack:
        return ""
    return e.person(e.ack.by).name
