"""The hours of a week, cut where it changes which rotations are on call, and written as the hours of a rota file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from itertools import pairwise

from cli.imports.model import DAY_MINUTES, WEEK_MINUTES, SourceRotation, Window
from rinban.core.rota.hours import Hours, Range

EVERY_DAY = range(7)

Cells = dict[tuple[int, ...], list[Window]]
"""By the rotations that are on call together (their places in a list): in which windows. () is nobody."""


def daily(begins: int, minutes: int, days: Iterable[int] = EVERY_DAY) -> tuple[Window, ...]:
    """From this minute of a day on, so many minutes long, on these days (Monday 0)."""
    return tuple(Window(day * DAY_MINUTES + begins, day * DAY_MINUTES + begins + minutes) for day in days)


def minutes_until(begins: int, ends: int) -> int:
    """How long hours of the clock last, in minutes; those that end when they begin last a day."""
    return (ends - begins) % DAY_MINUTES or DAY_MINUTES


def cells(rotations: Sequence[SourceRotation], cut: int | None) -> Cells:
    """Which rotations are on call when. `cut`: the minute of the day at which every window has to end, None for none.

    Without a cut, windows that follow one another with the same rotations are one.
    """
    edges = {0, *(edge for one in rotations for edge in _edges(one)), *(() if cut is None else _daily(cut))}
    found: Cells = {}
    for begins, ends in pairwise([*sorted(edges), WEEK_MINUTES]):
        found.setdefault(_on_call(rotations, begins), []).append(Window(begins, ends))
    return {who: list(_joined(windows, cut)) for who, windows in found.items()}


def _edges(rotation: SourceRotation) -> Iterator[int]:
    for window in rotation.windows:
        yield from (window.begins % WEEK_MINUTES, window.ends % WEEK_MINUTES)


def _daily(cut: int) -> Iterator[int]:
    yield from (day * DAY_MINUTES + cut for day in EVERY_DAY)


def _on_call(rotations: Sequence[SourceRotation], minute: int) -> tuple[int, ...]:
    """Of the rotations that have this minute, those of the highest level."""
    there = [
        place
        for place, one in enumerate(rotations)
        if not one.windows or any(window.covers(minute) for window in one.windows)
    ]
    highest = max((rotations[place].level for place in there), default=0)
    return tuple(place for place in there if rotations[place].level == highest)


def _joined(windows: Sequence[Window], cut: int | None) -> Iterator[Window]:
    """Windows that follow one another as one, over the end of the week as well, but not over a cut."""
    runs: list[Window] = []
    for one in windows:
        if runs and runs[-1].ends == one.begins and one.begins % DAY_MINUTES != cut:
            runs[-1] = Window(runs[-1].begins, one.ends)
        else:
            runs.append(one)
    if len(runs) > 1 and runs[0].begins == 0 and runs[-1].ends == WEEK_MINUTES and cut != 0:
        runs[0] = Window(runs.pop().begins, runs[0].ends + WEEK_MINUTES)
    yield from runs


def length(windows: Iterable[Window]) -> int:
    return sum(one.ends - one.begins for one in windows)


def hours(windows: Iterable[Window], zone: str) -> Hours:
    """These windows as hours of a rota file: a range for each pair of times, with the days on which it begins."""
    days: dict[tuple[time, time, int], list[int]] = {}
    for one in (part for window in windows for part in _whole_days(window)):
        later = one.ends // DAY_MINUTES - one.begins // DAY_MINUTES
        days.setdefault((_time(one.begins), _time(one.ends), later), []).append(one.begins // DAY_MINUTES % 7)
    return tuple(
        Range(tuple(sorted(days[begins, ends, later])), begins, ends, later, zone) for begins, ends, later in days
    )


def _whole_days(window: Window) -> Iterator[Window]:
    """A window from midnight to midnight, day by day; any other one as it is."""
    if window.begins % DAY_MINUTES or window.ends % DAY_MINUTES:
        yield window
        return
    for begins in range(window.begins, window.ends, DAY_MINUTES):
        yield Window(begins, begins + DAY_MINUTES)


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
