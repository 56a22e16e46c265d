"""What a key did is seen in Zabbix: the deployed functions, both stores, and a stand-in for Zabbix's API."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from local.service import Service
from local.stand_in import PAGE
from local.zabbix.double import ZabbixDouble, ZabbixProblem
from local.zabbix.server import ZabbixDoubleServer, serving
from tests.e2e.conftest import Serve
from tests.e2e.test_zabbix import PROBLEM, update, zabbix
from tests.e2e.world import World

EVENT = PROBLEM["event_id"]
SERVER = PROBLEM["zabbix_url"].partition("//")[2].rstrip("/")


@pytest.fixture(scope="module")
def told() -> Iterator[ZabbixDoubleServer]:
    with serving(ZabbixDouble("7.0.3")) as server:
        yield server


@pytest.fixture(autouse=True)
def problem(told: ZabbixDoubleServer) -> ZabbixProblem:
    told.double.problems = {EVENT: ZabbixProblem()}
    told.faults = []
    return told.double.problems[EVENT]


@pytest.fixture(scope="module")
def service(serve: Serve, told: ZabbixDoubleServer) -> Iterator[Service]:
    """Functions that know the stand-in."""
    api = json.dumps({"url": told.url, "token": told.double.token, "server": SERVER})
    with serve("told", ZABBIX_API=api) as one:
        yield one


def test_who_took_it_on_the_phone_stands_in_zabbix_within_five_seconds(world: World, problem: ZabbixProblem) -> None:
    zabbix(world).is_("calling")
    world.phone("sato").rings().answers().hears("重度の障害").presses("1").hears("記録しました")
    assert problem.lines == []  # the person has heard it before anybody else is told
    world.nobody_else.rings(within=5)
    assert problem.is_acknowledged
    ((action, message, _),) = problem.lines
    assert (action, message.partition(" at ")[0]) == (6, "taken by 佐藤 by phone")
    world.nobody_else.rings(within=600)
    assert len(problem.lines) == 1


def test_what_somebody_acknowledged_in_zabbix_is_not_told_back(world: World, problem: ZabbixProblem) -> None:
    zabbix(world).is_("calling")
    world.phone("sato").rings()
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    world.nobody_else.rings(within=120)
    assert problem.lines == []


def test_a_zabbix_that_is_being_upgraded_delays_no_phone_and_is_told_later(
    world: World, told: ZabbixDoubleServer, problem: ZabbixProblem
) -> None:
    told.faults = [PAGE, PAGE, PAGE]
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().hears("重度の障害").presses("1").hears("記録しました")
    sato.presses("2").hears("次の方に").stays_on_the_line()
    world.phone("suzuki").rings().answers().hears("重度の障害").presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings(within=600)
    assert told.faults == []
    assert problem.lines[-1][1].startswith("taken by 鈴木")
    assert len({line[1] for line in problem.lines}) == len(problem.lines)  # nothing stands there twice


# What Zabbix said of it was lost on the way: the round of every minute asks.


@pytest.fixture
def people(told: ZabbixDoubleServer) -> None:
    told.double.users["3"] = {"username": "tanaka", "name": "太郎", "surname": "田中"}


def a_round_asks(world: World) -> None:
    """By a new container, since one that has asked just now does not ask again for a minute."""
    world.starts_cold()
    world.sweep()


@pytest.mark.usefixtures("people")
def test_an_acknowledgement_whose_delivery_was_lost_stops_the_phones_and_is_heard_of(
    world: World, problem: ZabbixProblem
) -> None:
    zabbix(world).is_("calling")
    world.phone("sato").rings().lets_it_ring()
    suzuki = world.phone("suzuki").rings().answers().hears("重度の障害")
    problem.updated("3", 2, int(world.now()))
    a_round_asks(world)
    suzuki.hears("太郎 田中さんがZabbixで引き受けました").stays_on_the_line()
    world.nobody_else.rings(within=600)
    assert [line[0] for line in problem.lines] == [2]
    assert world.status()["by"] == "太郎 田中"


@pytest.mark.usefixtures("people")
def test_what_was_taken_back_is_called_for_again_although_that_was_lost(world: World, problem: ZabbixProblem) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    problem.updated("3", 2, int(world.now()))
    update(world, "acknowledged", event_ack_status="Yes").is_("acknowledged")
    sato.stops_ringing()
    a_round_asks(world)
    world.nobody_else.rings(within=120)
    problem.updated("3", 16, int(world.now()))
    a_round_asks(world)
    sato.rings().answers().hears("重度の障害")


@pytest.mark.usefixtures("people")
def test_what_was_closed_is_closed_although_that_was_lost(world: World, problem: ZabbixProblem) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings()
    problem.updated("3", 1, int(world.now()))
    a_round_asks(world)
    sato.stops_ringing()
    assert world.status()["state"] == "closed"
    world.nobody_else.rings(within=600)


def test_a_key_is_not_taken_for_somebodys_acknowledgement(world: World, problem: ZabbixProblem) -> None:
    zabbix(world).is_("calling")
    sato = world.phone("sato").rings().answers().presses("1").hears("記録しました")
    world.passes(3.0)
    assert problem.is_acknowledged
    sato.presses("2").hears("次の方に").stays_on_the_line()
    world.phone("suzuki").rings()
    a_round_asks(world)
    assert world.phone("suzuki").call.ringing
    assert world.status()["state"] == "calling"
