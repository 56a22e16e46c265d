"""The picture of `./dev bench peers`: how long each product needs, on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rinban.picture.canvas import drawn as shape
from rinban.picture.canvas import line, written
from rinban.picture.colours import BARS, style
from rinban.picture.markup import element, words
from rinban.picture.svg import root

SHORTEST, LONGEST = 0.001, 100.0
"""The ends of the scale, in seconds."""

TICKS = ((0.001, "1 ms"), (0.01, "10 ms"), (0.1, "100 ms"), (1.0, "1 s"), (10.0, "10 s"), (60.0, "1 min"))
WIDTH, LEFT, RIGHT = 760, 150, 690
TOP, ROW, BAR = 92, 62, 16
TITLE = "From an alert to a call, and to the next one"
WHAT = ("alert → first call", "then the next call, at the soonest")


class Measured(Protocol):
    """One product: its name, and the least and the most seconds of both."""

    @property
    def name(self) -> str: ...
    @property
    def first(self) -> tuple[float, float]: ...
    @property
    def following(self) -> tuple[float, float]: ...


def drawn_beside(everybody: Sequence[Measured], told: Iterable[tuple[str, str]]) -> str:
    """The picture as a document, with a newline at its end. `told`: both figures of each product as text."""
    height = TOP + ROW * len(everybody) + 34
    parts = [
        element("title", words(TITLE)),
        element("style", style()),
        shape("rect", "ground", x=0, y=0, width=WIDTH, height=height, rx=12),
        written("ink", TITLE, 24, 36, 17, font_weight=600),
        *_legend(),
        *_scale(TOP - 10, height - 30),
    ]
    for number, (one, texts) in enumerate(zip(everybody, told, strict=True)):
        parts += _row(one, texts, TOP + ROW * number)
    return f"{root(WIDTH, height, parts)}\n"


def _legend() -> Iterator[str]:
    for number, what in enumerate(WHAT):
        x = 24 + 150 * number
        yield element("rect", x=x, y=53, width=12, height=12, rx=3, fill=BARS[number][0])
        yield written("muted", what, x + 18, 63, 12.5)


def _scale(top: float, bottom: float) -> Iterator[str]:
    for seconds, told in TICKS:
        yield line("rule", _x(seconds), top, _x(seconds), bottom)
        yield written("muted", told, _x(seconds), bottom + 16, 11, text_anchor="middle")


def _row(one: Measured, texts: tuple[str, str], top: float) -> Iterator[str]:
    yield written("ink", one.name, 24, top + 26, 13.5)
    for number, ((least, most), told) in enumerate(zip((one.first, one.following), texts, strict=True)):
        y = top + (BAR + 4) * number
        most = least if most == math.inf else most
        is_span = least != most
        left = _x(max(least, SHORTEST)) if is_span else LEFT
        looks = {"fill": BARS[number][0], "opacity": 0.5} if is_span else {"fill": BARS[number][0]}
        yield element("rect", x=left, y=y, width=_x(most) - left, height=BAR, rx=3, **looks)
        yield written("ink", told, _x(most) + 6, y + 12.5, 11.5)


def _x(seconds: float) -> float:
    share = math.log(seconds / SHORTEST) / math.log(LONGEST / SHORTEST)
    return LEFT + share * (RIGHT - LEFT)
