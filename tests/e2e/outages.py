"""Stores that are away for a while, for tests that break them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.e2e.world import World

OURS = pytest.mark.skipif(
    bool(os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")), reason="the environment gives the stores"
)
MENDED = pytest.mark.usefixtures("mended")
"""The marks of a test that breaks stores. A file of such tests has them as its `pytestmark`."""


@contextmanager
def away(world: World, *names: str, how: str = "hang") -> Iterator[None]:
    """Take stores away. "hang": clients connect, but nothing answers; "killed": clients are refused.

    Afterwards all containers start anew, so that none skips the stores.
    """
    with ExitStack() as back:
        back.callback(world.starts_cold)
        for name in names:
            store = getattr(world.service.stores, name)
            (store.pause if how == "hang" else store.kill)()
            world.records.paused.add(name)
            back.callback(store.resume if how == "hang" else store.start)
            back.callback(world.records.paused.discard, name)
        yield
