"""What becomes of arrangements when a rota is loaded: those of its files are added to the kept ones, which all stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from zoneinfo import ZoneInfo

from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement, Leave, clashing, is_over, unknown
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings, groups_of


def joined(read: Settings, kept: Sequence[Arrangement], now: float) -> tuple[Settings, list[str]]:
    """The settings of the files with all `kept` arrangements, and a sentence for each of their own that is ignored.

    Raises BadRequest if one of the files' clashes with another one, with both named.
    """
    new = unknown(read.arrangements, kept)
    ahead = tuple(one for one in new if not is_over(one, now, read.zone))
    refuse_clashes(read, kept, ahead)
    ignored = [f"overrides: {told(one, read.zone)}: it is over, and ignored" for one in new if one not in ahead]
    return replace(read, arrangements=(*kept, *ahead)), ignored


def refuse_clashes(settings: Settings, kept: Sequence[Arrangement], new: Sequence[Arrangement]) -> None:
    """Raises BadRequest if a new arrangement clashes with a kept one, or with another new one."""
    earliest = min((one.what.begins for one in new if isinstance(one.what, Override)), default=inf)
    near = [one for one in kept if isinstance(one.what, Override) and one.what.ends > earliest]  # years may lie before
    for one, other in clashing((*near, *new), partial(groups_of, settings)):
        if one in new or other in new:
            named = "; ".join(f"{told(each, settings.zone)}{_numbered(each)}" for each in (one, other))
            raise BadRequest(f"these overrides overlap: {named}").of("overlap", one=one, another=other)


def _numbered(one: Arrangement) -> str:
    """How a kept one is taken back: who reads this may be in a hurry."""
    return f" (number {one.number}: ./rinban overrides --undo {one.number} takes it back)" if one.number else ""


def told(one: Arrangement, zone: str) -> str:
    """Such as "ann for sato in infra, Tue 2026-11-24 21:00 JST to Wed 2026-11-25 09:00 JST"."""
    if isinstance(one.what, Leave):
        first, last = one.what.days.first, one.what.days.last
        return f"{one.what.who} is away, {f'{first} to {last}' if first != last else first}"
    named = ZoneInfo(zone)
    where = f" in {one.group}" if one.group else ""
    begins, ends = wall.told(one.what.begins, named), wall.told(one.what.ends, named)
    return f"{one.what.by} for {one.what.instead_of}{where}, {begins} to {ends}"


def exported(settings: Settings, now: float) -> tuple[Settings, list[str]]:
    """The settings with what a file can hold of their arrangements, and a sentence for each that it cannot.

    What is over is left out without a word.
    """
    ahead = [one for one in settings.arrangements if not is_over(one, now, settings.zone)]
    kept = tuple(one for one in ahead if not any(_lacks(settings, one)))
    lost = [f"overrides: {told(one, settings.zone)}: {lack}" for one in ahead for lack in _lacks(settings, one)]
    return replace(settings, arrangements=kept), lost


def _lacks(settings: Settings, one: Arrangement) -> Iterator[str]:
    who = [one.what.who] if isinstance(one.what, Leave) else [one.what.instead_of, one.what.by]
    yield from (f"there is no responder {name} any more" for name in who if name not in settings.responders)
    if one.group and one.group not in settings.groups:
        yield f"there is no group {one.group} any more"
