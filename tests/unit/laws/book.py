"""All laws: importing this fills the book."""

from __future__ import annotations

from tests.unit.laws import acknowledging, beginning, calling, keeping, merging, remembering, speaking, waiting
from tests.unit.laws.seen import BEGINNINGS, LAWS

__all__ = [
    "BEGINNINGS",
    "LAWS",
    "acknowledging",
    "beginning",
    "calling",
    "keeping",
    "merging",
    "remembering",
    "speaking",
    "waiting",
]
