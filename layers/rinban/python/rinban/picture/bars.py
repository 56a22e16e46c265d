"""The bars of a lane in SVG: whose they are, in words or in signs, and all that there is to say as a tooltip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from rinban.picture.canvas import Canvas, written
from rinban.picture.colours import GAP, GAP_INK, LIGHT, bar
from rinban.picture.markup import element, line_of_text, room, shortened, words
from rinban.picture.model import Bar, Lane, LaneKind
from rinban.picture.telling import Telling


@dataclass(frozen=True, slots=True)
class LaneShape:
    """Points above, of and below the bars of a lane, and the size of what is written in them."""

    above: float
    height: float
    below: float
    size: float


SHAPES = {
    LaneKind.ROTATION: LaneShape(10, 28, 0, 12),
    LaneKind.AWAY: LaneShape(8, 24, 0, 11.5),
    LaneKind.OVERRIDES: LaneShape(8, 24, 0, 11.5),
    LaneKind.FINAL: LaneShape(14, 46, 32, 14),
}
MARGIN = 7.0
LONG = 60.0
"""Points: in a bar longer than this a part of a name says more than a mark."""
SMALL, TINY = 10.5, 9.0
ROWS_OF_TIMES = 2
GAP_AT_LEAST = 4.0
"""Points: a gap of a minute can be seen."""
DASHED = {"fill": "none", "stroke": LIGHT["muted"], "stroke_dasharray": "3 3", "class_": "rinban-muted-line"}


def of_lane(lane: Lane, telling: Telling, canvas: Canvas, top: float) -> str:
    """The bars of a lane, and below the final one the times at which somebody else is called first."""
    drawn = sorted(lane.bars, key=lambda one: not one.people)  # gaps last: nothing hides one
    parts = [_bar(lane, one, telling, canvas, top) for one in drawn]
    if lane.kind is LaneKind.FINAL:
        parts += _hand_overs(lane, telling, canvas, top + SHAPES[lane.kind].height + 13)
    return element("g", *parts, data_lane=lane.kind.value)


def _bar(lane: Lane, one: Bar, telling: Telling, canvas: Canvas, top: float) -> str:
    x, height = canvas.x(one.begins), SHAPES[lane.kind].height
    wide = max(canvas.x(one.ends) - x, 1.0 if one.people else GAP_AT_LEAST)
    tooltip = element("title", words(telling.whole(lane, one)))
    corners = min(5.0, wide / 3)
    place = {"x": x + 0.5, "y": top, "width": max(wide - 1, 0.5), "height": height, "rx": corners}
    ink, box = _box(lane, one, telling, place)
    beginning, free = _beside_now(lane, one, telling, canvas.now, (x, wide))
    texts = _texts(lane, one, telling, (beginning, top, free), partial(_written, ink))
    return element("g", tooltip, box, *texts, data_people=" ".join(one.people))


def _beside_now(
    lane: Lane, one: Bar, telling: Telling, now: float | None, place: tuple[float, float]
) -> tuple[float, float]:
    """Where in a bar something is written, and how wide that is: on the side of the line of the present on which the
    name fits, else on the longer one; all of the bar where that has no room for a mark."""
    x, wide = place
    if now is None or not x < now < x + wide:
        return place
    size, before, after = SHAPES[lane.kind].size, now - x, x + wide - now
    if room(telling.first(lane, one), size) + 2 * MARGIN <= before or before >= after:
        return (x, before) if room(telling.mark(lane, one), size) <= before - 2 else place
    return (now, after) if room(telling.mark(lane, one), size) <= after - 2 else place


def _box(lane: Lane, one: Bar, telling: Telling, place: Mapping[str, float]) -> tuple[str, str]:
    """The ink on a bar, "" for that of the mode, and the bar: dashed if nobody is called because of it."""
    if one.void or lane.kind is LaneKind.AWAY or not (one.people or lane.kind is LaneKind.FINAL):
        return "", element("rect", **place, **DASHED)
    ground, ink = bar(telling.people[one.people[0]].colour) if one.people else (GAP, GAP_INK)
    return ink, element("rect", **place, fill=ground)


def _texts(
    lane: Lane, one: Bar, telling: Telling, place: tuple[float, float, float], write: Callable[..., str]
) -> Iterator[str]:
    """The name, and in the final lane the others below it; the mark alone where there is no room for a name."""
    x, top, wide = place
    shape = SHAPES[lane.kind]
    space = wide - 2 * MARGIN
    others = _behind(lane, one, telling, space)
    middle = top + shape.height / 2 + shape.size * (-0.1 if others else 0.36)
    name, short, mark = telling.first(lane, one), telling.short(lane, one), telling.mark(lane, one)
    fitting = next((text for text in (name, short) if room(text, shape.size) <= space), "")
    fitting = fitting or (shortened(short, space, shape.size) if wide > LONG else "")
    if fitting:
        yield write(fitting, x + MARGIN, middle, shape.size, bold=lane.kind is LaneKind.FINAL)
    elif room(mark, shape.size) <= wide - 2:
        yield write(mark, x + wide / 2, middle, shape.size, bold=True, centred=True)
    if others and fitting:
        yield write(others, x + MARGIN, middle + 17, SMALL)
    elif others:
        yield write(others, x + wide / 2, middle + 17, SMALL, centred=True)


def _behind(lane: Lane, one: Bar, telling: Telling, space: float) -> str:
    """The others as they fit: in words, by their names, or by the marks of as many as there is room for."""
    others = telling.others(lane, one)
    if not others:
        return ""
    marks = " ".join(telling.people[who].mark for who in one.people[1:])
    choices = (text for text in (f"{telling.words.then} {others}", others) if room(text, SMALL) <= space)
    return next(choices, shortened(marks, space, SMALL))


def _written(ink: str, text: str, x: float, y: float, size: float, *, bold: bool = False, centred: bool = False) -> str:
    look = {"font_weight": "600" if bold else "", "text_anchor": "middle" if centred else ""}
    return line_of_text(text, x, y, size, fill=ink, **look) if ink else written("muted", text, x, y, size, **look)


def _hand_overs(lane: Lane, telling: Telling, canvas: Canvas, top: float) -> Iterator[str]:
    """When somebody else begins to be called first, in the first row in which there is room behind the time before."""
    free = [canvas.left] * ROWS_OF_TIMES
    for before, one in pairwise(lane.bars):
        x, told = canvas.x(one.begins), telling.clock(one.begins)
        row = next((row for row, begins in enumerate(free) if begins <= x), None)
        end = x + room(told, TINY)
        if before.people[:1] != one.people[:1] and row is not None and end <= canvas.width:
            yield written("muted", told, x, top + row * TINY * 1.2, TINY)
            free[row] = end + 2
