"""Elements of SVG as text: escaped, and the same to the byte for the same picture."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from rinban.core.text.columns import cut, printable, width

WIDE, NARROW = 1.0, 0.58
"""How wide a sign of two columns, and one of one, is at most in the usual fonts, in parts of the font's size."""


def element(tag: str, *content: str, **attributes: float | str) -> str:
    """An element with this content, which is markup. An attribute's `_` is a `-`; a trailing one is left out."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    told = "".join(f" {name}={quoteattr(_shown(value))}" for name, value in named.items() if value != "")
    return f"<{tag}{told}>{''.join(content)}</{tag}>" if content else f"<{tag}{told}/>"


def words(text: str) -> str:
    """A text as content: nothing of it is markup, nor a sign that XML does not allow."""
    return escape(printable(text))


def line_of_text(text: str, x: float, y: float, size: float, **attributes: float | str) -> str:
    return element("text", words(text), x=x, y=y, font_size=size, **attributes)


def room(text: str, size: float) -> float:
    """How wide a text may become."""
    return sum(WIDE if width(sign) == 2 else NARROW * width(sign) for sign in text) * size


def shortened(text: str, space: float, size: float) -> str:
    """The text, or as much of it as surely fits into this space, with an ellipsis; "" if that is next to nothing."""
    if room(text, size) <= space:
        return text
    fitting = next((cut(text, n) for n in range(width(text), 1, -1) if room(f"{cut(text, n)}…", size) <= space), "")
    return f"{fitting}…" if fitting else ""


def _shown(value: float | str) -> str:
    """Numbers with two decimals at most: a hundredth of a point cannot be seen."""
    return printable(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
