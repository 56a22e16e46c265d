"""Patterns that are compiled when the first text asks for them: a cold start has no time to spare, and few need all."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """It finds capital and small letters alike."""
    return re.compile(pattern, re.IGNORECASE)
