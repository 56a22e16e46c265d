"""Where things stand in an SVG picture, and how they follow the reader's light or dark mode."""

from __future__ import annotations

from rinban.picture.colours import LIGHT
from rinban.picture.markup import element, line_of_text
from rinban.picture.model import Picture

EDGE = 24.0
"""Points around everything."""
AXIS = 128.0
"""Where the days' heads end and the lanes begin."""
LABEL = 186.0
DAYS = 14 * 76.0
DAY = 44.0
"""All days together take `DAYS` points, unless one of them would be narrower than `DAY`."""


class Canvas:
    """The measures of one picture. Every length on the axis is a length of time, also over a change of the clock."""

    def __init__(self, picture: Picture) -> None:
        self.titled = len(picture.panels) > 1
        self.label = LABEL
        self.left = EDGE + LABEL + 10
        self.right = self.left + max(DAYS, DAY * len(picture.days))
        self.width = self.right + EDGE
        self._picture = picture
        self.now = self.x(picture.now) if picture.begins <= picture.now < picture.ends else None

    def x(self, at: float) -> float:
        """Where an instant is."""
        begins, ends = self._picture.begins, self._picture.ends
        return self.left + (at - begins) / (ends - begins) * (self.right - self.left)


def drawn(tag: str, colour: str, **attributes: float | str) -> str:
    """A shape that is filled with a colour of the mode."""
    return element(tag, **attributes, fill=LIGHT[colour], class_=f"rinban-{colour}")


def written(colour: str, text: str, x: float, y: float, size: float, **attributes: float | str) -> str:
    """A text in a colour of the mode."""
    return line_of_text(text, x, y, size, **attributes, fill=LIGHT[colour], class_=f"rinban-{colour}")


def line(colour: str, x1: float, y1: float, x2: float, y2: float, **attributes: float | str) -> str:
    stroke = {"stroke": LIGHT[colour], "class_": f"rinban-{colour}-line"}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes, **stroke)
