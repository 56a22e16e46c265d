"""Searches that several tests look at: each is made once, with every law in the book."""

from __future__ import annotations

import gc
from functools import cache

from tests.unit.laws.book import LAWS
from tests.unit.laws.reachable import Search, explore
from tests.unit.laws.worlds import World


@cache
def explored(world: World, most_alike: int) -> Search:
    """A capped search with the grid as it is. Nobody may change what it found."""
    assert LAWS, "no laws were entered"
    gc.disable()  # it would look again and again, now and later, at all steps that are kept, which are in no circle
    try:
        return explore(world, most_alike=most_alike)
    finally:
        gc.freeze()
        gc.enable()
