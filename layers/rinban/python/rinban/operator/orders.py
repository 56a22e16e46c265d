"""Whom an arrangement leads to call, and what about it may not be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import Group, on_duty
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings, group_of, groups_of
from rinban.core.rota.shifts import shifts
from rinban.core.rota.wall import DAY
from rinban.settings.arranging import told


class OrderDoubt(NamedTuple):
    """What may not be meant: as `text`, and as a kind with the values of its sentence in other languages."""

    text: str
    kind: str
    about: Mapping[str, object]


def told_by_number(settings: Settings) -> Mapping[int, Sequence[str]]:
    """What is arranged, by the numbers by which it is taken back, in the words that the task `undo` is shown."""
    found = defaultdict[int, list[str]](list)
    for one in settings.arrangements:
        found[one.number].append(told(one, settings.zone))
    return found


def orders(settings: Settings, together: Sequence[Arrangement], now: float) -> list[dict[str, Any]]:
    """For each group that is concerned {"group", "rows": [{"at": epoch, "people": [{"id", "name"}]}]}: whom it calls at
    `now` and from each beginning and end of these arrangements on."""
    instants = sorted({now, *(at for one in together for at in _span(one, settings.zone) if at > now)})
    names = sorted({name for one in together for name in _groups(settings, one)})
    return [
        {"group": name, "rows": [{"at": at, "people": _people(group, at)} for at in instants]}
        for name in names
        if (group := group_of(settings, name))
    ]


def doubts_of(before: Settings, after: Settings, together: Sequence[Arrangement], now: float) -> list[OrderDoubt]:
    """About an override that changes nothing, or is void, and about a time at which nobody would be left."""
    void = (text for one in together for text in (_void(before, after, one) if isinstance(one.what, Override) else ()))
    promised = (text for one in together for text in _promised(before, one, now))
    return [*lost(before, after, together, now), *void, *promised]


def lost(before: Settings, after: Settings, together: Sequence[Arrangement], now: float) -> list[OrderDoubt]:
    """One for each time within a year at which nobody would be left, and somebody is now."""
    spans = [_span(one, before.zone) for one in together]
    begins, ends = max(now, min(first for first, _ in spans)), min(max(last for _, last in spans), now + _YEAR)
    names = sorted({name for one in together for name in _groups(before, one)}) if begins < ends else []
    return [
        OrderDoubt(
            f"NOBODY WOULD BE ON DUTY in {name} from {wall.told(at, ZoneInfo(before.zone))} on",
            "nobody_left",
            {"group": name, "begins": at},
        )
        for name in names
        for at in _lost_in(group_of(before, name), group_of(after, name), begins, ends)
    ]


def _lost_in(before: Group | None, after: Group | None, begins: float, ends: float) -> Iterator[float]:
    """From when on there is nobody any more; what was a gap before is none that is lost."""
    known = [one for one in (shifts(before, begins, ends) if before else []) if not one.people]
    for gap in shifts(after, begins, ends) if after else []:
        at = next((one.ends for one in known if one.begins <= gap.begins < one.ends), gap.begins)
        if not gap.people and at < gap.ends:
            yield at


_YEAR = (366 * DAY).total_seconds()


def _void(before: Settings, after: Settings, one: Arrangement) -> Iterator[OrderDoubt]:
    assert isinstance(one.what, Override)
    who, by, zone = one.what.instead_of, one.what.by, ZoneInfo(before.zone)
    planned = [
        (name, shift)
        for name in _groups(before, one)
        if (group := group_of(before, name))
        for shift in shifts(group, one.what.begins, one.what.ends)
        if who in shift.people
    ]
    if not planned:
        text = f"{who} is not on duty in that time, so that {by} covers for nobody"
        yield OrderDoubt(text, "covers_nobody", {"who": who, "by": by})
    for name, shift in planned:
        group = group_of(after, name)
        missing = [one for one in shifts(group, shift.begins, shift.ends) if by not in one.people] if group else []
        if missing:
            begins = missing[0].begins
            text = f"{by} is not there at {wall.told(begins, zone)}, and {who} is called in {name} then"
            yield OrderDoubt(text, "cover_not_there", {"who": who, "by": by, "group": name, "begins": begins})
            return


def _promised(before: Settings, new: Arrangement, now: float) -> Iterator[OrderDoubt]:
    """What becomes of a duty that somebody had promised to cover, who now goes away, or is covered. An override puts
    nobody in the place of one who covers, since all that hold at a time apply at once: that person would be called."""
    begins, ends = _span(new, before.zone)
    for one in before.arrangements:
        elsewhere = one.group and new.group and one.group != new.group
        if not isinstance(one.what, Override) or one.what.by != _absent(new) or elsewhere:
            continue
        if max(one.what.begins, now) < ends and max(begins, now) < one.what.ends:
            by, whom = one.what.by, one.what.instead_of
            away = isinstance(new.what, Leave)
            text = f"{told(one, before.zone)}: {f'{by} is away then, and {whom}' if away else f'{by} still'} is called"
            about = {"by": by, "who": whom, "begins": one.what.begins, "ends": one.what.ends}
            yield OrderDoubt(text, "promised_away" if away else "promised_still", about)


def _absent(one: Arrangement) -> str:
    return one.what.who if isinstance(one.what, Leave) else one.what.instead_of


def _span(one: Arrangement, zone: str) -> tuple[float, float]:
    if isinstance(one.what, Override):
        return one.what.begins, one.what.ends
    first, last, clocks = one.what.days.first, one.what.days.last, ZoneInfo(zone)
    assert first is not None
    assert last is not None
    return wall.midnight(first, clocks), wall.midnight(min(last, _FOR_EVER) + DAY, clocks)


_FOR_EVER = date.max - 3 * DAY
"""Many write for ever as the last day of the calendar, in which no zone must get beyond its end."""


def _groups(settings: Settings, one: Arrangement) -> Sequence[str]:
    who = _absent(one)
    return [one.group] if one.group else groups_of(settings, who)


def _people(group: Group, at: float) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name} for one in on_duty(group, at)]
