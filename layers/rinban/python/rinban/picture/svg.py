"""A picture as SVG: one text that needs no script, no font and no address of anywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rinban.picture import bars
from rinban.picture.canvas import AXIS, EDGE, Canvas, drawn, line, written
from rinban.picture.colours import GAP, GAP_INK, LIGHT, bar, style
from rinban.picture.markup import element, line_of_text, room, shortened, words
from rinban.picture.model import Lane, LaneKind, Panel, Picture, PicturedDay
from rinban.picture.telling import Telling

FONTS = "system-ui,-apple-system,'Segoe UI','Hiragino Sans','Noto Sans CJK JP','Noto Sans JP','Noto Sans',sans-serif"
TITLE = 34
NAME, SMALL = 13.5, 10.5
LEGEND = 24
CHIP = 20


def as_svg(picture: Picture, language: str = "en", *, styled: bool = True) -> str:
    """The picture as an SVG document, with a newline at the end.

    `styled`: with a style sheet in it. A page that allows none has the rules of `colours.style` in its own.
    """
    telling, canvas = Telling(picture, language), Canvas(picture)
    body, bottom = [], AXIS
    for panel in picture.panels:
        more, bottom = _panel(panel, telling, canvas, bottom)
        body += more
    legend, height = _legend(picture, telling, canvas, bottom + 30)
    ground = drawn("rect", "ground", x=0, y=0, width=canvas.width, height=height, rx=12)
    head, now = _head(picture, telling, canvas, bottom), _now(picture, telling, canvas, bottom)
    sheet = [element("style", style())] if styled else []
    parts = [*_described(picture, telling), *sheet, ground, *head, *body, *now, *legend]
    return f"{root(canvas.width, height, parts)}\n"


def root(width: float, height: float, parts: list[str]) -> str:
    """A document of these parts, a line each, as an element."""
    return element(
        "svg",
        "\n",
        "\n".join(parts),
        "\n",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:.0f} {height:.0f}",
        width=width,
        height=height,
        role="img",
        font_family=FONTS,
    )


def _described(picture: Picture, telling: Telling) -> Iterator[str]:
    """What somebody hears who does not see the picture: the final lane of each group, bar by bar."""
    titles = ", ".join(map(telling.title, picture.panels))
    yield element("title", words(f"{titles}: {telling.span()}"))
    told = (f"{telling.title(one)}. {_as_sentence(one, telling)}" for one in picture.panels)
    yield element("desc", words(" ".join(told)))


def _as_sentence(panel: Panel, telling: Telling) -> str:
    return f"{'; '.join(telling.whole(panel.final, one) for one in panel.final.bars)}."


# --- the days --------------------------------------------------------------------------------------------------------


def _head(picture: Picture, telling: Telling, canvas: Canvas, bottom: float) -> Iterator[str]:
    title = telling.title(picture.panels[0]) if len(picture.panels) == 1 else telling.words.several
    yield written("ink", title, EDGE, TITLE, 20, font_weight=600)
    yield written("muted", telling.span(), EDGE, TITLE + 21, 12.5)
    for day in picture.days:
        yield from _day(day, telling, canvas, bottom)
    yield line("rule", canvas.left, AXIS, canvas.right, AXIS)
    yield line("rule", canvas.right, AXIS - 36, canvas.right, bottom)


def _date(day: PicturedDay, wide: float) -> str:
    return f"{day.date:%m-%d}" if room("00-00", 13) + 10 <= wide else f"{day.date.day}"


def _holiday(day: PicturedDay, telling: Telling, wide: float) -> str:
    """What says that this is a holiday as there is room for it, "" on other days."""
    left = wide - room(telling.weekday(day.date), 11) - 14
    word = telling.words.holiday if room(telling.words.holiday, 10) <= left else telling.words.holiday_sign
    return word if day.holiday else ""


def _said(picture: Picture, telling: Telling, canvas: Canvas) -> Iterator[tuple[float, float]]:
    """From where to where there are words above the lanes."""
    for day in picture.days:
        x, wide = canvas.x(day.begins), canvas.x(day.ends) - canvas.x(day.begins)
        yield x + 6, x + 6 + max(room(_date(day, wide), 13), room(telling.weekday(day.date), 11))
        yield x + wide - 4 - room(_holiday(day, telling, wide), 10), x + wide - 4


def _day(day: PicturedDay, telling: Telling, canvas: Canvas, bottom: float) -> Iterator[str]:
    x, wide = canvas.x(day.begins), canvas.x(day.ends) - canvas.x(day.begins)
    if day.free:
        yield drawn("rect", "free", x=x, y=AXIS - 36, width=wide, height=bottom - AXIS + 36)
    yield line("rule", x, AXIS - 36, x, bottom)
    yield written("ink", _date(day, wide), x + 6, AXIS - 8, 13, font_weight=600)
    yield written("muted", telling.weekday(day.date), x + 6, AXIS - 23, 11)
    if word := _holiday(day, telling, wide):
        yield written("alarm", word, x + wide - 4, AXIS - 23, 10, font_weight=600, text_anchor="end")


def _now(picture: Picture, telling: Telling, canvas: Canvas, bottom: float) -> Iterator[str]:
    """A line at the present, through no word of its day, with a flag above the days."""
    if (x := canvas.now) is None:
        return
    told = f"{telling.words.now} {telling.clock(picture.now)}"
    wide = room(told, 11) + 16
    left = min(max(canvas.left, x - wide / 2), canvas.right - wide)
    begins = (
        AXIS if any(before - 2 < x < behind + 2 for before, behind in _said(picture, telling, canvas)) else AXIS - 40
    )
    yield line("ink", x, begins, x, bottom, stroke_width=1.5)
    yield drawn("rect", "ink", x=left, y=AXIS - 56, width=wide, height=17, rx=8.5)
    yield written("ground", told, left + wide / 2, AXIS - 43.5, 11, text_anchor="middle", font_weight=600)


# --- the groups ------------------------------------------------------------------------------------------------------


def _panel(panel: Panel, telling: Telling, canvas: Canvas, top: float) -> tuple[list[str], float]:
    """The lanes of a group below each other, and where they end."""
    parts: list[str] = []
    if canvas.titled:
        parts.append(
            written("ink", shortened(telling.title(panel), canvas.left, 15), EDGE, top + 26, 15, font_weight=600)
        )
        top += 34
    for before, lane in zip((None, *panel.lanes), panel.lanes, strict=False):
        shape = bars.SHAPES[lane.kind]
        if before is None or lane.kind is LaneKind.ROTATION or before.kind is not lane.kind:
            parts.append(_label(lane, telling, canvas, top + shape.above + shape.height / 2))
        parts.append(bars.of_lane(lane, telling, canvas, top + shape.above))
        top += shape.above + shape.height + shape.below
    return parts, top


def _label(lane: Lane, telling: Telling, canvas: Canvas, middle: float) -> str:
    """The name of a lane, and in small what it is; all of it as a tooltip, since there may be more than fits."""
    below = telling.words.first_called if lane.kind is LaneKind.FINAL else ""
    below = telling.rule(lane.rotation) if lane.rotation else below
    weight = 700 if lane.kind is LaneKind.FINAL else 500
    whole = ": ".join(filter(None, (telling.lane(lane), below)))
    name, fitting = (shortened(text, canvas.label, size) for text, size in ((telling.lane(lane), NAME), (below, SMALL)))
    above = written("ink", name, EDGE, middle + (-1 if below else 5), NAME, font_weight=weight)
    small = [written("muted", fitting, EDGE, middle + 13, SMALL)] if below else []
    return element("g", element("title", words(whole)), above, *small)


# --- the legend ------------------------------------------------------------------------------------------------------


def _legend(picture: Picture, telling: Telling, canvas: Canvas, top: float) -> tuple[list[str], float]:
    """Who has which colour and mark, in as many rows as that needs, and where the picture ends."""
    parts: list[str] = []
    x, y = EDGE, top
    for ground, ink, mark, name in _entries(picture, telling):
        chip, told = max(CHIP, room(mark, 11) + 8), shortened(name, canvas.width / 3, 12)
        wide = chip + 7 + room(told, 12) + 20
        if x > EDGE and x + wide > canvas.width - EDGE:
            x, y = EDGE, y + LEGEND
        parts.append(element("rect", x=x, y=y - 14, width=chip, height=CHIP, rx=5, **ground))
        parts.append(line_of_text(mark, x + chip / 2, y, 11, fill=ink, text_anchor="middle", font_weight=600))
        parts.append(written("ink", told, x + chip + 7, y, 12))
        x += wide
    return parts, y + 24


def _entries(picture: Picture, telling: Telling) -> Iterator[tuple[Mapping[str, str], str, str, str]]:
    """How a chip is drawn, its ink, what stands in it and what beside it."""
    for one in picture.people:
        ground, ink = bar(one.colour)
        yield {"fill": ground}, ink, one.mark, one.name
    yield {"fill": GAP}, GAP_INK, "!", telling.words.nobody
    kinds = {lane.kind for panel in picture.panels for lane in panel.lanes}
    if LaneKind.OVERRIDES in kinds or LaneKind.AWAY in kinds:
        yield bars.DASHED, LIGHT["muted"], "", telling.words.dashed
