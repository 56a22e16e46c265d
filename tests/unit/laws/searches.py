"""Searches that several tests look at: each is made once, with every law in the book."""

from __future__ import annotations

from functools import cache

from tests.unit.laws.book import LAWS
from tests.unit.laws.reachable import Search, explore
from tests.unit.laws.worlds import World


@cache
def explored(world: World, most_alike: int) -> Search:
    """A capped search with the grid as it is. Nobody may change what it found."""
    assert LAWS, "no laws were entered"
    return explore(world, most_alike=most_alike)
