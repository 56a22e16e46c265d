"""Maintenance windows, in memory and on real MySQL: one suite for both. And `wait` of a group that the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.alert import Severity
from rinban.core.rota.duty import Line
from rinban.core.rota.hours import Range
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.settings import GroupSettings, Settings, group_of
from rinban.settings.snapshot import from_json, to_json
from tests.contract.test_settings import Store
from tests.fakes.rota import MemoryRota

NOW = 1_795_262_400.0
BUSINESS = (Range((0, 1, 2, 3, 4), time(9), time(18), 0, "Asia/Tokyo"),)
ROTA = Settings(
    groups={
        "infra": GroupSettings("infra", lines=(Line(()),), wait=Wait(Severity.AVERAGE, "business")),
        "web": GroupSettings("web", lines=(Line(()),)),
    },
    hours={"business": BUSINESS},
)
DISKS = MaintenanceWindow(
    0,
    NOW,
    NOW + 7200.5,
    "infra",
    ("db-*", "データ?"),
    ("*backup*",),
    except_disaster=True,
    why='新しい"ディスク"',
    by="ann",
)
EVERYWHERE = MaintenanceWindow(0, NOW + 60.0, NOW + 120.0)
doubts: list[str] = []


@pytest.fixture(scope="module")
def url(stores: Stores) -> Iterator[str]:
    base = Database(stores.database_url, patience=60.0)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_windows")
    url = stores.database_url.replace(f"/{row[0]}", "/rinban_windows", 1)
    migrate(Database(url))
    yield url
    with base.read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_windows")


@pytest.fixture(params=["memory", "mysql"])
def rota(request: pytest.FixtureRequest) -> Store:
    doubts.clear()
    if request.param == "memory":
        store: Store = MemoryRota()
    else:
        database = Database(request.getfixturevalue("url"))
        with database.transaction() as cursor:
            cursor.execute("DELETE FROM maintenance_window")
        store = MysqlSettings(database, "local", doubts.append)
    assert store.replace(ROTA, instead_of=store.settings())
    return store


def of(rota: Store, group: str) -> list[MaintenanceWindow]:
    found = rota.group(group)
    assert found is not None
    return [replace(one, id=0, why="", by="") for one in found.quiet]


def test_a_window_is_kept_as_it_was_made_and_an_alert_of_its_group_is_told_of_it(rota: Store) -> None:
    number = rota.open_window(DISKS)
    assert rota.settings().quiet == (replace(DISKS, id=number),)
    assert of(rota, "infra") == [replace(DISKS, why="", by="")]
    assert of(rota, "web") == []


def test_one_of_every_group_is_told_to_all(rota: Store) -> None:
    rota.open_window(EVERYWHERE)
    assert of(rota, "infra") == of(rota, "web") == [EVERYWHERE]


def test_it_ends_sooner_and_one_that_has_not_begun_never_holds(rota: Store) -> None:
    first, second = rota.open_window(DISKS), rota.open_window(EVERYWHERE)
    assert rota.end_window(first, NOW + 30.0)
    assert rota.end_window(second, NOW + 30.0)
    ends = {one.id: one.ends for one in rota.settings().quiet}
    assert ends == {first: NOW + 30.0, second: NOW + 60.0}
    assert not rota.end_window(first, NOW + 31.0), "it is over"
    assert not rota.end_window(second + 7, NOW)


def test_a_load_leaves_it_alone(rota: Store) -> None:
    number = rota.open_window(DISKS)
    assert rota.replace(replace(ROTA, zone="Europe/London"), instead_of=rota.settings())
    assert [one.id for one in rota.settings().quiet] == [number]


def test_which_alerts_wait_for_which_hours_is_kept_and_read_with_the_group(rota: Store) -> None:
    assert rota.settings() == ROTA
    assert rota.group("infra") == group_of(ROTA, "infra")
    found = rota.group("infra")
    assert found is not None
    assert (found.wait, found.hours) == (Wait(Severity.AVERAGE, "business"), (("business", BUSINESS),))
    rota.open_window(DISKS)
    assert from_json(to_json(rota.group("infra") or found)) == rota.group("infra")


@pytest.mark.parametrize("rota", ["mysql"], indirect=True)
def test_patterns_that_were_typed_wrongly_cover_nothing_and_that_is_said(rota: Store, url: str) -> None:
    rota.open_window(DISKS)
    with Database(url).transaction() as cursor:
        cursor.execute("UPDATE maintenance_window SET hosts = 'db-*'")
    assert of(rota, "infra") == []
    assert any("maintenance_window" in doubt and "hosts" in doubt for doubt in doubts)


@pytest.mark.parametrize("rota", ["mysql"], indirect=True)
def test_before_the_tables_are_migrated_alerts_ring(rota: Store, url: str) -> None:
    with Database(url).transaction() as cursor:
        cursor.execute("RENAME TABLE maintenance_window TO not_there")
    try:
        assert of(rota, "infra") == []
        assert any("maintenance_window" in doubt for doubt in doubts)
    finally:
        with Database(url).transaction() as cursor:
            cursor.execute("RENAME TABLE not_there TO maintenance_window")


@pytest.mark.parametrize("rota", ["mysql"], indirect=True)
def test_half_of_a_wait_is_none_and_that_is_said(rota: Store, url: str) -> None:
    with Database(url).transaction() as cursor:
        cursor.execute("UPDATE rota_group SET wait_until = NULL")
    found = rota.group("infra")
    assert found is not None
    assert found.wait is None
    assert any('wait "average" until "None"' in doubt for doubt in doubts)
