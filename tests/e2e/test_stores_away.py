"""Redis or MySQL is away for a while, or comes back without its data."""

from __future__ import annotations

import os
import signal
import time

import pytest

from local.service import EXAMPLE
from rinban.adapters.mysql.connection import IDLE
from rinban.paging.heard import read_heard
from tests.e2e.outages import MENDED, OURS, away
from tests.e2e.storm import several_senders
from tests.e2e.world import World

pytestmark = [OURS, MENDED]


def emptied(world: World, name: str) -> None:
    """Kill a store and start it without its data; into MySQL the operator loads the rota again."""
    store = getattr(world.service.stores, name)
    store.kill()
    time.sleep(IDLE)  # real seconds, after which the functions check whether a connection lives
    store.start(empty=True)
    if name == "mysql":
        world.service.admin("migrate")
        world.service.load([EXAMPLE])


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_a_key_is_taken_while_one_store_is_away(world: World, store: str) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    with away(world, store):
        sato.presses("1").hears("さとうさんの対応として記録しました")
    sato.stays_on_the_line()
    world.sweep()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


def test_all_that_was_said_is_in_the_journal_even_if_the_record_was_away(world: World) -> None:
    world.alert(summary="disk full", host="db-1", details="97 % of /var is in use").is_("calling")
    sato = world.phone("sato").rings().answers().presses("3").hears("/var")
    spoken = ["".join(sato.heard)]
    with away(world, "mysql"):
        sato.presses("1").hears("記録しました")
        spoken += ["".join(sato.heard)]
    world.sweep()
    kept = [one.words.replace(" ", "") for entry in world.entries() if (one := read_heard(entry))]
    assert [text for text in spoken if not any(text.replace(" ", "") in one for one in kept)] == []
    assert len(kept) == 3, "\n".join(("it should be the menu, the details, and that it is taken:", *kept))


def test_a_key_is_kept_while_both_stores_are_away(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    with away(world, "redis", "mysql"):
        sato.presses("1").hears("少々お待ちください。").does_not_hear("記録しました")
    sato.hears("さとうさんの対応として記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


def test_a_first_key_is_kept_that_is_pressed_while_one_is_asked_to_wait(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings()
    with away(world, "redis", "mysql"):
        sato.answers().hears("少々お待ちください。").presses("1").hears("少々お待ちください。")
    sato.hears("さとうさんの対応として記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_the_chain_goes_on_while_one_store_is_away(world: World, store: str) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings()
    with away(world, store):
        sato.declines()
        world.phone("suzuki").rings()
    world.phone("suzuki").answers().hears("disk full").presses("1").hears("記録しました")
    world.sweep()
    world.nobody_else.rings()
    assert world.status()["by"] == "鈴木"


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_an_alert_is_called_while_one_store_is_away(world: World, store: str) -> None:
    world.alert(dedup_key="before").is_("calling")
    world.phone("sato").rings()
    world.recovery(dedup_key="before").is_("recovered")
    with away(world, store):
        assert world.alert(dedup_key="a").is_("calling").seconds < 8
        world.phone("sato").rings()
    world.sweep()
    world.phone("sato").answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert world.status()["state"] == "acknowledged"


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_a_storm_while_one_store_is_away(world: World, store: str) -> None:
    """Without Redis there is no group lock, and without MySQL the record is written later;
    still no alert is refused."""
    world.alert(dedup_key="first").is_("calling")
    sato = world.phone("sato").rings()
    with away(world, store, how="killed"):
        for answer in several_senders(world, range(150)):
            answer.is_(*["joined"] * len(answer.outcomes))
    sato.answers().hears("障害など151件").presses("1").hears("記録しました").stays_on_the_line()
    world.sweep()
    for kept in world.records.kept("infra"):
        assert len(kept.problems) == 151
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 1


def test_an_alert_that_nothing_could_keep_is_sent_again(world: World) -> None:
    with away(world, "redis", "mysql"):
        refused = world.alert(dedup_key="a").refused(503)
        assert refused.seconds < 8
    assert world.carrier.calls == []
    world.alert(dedup_key="a").is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hears("記録しました")


def test_a_group_that_never_had_an_alert_is_known_after_redis_was_emptied_and_mysql_goes_away(world: World) -> None:
    emptied(world, "redis")
    world.sweep()
    with away(world, "mysql"):
        assert world.alert("payments").is_("calling").seconds < 8
        world.phone("ann").rings()
    world.sweep()
    world.phone("ann").answers().hears("db-1").presses("1").hears("It is yours, Ann")


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_a_store_that_comes_back_empty_costs_nobody_a_call(world: World, store: str) -> None:
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    emptied(world, store)
    sato.presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings()
    world.alert(dedup_key="a").is_("duplicate")
    suzuki.answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert world.status()["by"] == "鈴木"
    assert len(world.carrier.calls) == 2


@pytest.mark.parametrize("store", ["redis", "mysql"])
def test_a_store_that_comes_back_empty_while_a_callback_is_lost(world: World, store: str) -> None:
    world.carrier.faults.lose("completed")
    world.alert().is_("calling")
    world.phone("sato").rings()
    emptied(world, store)
    world.phone("sato").lets_it_ring()
    world.phone("suzuki").rings(within=25 + 15 + 3).answers().hears("disk full").presses("1").hears("記録しました")


def test_a_cold_start_just_after_all_functions_were_killed_is_answered_by_the_function(world: World) -> None:
    with away(world, "redis", how="killed"):
        for number in range(30):
            for function in ("authorizer", "entry"):
                for pid in world.service.gateway.containers(function):
                    os.kill(pid, signal.SIGKILL)
            world.alert(dedup_key=f"disk-{number}").is_("calling" if number == 0 else "joined")
    world.phone("sato").rings()
