"""Ways in which stores break, as contexts: broken inside, whole again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.chaos.stage import Stage
from tests.e2e.world import World

Break = Callable[[Stage, World, tuple[str, ...]], AbstractContextManager[None]]


@contextmanager
def hangs(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """Connections stay open, nothing answers. Afterwards no container remembers, in real time, that they were slow."""
    for name in names:
        stage.store(name).pause()
        world.records.paused.add(name)
    try:
        yield
    finally:
        for name in names:
            stage.store(name).resume()
            world.records.paused.discard(name)
        world.starts_cold()


@contextmanager
def killed(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """kill -9, and started again with what is on the disk: of Valkey, nothing."""
    for name in names:
        stage.store(name).kill()
    try:
        yield
    finally:
        for name in names:
            stage.store(name).start()


@contextmanager
def emptied(stage: Stage, world: World, names: tuple[str, ...]) -> Iterator[None]:
    """Killed, and back at once with nothing in it; of MySQL the operator has restored the rota."""
    stage.emptied(*names)
    yield


FAULTS: dict[str, Break] = {"hangs": hangs, "killed": killed, "emptied": emptied}
