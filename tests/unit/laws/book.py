"""All laws: importing this fills the book."""

from __future__ import annotations

from tests.unit.laws import acknowledging, calling, keeping, merging, speaking
from tests.unit.laws.seen import LAWS

__all__ = ["LAWS", "acknowledging", "calling", "keeping", "merging", "speaking"]
