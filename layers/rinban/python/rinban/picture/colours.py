"""The colours of a picture, on a light ground and on a dark one."""

from __future__ import annotations

from rinban.picture.people import COLOURS

BARS = (
    ("#1568c3", "#ffffff"),
    ("#c8880c", "#14171c"),
    ("#0b7937", "#ffffff"),
    ("#e26da9", "#14171c"),
    ("#7d52bb", "#ffffff"),
    ("#0da5ac", "#14171c"),
    ("#8e5f02", "#ffffff"),
    ("#4997f5", "#14171c"),
    ("#af3e7c", "#ffffff"),
    ("#2faa58", "#14171c"),
    ("#087479", "#ffffff"),
    ("#aa80ed", "#14171c"),
)
"""The ground of a person's bar and the ink on it, the same in both modes.

The grounds have one of two lightnesses, so that each stands out from white and from black (3:1, WCAG 2.2, 1.4.11) and
can be read upon (4.5:1, 1.4.3). None is red: that is a gap.
"""

GAP, GAP_INK = "#d1242f", "#ffffff"

LIGHT = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "muted": "#59636e",
    "rule": "#d1d9e0",
    "free": "#eef1f4",
    "alarm": "#b3111d",
}
DARK = {
    "ground": "#0d1117",
    "ink": "#f0f6fc",
    "muted": "#9198a1",
    "rule": "#30363d",
    "free": "#1b222b",
    "alarm": "#ff7b72",
}
"""By what they are for. An attribute has the light one; the style sheet has the dark one, for readers who prefer it."""


def style() -> str:
    """The style sheet. It names fill and stroke by class, such as `rinban-ink` and `rinban-rule-line`."""
    rules = [f".rinban-{name}{{fill:{colour}}}.rinban-{name}-line{{stroke:{colour}}}" for name, colour in DARK.items()]
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"


def bar(colour: int) -> tuple[str, str]:
    """The ground and the ink of a person's bars."""
    return BARS[colour % COLOURS]
