"""A picture in characters of one width, for a terminal or a chat.

It is at most `LIMIT` columns wide, and all of its lines are equally long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil, floor

from rinban.core.text.columns import cut, padded, printable, width
from rinban.picture.model import Bar, Lane, LaneKind, Panel, Picture, PicturedDay
from rinban.picture.telling import Telling

LIMIT = 100
"""Columns of a line at most."""

_LABEL = 10
"""Columns that stay for the name of a lane however many days there are."""

_DAY = 6
"""Columns of a day, where there is room: a weekday, and a bar of four hours is one of them."""

_RULED = 3
"""Columns of a day above which there is room for a line before it."""

_FILL = {LaneKind.ROTATION: "─", LaneKind.AWAY: "╌", LaneKind.OVERRIDES: "─", LaneKind.FINAL: "━"}
_EDGE = "▌"
_GAP = "!"
_NOBODY_S_TURN = "·"
_VOID = "╌"


def as_text(picture: Picture, language: str = "en") -> str:
    """The picture as lines, without a newline at the end."""
    telling = Telling(picture, language)
    labels = [telling.words.then, *(telling.lane(lane) for panel in picture.panels for lane in panel.lanes)]
    scale = _Scale(picture, max(map(width, labels)) + 1)
    lines = [*_head(picture, telling, scale)]
    for panel in picture.panels:
        lines += ["", *(_wrapped([telling.title(panel)], "") if len(picture.panels) > 1 else ())]
        lines += _panel(panel, telling, scale)
    legend = [f"{one.mark} {one.name}" for one in picture.people]
    legend += [f"{_GAP} {telling.words.nobody}", f"═ {telling.words.free}"]
    lines += ["", *_wrapped(legend, "   ")]
    return "\n".join(padded(line, max(map(width, lines))) for line in lines)


class _Scale:
    """From instants to columns. The columns of the lanes begin behind the label."""

    def __init__(self, picture: Picture, label: int) -> None:
        days = len(picture.days)
        self.day = max(1, min(_DAY, (LIMIT - _LABEL) // days))
        self.columns = days * self.day
        self.label = min(label, LIMIT - self.columns)
        self._picture = picture

    def exact(self, at: float) -> float:
        span = self._picture.ends - self._picture.begins
        return (at - self._picture.begins) / span * self.columns

    def column(self, at: float) -> int:
        return round(self.exact(at))

    def row(self, label: str, cells: str) -> str:
        return padded(cut(label, self.label - 1), self.label) + cells


# --- the days --------------------------------------------------------------------------------------------------------


def _head(picture: Picture, telling: Telling, scale: _Scale) -> Iterator[str]:
    yield from _wrapped([telling.title(picture.panels[0])] if len(picture.panels) == 1 else [], "")
    yield telling.span()
    yield scale.row("", _now(picture, telling, scale))
    heads = [_day(day, telling, scale) for day in picture.days]
    yield from (scale.row("", "".join(cells)) for cells in zip(*heads, strict=True))


def _now(picture: Picture, telling: Telling, scale: _Scale) -> str:
    """The line above the days that points at the present, empty if that is not in the picture."""
    if not picture.begins <= picture.now < picture.ends:
        return ""
    told, column = f"{telling.words.now} {telling.instant(picture.now)}", floor(scale.exact(picture.now))
    if column + 2 + width(told) <= scale.columns:
        return f"{' ' * column}▼ {told}"
    return f"{' ' * max(0, column - width(told) - 1)}{told} ▼"


def _day(day: PicturedDay, telling: Telling, scale: _Scale) -> tuple[str, str, str]:
    """The head of a day: its weekday, with a sign if it is a holiday, its date, and a double line if it is free."""
    wide = scale.column(day.ends) - scale.column(day.begins)
    rule = "│" if scale.day > _RULED else ""
    weekday = cut(telling.weekday(day.date), 3 if rule else 2)
    sign = telling.words.holiday_sign if day.holiday else ""
    date = f"{day.date:%m-%d}" if scale.day >= _DAY else f"{day.date:%d}"
    return padded(f"{rule}{weekday}{sign}", wide), padded(f"{rule}{date}", wide), ("═" if day.free else "─") * wide


# --- the lanes -------------------------------------------------------------------------------------------------------


def _panel(panel: Panel, telling: Telling, scale: _Scale) -> Iterator[str]:
    labels = [telling.lane(lane) for lane in panel.lanes]
    for label, before, lane in zip(labels, ["", *labels], panel.lanes, strict=False):
        yield scale.row(label if label != before else "", _bars(lane, telling, scale))
    if any(bar.people[1:] for bar in panel.final.bars):
        yield scale.row(telling.words.then, _behind(panel.final, telling, scale))
    yield ""
    yield from _details(panel, telling)


def _bars(lane: Lane, telling: Telling, scale: _Scale) -> str:
    return "".join(" " * wide if bar is None else _bar(lane, bar, wide, telling) for bar, wide in _runs(lane, scale))


def _runs(lane: Lane, scale: _Scale) -> Iterator[tuple[Bar | None, int]]:
    """The bars with how many columns each takes; None is where there is none. No gap and no override is too short."""
    cells: list[Bar | None] = [None] * scale.columns
    for bar in sorted(lane.bars, key=lambda bar: not bar.people):  # gaps last, over what lies beside them
        begins, ends = scale.column(bar.begins), scale.column(bar.ends)
        if not bar.people:
            begins, ends = floor(scale.exact(bar.begins)), ceil(scale.exact(bar.ends))
        elif lane.kind in {LaneKind.AWAY, LaneKind.OVERRIDES}:
            begins = min(begins, scale.columns - 1)
            ends = max(ends, begins + 1)
        cells[begins:ends] = [bar] * (ends - begins)
    for found, run in groupby(cells):
        yield found, len(list(run))


def _bar(lane: Lane, bar: Bar, wide: int, telling: Telling) -> str:
    name, short, mark = telling.first(lane, bar), telling.short(lane, bar), telling.mark(lane, bar)
    if not bar.people:
        sign = _NOBODY_S_TURN if lane.kind is LaneKind.ROTATION else _GAP
        shown = name if width(name) <= wide else ""
        left = (wide - width(shown)) // 2
        return padded(sign * left + shown, wide, sign)
    return padded(
        _fitting(name if width(name) < wide else short, mark, wide), wide, _VOID if bar.void else _FILL[lane.kind]
    )


def _fitting(name: str, mark: str, wide: int) -> str:
    """The name with an edge before it, or as much of it, or of the mark, as there is room for."""
    if width(name) < wide:
        return f"{_EDGE}{name}"
    if wide >= _DAY:
        return f"{_EDGE}{cut(name, wide - 2)}…"
    return f"{_EDGE}{mark}" if width(mark) < wide else cut(mark, wide) or _EDGE


def _behind(lane: Lane, telling: Telling, scale: _Scale) -> str:
    """Who is called after the first one, below each bar."""
    cells = []
    for bar, wide in _runs(lane, scale):
        others = telling.others(lane, bar) if bar else ""
        marks = " ".join(telling.people[who].mark for who in bar.people[1:]) if bar else ""
        cells.append(padded(f" {others}" if width(others) < wide else f" {marks}", wide))
    return "".join(cells)


# --- below the lanes -------------------------------------------------------------------------------------------------


def _details(panel: Panel, telling: Telling) -> Iterator[str]:
    """What the columns are too coarse for: hand-overs, overrides and gaps, to the minute."""
    words = telling.words
    hand_overs, gaps = telling.hand_overs(panel), telling.gaps(panel)
    if hand_overs:
        yield from _wrapped([f"{words.hand_overs}: {hand_overs}"], "")
    for lane in panel.lanes:
        if lane.rotation:
            yield from _wrapped([f"{printable(lane.name)}: {telling.rule(lane.rotation)}"], "")
        if lane.kind in {LaneKind.AWAY, LaneKind.OVERRIDES}:
            yield from _wrapped([f"{telling.lane(lane)}: {telling.whole(lane, bar)}" for bar in lane.bars], "   ")
    yield from _wrapped([f"{words.gaps}: {gaps[0]}", *gaps[1:]] if gaps else [words.no_gap], words.comma)


def _wrapped(items: Sequence[str], between: str) -> Iterator[str]:
    """The items one after the other on as many lines as they need. One that is longer than a line is cut."""
    line = ""
    for item in items:
        longer = f"{line}{between}{item}" if line else item
        if line and width(longer) > LIMIT:
            yield line.rstrip()
            longer = item
        line = longer if width(longer) <= LIMIT else f"{cut(longer, LIMIT - 1)}…"
    if line:
        yield line
