"""The proof of an import: the file is read again, and its shifts are compared with those of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cli.imports.comparing import Difference, differences
from cli.imports.fixing import Fixing
from cli.imports.model import SourceSchedule
from rinban.core.rota.settings import Settings, group_of

STAND_IN = "+819000000000"
"""Stands for the numbers that are lacking while the shifts are compared."""


@dataclass(frozen=True, slots=True)
class Proof:
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


def proven(
    settings: Settings, schedule: SourceSchedule, group: str, people: Mapping[str, str], *, fixed: bool
) -> tuple[Settings, Proof]:
    """The settings, with fixed shifts if they are wanted, and the proof. `people`: what the file calls them."""
    found = _differences(settings, schedule, group, people)
    if not fixed or not found:
        return settings, Proof(schedule, group, found, found)
    mended, left = _fixed(Fixing(settings, group, schedule.zone), schedule, group, people)
    if left:  # an override of the export holds where its shifts say something else, so that the shifts count
        fixing = Fixing(settings, group, schedule.zone)
        fixing.without_overrides(left)
        mended, left = _fixed(fixing, schedule, group, people)
    return mended, Proof(schedule, group, found, left)


def _fixed(
    fixing: Fixing, schedule: SourceSchedule, group: str, people: Mapping[str, str]
) -> tuple[Settings, tuple[Difference, ...]]:
    for one in _differences(fixing.settings, schedule, group, people):
        fixing.fix(one)
    return fixing.settings, _differences(fixing.settings, schedule, group, people)


def _differences(
    settings: Settings, schedule: SourceSchedule, group: str, people: Mapping[str, str]
) -> tuple[Difference, ...]:
    found = group_of(_as_it_reads(settings), group)
    return tuple(differences(schedule, found, people)) if found and schedule.span else ()


def _as_it_reads(settings: Settings) -> Settings:
    """The settings as the file that is written of them reads."""
    return settings
