"""What the numbers of a rota may be, (least, most) of each: in a file that is loaded, and in a table typed into."""

from __future__ import annotations

from collections.abc import Mapping

Range = tuple[int, int]

SECONDS: Mapping[str, Range] = {
    "ring": (5, 600),  # Twilio's own limit for a call's Timeout is 600
    "pause": (0, 3600),
    "then_every": (60, 86400),
    "call_limit": (30, 3600),
    "close_when_quiet": (60, 30 * 86400),
    "close_after": (300, 30 * 86400),
}
COUNTS: Mapping[str, Range] = {"rounds": (1, 10), "prompts": (1, 5), "calls_per_hour": (1, 1000)}
STAGE: Mapping[str, Range] = {"calls_per_second": (1, 1000), "calls_per_day": (1, 9999)}

KEYS = "0123456789*#"
"""Of a telephone."""
