"""Zabbix as an outlet: a taken alert is acknowledged there, with a name; the rest is a comment."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.answers import Granted, Lost, Never
from rinban.adapters.zabbix.api import ACKNOWLEDGE, COMMENT, Answered, ZabbixApi, ZabbixServer
from rinban.adapters.zabbix.look import look
from rinban.core.chain.comment import comment
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import News, TellResult
from rinban.core.chain.problem import AlertId
from rinban.core.chain.told import TellKind
from rinban.core.chain.zabbix_event import zabbix_event
from rinban.ports.outlets import Look

SKEW = 300.0
"""Seconds by which Zabbix's clock may be behind: a line that is older than our first try is not ours."""

Events = Mapping[str, AlertId]


class _Said(NamedTuple):
    """What is said. `since`: when it was first tried, 0.0 for now."""

    action: int
    message: str
    since: float


class ZabbixOutlet:
    """Implements ports.Outlet and ports.Witness for all servers. `tick`: seconds of a clock that only runs forward."""

    patience = 0.0

    def __init__(
        self, known: Sequence[ZabbixServer], post: HttpPost, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._apis = {server.name: ZabbixApi(server, post) for server in known}
        self._tick = tick

    def may_repeat(self, news: News) -> bool:
        """As ports.Outlet says: it is asked first."""
        return True

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        """As ports.Outlet says. What no server is configured for is settled: there is nobody to tell."""
        ends = self._tick() + seconds
        line = _Said(_action(news), comment(e, news), news.since if news.is_uncertain else 0.0)
        settled, reasons, after, is_unknown = set(news.alerts), list[str](), 0.0, False
        for name, events in _by_server(e, news.alerts).items():
            api = self._apis.get(name) or self._apis.get("")
            if api is None:
                reasons.append(f"no API is configured for {name}")
                continue
            told = _OneServer(api, line, lambda: max(0.0, ends - self._tick()))
            left = told.tell(events)
            settled -= {events[event] for event in left}
            reasons += told.reasons
            after, is_unknown = max(after, told.after), is_unknown or told.is_unknown
        return TellResult(frozenset(settled), "; ".join(dict.fromkeys(reasons)), after, is_unknown)

    def look(self, e: Escalation, alerts: Sequence[AlertId], seconds: float) -> Look:
        """As ports.Witness says."""
        ends, found = self._tick() + seconds, list[Look]()
        for name, events in _by_server(e, alerts).items():
            if api := self._apis.get(name) or self._apis.get(""):
                found.append(look(api, events, lambda: max(0.0, ends - self._tick())))
        reasons = dict.fromkeys(one.reason for one in found if one.reason)
        return Look(tuple(one for each in found for one in each.found), "; ".join(reasons))


def _action(news: News) -> int:
    return ACKNOWLEDGE | COMMENT if news.state.kind is TellKind.TAKEN else COMMENT


def _by_server(e: Escalation, alerts: Collection[AlertId]) -> Mapping[str, dict[str, AlertId]]:
    """By server, the events of these alerts."""
    found: dict[str, dict[str, AlertId]] = {}
    wanted = set(alerts)
    for p in (*e.problems, *(one.problem for one in e.postponed)):
        if p.id in wanted and (event := zabbix_event(p)):
            found.setdefault(event.server, {})[event.event] = p.id
    return found


class _OneServer:
    """One line, told to one server. What went wrong is kept in `reasons`, `after` and `is_unknown`."""

    def __init__(self, api: ZabbixApi, line: _Said, left: Callable[[], float]) -> None:
        self._api = api
        self._line = line
        self._left = left
        self.reasons: list[str] = []
        self.after = 0.0
        self.is_unknown = False

    def tell(self, events: Collection[str]) -> Sequence[str]:
        """Say it of all these events; returns those that have to be tried again."""
        todo = list(events)
        if self._line.since:
            answer = self._api.problems(todo, self._left())
            if not isinstance(answer, Granted):
                self._note(answer)
                return todo
            todo = [event for event, lines in _lines(answer.result) if event in todo and not self._is_there(lines)]
        if not todo:
            return ()
        answer = self._acknowledge(todo)
        if isinstance(answer, Granted):
            left = [event for event in todo if event not in _done(answer.result)]
            if left:
                self._note(_unsaid(left))
            return left
        if isinstance(answer, Never):
            return self._one_by_one(todo)
        self._note(answer)
        return todo

    def _one_by_one(self, events: Sequence[str]) -> Sequence[str]:
        """One event that is not there any more has failed the call for all of them."""
        for place, event in enumerate(events):
            answer = self._acknowledge([event]) if len(events) > 1 and self._left() > 0 else None
            if isinstance(answer, Granted):
                if event in _done(answer.result):
                    continue
                answer = _unsaid([event])
            if len(events) == 1 or isinstance(answer, Never):
                self.reasons.append(f"event {event} is not there, or not for this user")
                continue
            if answer is None:
                self.reasons.append("no time was left")
            else:
                self._note(answer)
            return events[place:]
        return ()

    def _acknowledge(self, events: Sequence[str]) -> Answered:
        return self._api.acknowledge(events, self._line.action, self._line.message, self._left())

    def _is_there(self, lines: Sequence[Mapping[str, object]]) -> bool:
        since = self._line.since - SKEW
        return any(line.get("message") == self._line.message and _clock(line) >= since for line in lines)

    def _note(self, answer: Answered) -> None:
        if isinstance(answer, Granted):
            return
        self.reasons.append(answer.reason)
        self.is_unknown = self.is_unknown or isinstance(answer, Lost)
        self.after = max(self.after, getattr(answer, "after", 0.0))


def _lines(result: object) -> Iterator[tuple[str, Sequence[Mapping[str, object]]]]:
    """Each problem that Zabbix still shows, and the acknowledges at it. The others are over, and need no word."""
    for one in result if isinstance(result, list) else ():
        if isinstance(one, dict):
            lines = one.get("acknowledges")
            yield str(one.get("eventid")), [line for line in lines or () if isinstance(line, dict)]


def _clock(line: Mapping[str, object]) -> float:
    said = str(line.get("clock", ""))
    return float(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0.0


def _unsaid(events: Sequence[str]) -> Lost:
    """An answer that grants it, and names these events not."""
    return Lost(f"Zabbix does not say that it is done for {', '.join(events[:3])}{' …' if events[3:] else ''}")


def _done(result: object) -> set[str]:
    told = result.get("eventids") if isinstance(result, dict) else None
    return set(map(str, told)) if isinstance(told, list) else set()
