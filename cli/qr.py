"""A text as a QR code in a terminal, for the camera of a telephone."""

from __future__ import annotations

from itertools import zip_longest

QUIET = 2
"""Light modules around the code. The standard asks for four; cameras do with two, and a terminal is small."""

_BLACK_ON_WHITE, _AS_BEFORE = "\x1b[30;47m", "\x1b[0m"  # ECMA-48: also on a terminal that is light on dark
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def qr_code(text: str) -> str:
    """Lines of half blocks, two rows of modules each; "" where the library for it is not installed."""
    try:
        import segno
    except ImportError:
        return ""
    rows = [
        [bool(module) for module in row] for row in segno.make(text, error="l", micro=False).matrix_iter(border=QUIET)
    ]
    light = [False] * len(rows[0])
    pairs = zip_longest(rows[::2], rows[1::2], fillvalue=light)
    lines = ("".join(_HALVES[upper, lower] for upper, lower in zip(*pair, strict=True)) for pair in pairs)
    return "\n".join(f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}" for line in lines)
