"""Redis fails over to a replica that has not seen the last writes: it goes on with an older state, and says nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import cast

import pytest
import redis

from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, send_until_accepted
from tests.e2e.world import World

TAKES = "の対応として記録しました"
State = dict[bytes, bytes]


def contents(url: str) -> State:
    """Return everything that is in this Redis, in the form of its DUMP command."""
    with closing(redis.Redis.from_url(url)) as client:
        return {key: cast(bytes, client.dump(key)) for key in cast(list[bytes], client.keys())}


def restored(url: str, state: State) -> None:
    """Put this into that Redis in the place of everything that is there."""
    with closing(redis.Redis.from_url(url)) as client:
        client.flushall()
        for key, value in state.items():
            client.restore(key, 0, value)


def the_alert(world: World, again: Callable[[], None]) -> None:
    send_until_accepted(world)
    sato = first_to_ring(world)
    again()
    sato.answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()


def the_key(world: World, again: Callable[[], None]) -> None:
    sato = first_to_ring(world).answers().hears("disk full").presses("1").hears(TAKES)
    again()
    sato.stays_on_the_line()


def the_pass(world: World, again: Callable[[], None]) -> None:
    sato = first_to_ring(world).answers().hears("disk full").presses("2").hears("次の方に")
    again()
    sato.stays_on_the_line()
    world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()


def the_next_call(world: World, again: Callable[[], None]) -> None:
    first_to_ring(world).declines()
    suzuki = world.phone("suzuki").rings()
    again()
    suzuki.answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()


LOST = {"the alert": the_alert, "the key": the_key, "the pass": the_pass, "the next call": the_next_call}


@pytest.mark.parametrize("lost", LOST)
def test_redis_fails_over_and_its_last_writes_are_lost(broken: Stage, measure: Measure, lost: str) -> None:
    with broken.world() as world:
        if lost != "the alert":
            send_until_accepted(world)
            first_to_ring(world)
            world.passes(0)
        url = broken.stores.redis_url
        old = contents(url)
        LOST[lost](world, lambda: restored(url, old))
        world.nobody_else.rings(within=90.0)
        assert world.status()["state"] == "acknowledged", world.story()
        one_chain(world)
        measure(longest_silence(world))
