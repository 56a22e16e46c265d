"""Who is on duty at a given instant, in calling order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota import rotations, wall
from rinban.core.rota.hours import Hours, dates_at
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.overrides import Override, covers
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.workdays import NO_HOLIDAYS, Calendar

TURN_OF = "turn of "
"""Before the name of a rotation: whose turn it is alone. Without it the others follow, in the order of their turns."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a group's `call`: while it applies, these are called in this order.

    `order`: responders (ids), and rotations (names), each of which stands for its people. `during`: names of hours; the
    line applies in any of them, if they begin on a day of `valid`. () is all day.
    """

    order: tuple[str, ...]
    valid: Days = Days()
    during: tuple[str, ...] = ()


NOBODY = Line(())


@dataclass(frozen=True, slots=True)
class Group:
    """A team with a rota and a policy, and the people whom its lines, rotations and overrides name.

    `names`: (language, spoken name) pairs. `zone`: the IANA name of the time zone in which its days begin and end.
    `employed`: (responder id, days) pairs of those responders who are not there all the time. `leave`: such pairs of
    the days on which they are away. `rotations`, `hours`: what its lines and `wait` name, as (name, value) pairs.
    `exhausted`: the id of the group that is called in when all rounds are over, "" for none. `wait`: which alerts wait
    for which hours; None: none does. `quiet`: its maintenance windows, those of every group among them. `outlets`:
    where else it is told how its escalations stand. `informed`: who gets an SMS when nobody took it.
    """

    id: str
    names: tuple[tuple[str, str], ...] = ()
    zone: str = "Asia/Tokyo"
    policy: Policy = field(default_factory=Policy)
    lines: tuple[Line, ...] = ()
    responders: tuple[Responder, ...] = ()
    employed: tuple[tuple[str, Days], ...] = ()
    rotations: tuple[tuple[str, Rotation], ...] = ()
    hours: tuple[tuple[str, Hours], ...] = ()
    overrides: tuple[Override, ...] = ()
    leave: tuple[tuple[str, Days], ...] = ()
    calendar: Calendar | None = None
    exhausted: str = ""
    wait: Wait | None = None
    quiet: tuple[MaintenanceWindow, ...] = ()
    outlets: tuple[OutletSettings, ...] = ()
    informed: tuple[Responder, ...] = ()


class Further(NamedTuple):
    """Another group that is called in once nobody of the first one took it.

    `group`: its id, "" for none. `people`: those who are on duty there now, in calling order.
    """

    group: str = ""
    people: tuple[Responder, ...] = ()


class CallingOrder(NamedTuple):
    """The people to call, in calling order.

    `nobody_on_duty`: the rota names nobody now. Then the last resort is called in their place, if there is one.
    `further`: the group that is called in, where the rounds are over.
    """

    people: tuple[Responder, ...]
    nobody_on_duty: bool = False
    further: Further = Further()


def on_duty(group: Group, at: float) -> tuple[Responder, ...]:
    """The people to call at `at` (seconds since 1970), in calling order, each once; () when nobody is on duty.

    The first line that applies then decides, even if nobody on it is there: to fall back on another line would hide a
    gap in the rota, where an alarm shows it.
    """
    day = wall.day(at, ZoneInfo(group.zone))
    line, there = _applying(group, at, day), _present(group, day)
    called = _called(line, group, at, there) if group.rotations or group.overrides else line.order
    return tuple(there[who] for who in dict.fromkeys(called) if who in there)


def present(group: Group, at: float) -> dict[str, Responder]:
    """By their ids, those of the group's people who are there at `at` (seconds since 1970), on duty or not."""
    return _present(group, wall.day(at, ZoneInfo(group.zone)))


def _present(group: Group, day: date) -> dict[str, Responder]:
    away = {who for who, valid in group.employed if not valid.covers(day)}
    if group.leave:
        away.update(who for who, days in group.leave if days.covers(day))
    return {responder.id: responder for responder in group.responders if responder.id not in away}


def line_at(group: Group, at: float) -> Line:
    """The line that decides at `at` (seconds since 1970); one without anybody where none applies."""
    return _applying(group, at, wall.day(at, ZoneInfo(group.zone)))


def _applying(group: Group, at: float, day: date) -> Line:
    applying = (one for one in group.lines if (_is_hour_of(one, group, at) if one.during else one.valid.covers(day)))
    return next(applying, NOBODY)


def _is_hour_of(line: Line, group: Group, at: float) -> bool:
    """Whether `at` is in hours of this line that begin on a day on which it is valid."""
    known, calendar = dict(group.hours), group.calendar or NO_HOLIDAYS
    dates = (date for name in line.during for date in dates_at(known.get(name, ()), at, calendar))
    return any(map(line.valid.covers, dates))


def _called(line: Line, group: Group, at: float, there: Mapping[str, Responder]) -> Iterator[str]:
    """The people for whom the order of a line stands, and those who cover for them in their places."""
    instead = covers(group.overrides, at, there)
    known, calendar = dict(group.rotations), group.calendar or NO_HOLIDAYS
    for word in line.order:
        rotation = known.get(word.removeprefix(TURN_OF))
        if rotation is None:
            yield instead.get(word, word)
            continue
        circle = rotations.from_turn_on(rotation, rotations.turn_at(rotation, at, calendar))
        turns = [tuple(instead.get(who, who) for who in turn) for turn in circle] if instead else list(circle)
        yield from _of_turns(turns, there, alone=word.startswith(TURN_OF))


def _of_turns(turns: list[tuple[str, ...]], there: Mapping[str, Responder], *, alone: bool) -> Iterable[str]:
    """The people of these turns, or of the first one `alone`; if nobody of it is there, of the next one in its stead.

    A turn that was left empty on purpose is nobody's: then nobody of the rotation is called.
    """
    if not any(turns[:1]):
        return ()
    if alone:
        return next((turn for turn in turns if not there.keys().isdisjoint(turn)), ())
    return chain.from_iterable(turns)
