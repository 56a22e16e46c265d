"""The header Retry-After (RFC 9110, 10.2.3): seconds, or a date. It may also be missing, junk, or huge."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

USUAL, LONGEST = 60.0, 3600.0
"""Seconds to leave an outlet alone that says "too many" and not for how long; and the most that is believed of it."""


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """Seconds from `now` (seconds since 1970), between 1 and LONGEST. `headers`: by their names in small letters."""
    said = headers.get("retry-after", "").strip()
    return min(LONGEST, max(1.0, _seconds(said, now)))


def _seconds(said: str, now: float) -> float:
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return parsedate_to_datetime(said).timestamp() - now
    except (ValueError, OverflowError):
        return USUAL
