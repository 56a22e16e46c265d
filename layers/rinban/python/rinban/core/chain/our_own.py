"""What Rinban writes into a monitor, and how it is known there: so it is never taken for somebody else's.

It stands apart from `comment.py`, since who takes alerts asks it and loads nothing else for it.
"""

from __future__ import annotations

import re

OURS = "Rinban: "
"""Begins every line but the one of an acknowledgement."""

_TAKEN = re.compile(r"taken by .{1,200} by (?:phone|hand) at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S{1,10}", re.DOTALL)


def taken_line(name: str, way: str, at: str) -> str:
    """The line of an acknowledgement. `way`: "by phone" or "by hand". `at`: "2026-11-22 03:12:40 JST"."""
    return f"taken by {name} {way} at {at}"


def is_our_own(line: str, *, acknowledges: bool = False, does_more: bool = False) -> bool:
    """Whether an update of an alert with this line is one of ours, and no person's who begins a line in the same way.

    `acknowledges`: the update acknowledges as well, as ours do only with the line that says who took it. `does_more`:
    it takes back, closes, suppresses or changes something, as ours never do. A person who acknowledges another alert
    with a copy of that line cannot be told apart; then the phones ring on, and nobody is left out.
    """
    is_comment = line.startswith(OURS) and not acknowledges
    return not does_more and (is_comment or _TAKEN.fullmatch(line.strip()) is not None)
