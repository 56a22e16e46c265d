"""How alerts stand in Zabbix: what was done with each last, by whom, and whether it is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from rinban.adapters.zabbix.answers import Granted
from rinban.adapters.zabbix.api import Answered, ZabbixApi
from rinban.core.alert import Kind
from rinban.core.chain.at_source import AtSource, Deed
from rinban.core.chain.our_own import is_our_own
from rinban.core.chain.problem import AlertId
from rinban.core.text.plain import one_line
from rinban.ports.outlets import Look

CLOSED, CLAIMED, COMMENTED, TAKEN_BACK, SUPPRESSED = 1, 2, 4, 16, 32
"""Bits of the action of an update [Zabbix API, event.acknowledge]. Who suppresses a problem has seen it."""

_BY_SOMEBODY = CLOSED | CLAIMED | TAKEN_BACK | SUPPRESSED

Row = Mapping[str, object]


class _Update(NamedTuple):
    at: float
    number: int
    action: int
    user: str


class _Problem(NamedTuple):
    event: str
    is_over: bool
    updates: tuple[_Update, ...]


def look(api: ZabbixApi, events: Mapping[str, AlertId], left: Callable[[], float]) -> Look:
    """Ask one server about these alerts, by the numbers of their events. `left`: the seconds that are left."""
    answer = api.problems([*events], left())
    if not isinstance(answer, Granted):
        return Look(reason=answer.reason)
    problems = {one.event: one for one in map(_problem, _rows(answer.result)) if one.event in events}
    if missing := [event for event in events if event not in problems]:
        over = _rows(_result(api.events(missing, left())))
        ended = (one for one in map(_problem, over) if one.event in missing and one.is_over)
        problems.update({one.event: one for one in ended})
    names = _names(api, problems.values(), left)
    return Look(tuple(_at_source(events[one.event], one, names) for one in problems.values()))


def _at_source(alert: AlertId, one: _Problem, names: Mapping[str, str]) -> AtSource:
    if one.is_over:
        closers = [update.user for update in one.updates if update.action & CLOSED]
        return AtSource(alert, is_over=True, closed_by=(names.get(closers[-1]) or "?") if closers else "")
    last = next((update for update in reversed(one.updates) if _kind(update)), None)
    kind = _kind(last) if last else None
    return AtSource(alert, deed=Deed(kind, names.get(last.user, ""), last.at) if last and kind else None)


def _kind(update: _Update) -> Kind | None:
    if update.action & TAKEN_BACK:
        return Kind.TAKEN_BACK
    return Kind.CLAIM if update.action & (CLAIMED | SUPPRESSED) else None


def _names(api: ZabbixApi, problems: Collection[_Problem], left: Callable[[], float]) -> Mapping[str, str]:
    """The names of all who have done anything; what Zabbix does not show has none."""
    users = sorted({update.user for one in problems for update in one.updates if update.action & _BY_SOMEBODY})
    rows = _rows(_result(api.users(users, left()))) if users else ()
    return {str(row.get("userid")): _name(row) for row in rows}


def _name(row: Row) -> str:
    said = [str(row.get(part) or "").strip() for part in ("name", "surname")]
    return one_line(" ".join(filter(None, said)) or str(row.get("username") or ""), 200)


def _problem(row: Row) -> _Problem:
    lines = row.get("acknowledges")
    updates = (_update(line) for line in lines if _is_somebodys(line)) if isinstance(lines, list) else ()
    return _Problem(str(row.get("eventid")), str(row.get("r_eventid") or "0") != "0", tuple(sorted(updates)))


def _is_somebodys(line: object) -> bool:
    if not isinstance(line, dict):
        return False
    action = _number(line, "action")
    does_more = bool(action & ~(CLAIMED | COMMENTED))
    return not is_our_own(str(line.get("message", "")), acknowledges=bool(action & CLAIMED), does_more=does_more)


def _update(line: Row) -> _Update:
    return _Update(
        float(_number(line, "clock")), _number(line, "acknowledgeid"), _number(line, "action"), str(line.get("userid"))
    )


def _number(line: Row, name: str) -> int:
    said = str(line.get(name, ""))
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _rows(result: object) -> tuple[Row, ...]:
    return tuple(one for one in result if isinstance(one, dict)) if isinstance(result, list) else ()


def _result(answer: Answered) -> object:
    return answer.result if isinstance(answer, Granted) else None
