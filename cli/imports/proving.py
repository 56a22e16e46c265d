"""The proof of an import: its file is read as a load would read it, and its shifts are compared with the product's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cli.answers import Refused
from cli.imports.comparing import Difference, differences
from cli.imports.fixing import Fixing
from cli.imports.ids import Ids
from cli.imports.model import Imported, SourceSchedule
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Member, Settings, group_of
from rinban.settings import file

STAND_IN = "+819000000000"
"""Everybody's number while the shifts are compared, since the export may lack some."""


@dataclass(frozen=True, slots=True)
class ShiftProof:
    """What the comparison of one schedule with its group says. `found`: of the rotations and overrides that translate.

    `left`: after what differs was written as fixed shifts; the same as `found` if it was not.
    """

    schedule: SourceSchedule
    group: str
    found: tuple[Difference, ...] = ()
    left: tuple[Difference, ...] = ()

    @property
    def is_compared(self) -> bool:
        return self.schedule.span is not None


def proven(settings: Settings, found: Imported, ids: Ids, *, fixed: bool) -> tuple[Settings, tuple[ShiftProof, ...]]:
    """The settings, with fixed shifts for what differs if they are wanted, and a proof for each schedule.

    Raises Refused if the file would not load.
    """
    before = as_it_reads(settings)
    differing = {one.id: _differences(before, one, ids) for one in found.schedules}
    for schedule in found.schedules:
        if fixed and differing[schedule.id]:
            settings = _fixed(settings, schedule, ids)
    after = as_it_reads(settings) if fixed else before
    return settings, tuple(
        ShiftProof(one, ids.groups[one.id], differing[one.id], _differences(after, one, ids)) for one in found.schedules
    )


def _fixed(settings: Settings, schedule: SourceSchedule, ids: Ids) -> Settings:
    fixing = Fixing(settings, ids.groups[schedule.id], schedule.zone)
    left = _fix_all(fixing, schedule, ids)
    if left:  # an override of the export holds where its shifts say something else, and the shifts count
        fixing = Fixing(settings, ids.groups[schedule.id], schedule.zone)
        fixing.without_overrides(left)
        _fix_all(fixing, schedule, ids)
    return fixing.settings


def _fix_all(fixing: Fixing, schedule: SourceSchedule, ids: Ids) -> tuple[Difference, ...]:
    """What still differs after all that differs was fixed."""
    for one in _differences(fixing.settings, schedule, ids):
        fixing.fix(one)
    return _differences(fixing.settings, schedule, ids)


def _differences(settings: Settings, schedule: SourceSchedule, ids: Ids) -> tuple[Difference, ...]:
    group = group_of(settings, ids.groups[schedule.id])
    return tuple(differences(schedule, group, ids.people)) if group and schedule.span else ()


def as_it_reads(settings: Settings) -> Settings:
    """The settings as the file that is written of them reads. Raises Refused."""
    try:
        return file.read([("the rota", file.write(replace(settings, responders=_numbered(settings.responders))))])
    except BadRequest as error:
        raise Refused(f"what the export says makes no rota that loads:\n{error}") from error


def _numbered(responders: Mapping[str, Member]) -> dict[str, Member]:
    return {who: replace(one, responder=replace(one.responder, phone=STAND_IN)) for who, one in responders.items()}
