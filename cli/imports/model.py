"""What every product's export comes down to: people, rotations in layers, overrides, and the shifts that it renders.

People, schedules and rotations are named by the product's own ids here. Instants are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rinban.core.rota.rotations import Every

DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """Somebody of the export. `phone`: as it is written there, "" if the export has none."""

    id: str
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of every week, in minutes since Monday 00:00. `ends` is after `begins`, and may be in the next week."""

    begins: int
    ends: int

    def covers(self, minute: int) -> bool:
        return (minute - self.begins) % WEEK_MINUTES < self.ends - self.begins


@dataclass(frozen=True, slots=True)
class SourceRotation:
    """People who take turns, in the hours of `windows` (none of them: always), from `since` until `until`.

    `turns`: the people of each turn; an empty one is nobody's. `starts`: a wall time in `zone`, at which the first
    turn begins. `level`: of the rotations at one time only those of the highest level are on call, all of them.
    """

    id: str
    name: str
    turns: tuple[tuple[str, ...], ...]
    every: Every
    starts: datetime
    zone: str
    level: int = 0
    windows: tuple[Window, ...] = ()
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True)
class SourceShift:
    """These people are on call from one instant to another. () where the export does not say who it is."""

    people: tuple[str, ...]
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class SourceOverride:
    """`by` is on call instead of one person, or of all those whom the rotations named here, or all of them, have then.

    `instead_of`: "" for all. `rotations`: ids, () for all of the schedule.
    """

    by: str
    begins: float
    ends: float
    instead_of: str = ""
    rotations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceStep:
    """One step of an escalation policy: the schedules and the people that it calls, and the minutes to the next."""

    schedules: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    minutes: float = 0


@dataclass(frozen=True, slots=True)
class SourcePolicy:
    """An escalation policy. `rounds`: how often its steps are gone through, 0 if the export does not say."""

    name: str
    steps: tuple[SourceStep, ...]
    rounds: int = 0


@dataclass(frozen=True, slots=True)
class Uncarried:
    """A line of the export that is not in the rota file, and why. `schedule`: the id of its schedule, "" for none."""

    where: str
    why: str
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class SourceSchedule:
    """One schedule, which becomes a group.

    `once`: what is there besides the rotations, once, from `since` until `until`. `fixed`: shifts that hold in the
    place of everything else. `rendered`: who is on call by the product's own account,
    over `span`; everybody whose shift covers an instant is on call then. `span` None: the export renders nothing.
    """

    id: str
    name: str
    zone: str
    rotations: tuple[SourceRotation, ...] = ()
    overrides: tuple[SourceOverride, ...] = ()
    once: tuple[SourceRotation, ...] = ()
    fixed: tuple[SourceShift, ...] = ()
    rendered: tuple[SourceShift, ...] = ()
    span: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """All that was read from the files of one product."""

    people: Mapping[str, SourcePerson] = field(default_factory=dict)
    schedules: tuple[SourceSchedule, ...] = ()
    policies: tuple[SourcePolicy, ...] = ()
    uncarried: tuple[Uncarried, ...] = ()
