"""Who is on duty at a given instant, in calling order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group's `call`: on the days when it is valid, these responders (ids) are called in this order."""

    order: tuple[str, ...]
    valid: Days = Days()


@dataclass(frozen=True, slots=True)
class Group:
    """A team with a rota and a policy, and the people whom its lines name.

    `names`: (language, spoken name) pairs. `zone`: the IANA name of the time zone in which its days begin and end.
    `employed`: (responder id, days) pairs of those responders who are not there all the time.
    """

    id: str
    names: tuple[tuple[str, str], ...] = ()
    zone: str = "Asia/Tokyo"
    policy: Policy = field(default_factory=Policy)
    lines: tuple[Line, ...] = ()
    responders: tuple[Responder, ...] = ()
    employed: tuple[tuple[str, Days], ...] = ()


class CallingOrder(NamedTuple):
    """The people to call, in calling order.

    `nobody_on_duty`: the rota names nobody now. Then the last resort is called in their place, if there is one.
    """

    people: tuple[Responder, ...]
    nobody_on_duty: bool = False


def on_duty(group: Group, at: float) -> tuple[Responder, ...]:
    """The people to call at `at` (seconds since 1970), in calling order, each once; () when nobody is on duty.

    The first line that is valid on that day applies, even if nobody on it is there: to fall back on another line would
    hide a gap in the rota, where an alarm shows it.
    """
    day = datetime.fromtimestamp(at, ZoneInfo(group.zone)).date()
    line = next((line for line in group.lines if line.valid.covers(day)), Line(()))
    away = {who for who, valid in group.employed if not valid.covers(day)}
    people = {responder.id: responder for responder in group.responders}
    return tuple(people[who] for who in dict.fromkeys(line.order) if who in people and who not in away)
