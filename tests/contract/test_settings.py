"""The rota's store, in memory and on real MySQL: one suite for both, so that the fake cannot drift."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import settings as trials

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.migrate import MIGRATIONS, migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.core.rota.policy import Digits, Policy
from rinban.core.rota.settings import GroupSettings, Settings, group_of, message_of, stage_of
from rinban.core.rota.stage import Stage
from rinban.ports.settings import SettingsReader, SettingsStore
from rinban.settings import file
from tests.fakes.rota import MemoryRota, any_settings

EXAMPLE = file.read([("rota.yaml", (Path(__file__).parents[2] / "examples" / "rota.yaml").read_text(encoding="utf-8"))])


class Store(SettingsStore, SettingsReader, Protocol):
    """What both are."""


Open = Callable[[str], Store]


@pytest.fixture(scope="module")
def url(stores: Stores) -> Iterator[str]:
    """A schema of its own beside the other tests', with all tables."""
    base = Database(stores.database_url)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_rota")
    url = stores.database_url.replace(f"/{row[0]}", "/rinban_rota", 1)
    migrate(Database(url))
    yield url
    with base.read() as cursor:
        cursor.execute("DROP DATABASE rinban_rota")


@pytest.fixture(params=["memory", "mysql"])
def store(request: pytest.FixtureRequest) -> Open:
    """Opens an empty store for a stage."""
    if request.param == "memory":
        return lambda stage: MemoryRota(stage=stage)
    database = Database(request.getfixturevalue("url"))
    rota = MysqlSettings(database, "local")
    put(rota, Settings())
    return lambda stage: MysqlSettings(database, stage)


def put(store: Store, settings: Settings) -> None:
    assert store.replace(settings, instead_of=store.settings())


def test_before_the_first_load_there_is_nothing(store: Open) -> None:
    rota = store("prod")
    assert rota.settings() == Settings()
    assert rota.group("infra") is None
    assert rota.stage() == Stage()


def test_what_was_put_is_there(store: Open) -> None:
    rota = store("prod")
    put(rota, EXAMPLE)
    assert rota.settings() == EXAMPLE
    assert rota.group("infra") == group_of(EXAMPLE, "infra")
    assert rota.group("payments") == group_of(EXAMPLE, "payments")
    assert rota.group("Infra") is None
    assert rota.message("db-down") == message_of(EXAMPLE, "db-down")
    assert rota.message("DB-down") is None
    assert rota.stage() == Stage(
        "+815000000000",
        default_group="infra",
        last_resort="+819000000004",
        countries=("+81",),
        calls_per_day=500,
    )


def test_a_test_stage_has_the_number_of_its_person(store: Open) -> None:
    rota = store("staging")
    put(rota, EXAMPLE)
    assert rota.stage().every_call_to == "+819000000001"


def test_a_list_of_countries_that_was_typed_into_the_table_is_understood(url: str) -> None:
    rota = MysqlSettings(Database(url), "prod")
    put(rota, EXAMPLE)
    with Database(url).transaction() as cursor:
        cursor.execute(
            "UPDATE stage_setting SET value = '+81, +1 787 ,' WHERE stage_id = 'prod' AND name = 'countries'"
        )
    assert rota.stage().countries == ("+81", "+1787")
    assert rota.settings().stages["prod"].countries == ("+81", "+1787")


def test_a_policy_that_was_loaded_by_an_older_version_has_the_default(url: str) -> None:
    database = Database(url)
    rota = MysqlSettings(database, "local")
    put(rota, replace(EXAMPLE, policies={"standard": Policy(ring=40, calls_per_hour=3)}))
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM policy_setting")
    group = rota.group("infra")
    assert group is not None
    assert group.policy == rota.settings().policies["standard"] == Policy(ring=40)


def test_any_settings_are_kept_as_they_are(store: Open) -> None:
    rota = store("staging")

    @trials(max_examples=30, deadline=None)
    @given(any_settings())
    def kept(settings: Settings) -> None:
        put(rota, settings)
        assert rota.settings() == settings
        assert rota.stage() == stage_of(settings, "staging")
        for name in settings.groups:
            assert rota.group(name) == group_of(settings, name)
        for name in settings.messages:
            assert rota.message(name) == message_of(settings, name)

    kept()


def test_a_group_without_a_policy_has_the_defaults_and_its_own_keys_otherwise(store: Open) -> None:
    rota = store("prod")
    policy = Policy(ring=60, digits=Digits("9", "0", ("#",)))
    groups = {"a": GroupSettings("a"), "b": GroupSettings("b", policy="own")}
    put(rota, Settings(policies={"own": policy}, groups=groups))
    plain, own = rota.group("a"), rota.group("b")
    assert plain is not None
    assert own is not None
    assert (plain.policy, own.policy) == (Policy(), policy)


def test_a_replacement_of_something_else_is_refused(store: Open) -> None:
    rota = store("prod")
    put(rota, EXAMPLE)
    assert not rota.replace(Settings(), instead_of=replace(EXAMPLE, zone="UTC"))
    assert rota.settings() == EXAMPLE


def test_of_two_loads_at_once_one_wins_whole(url: str) -> None:
    put(MysqlSettings(Database(url), "prod"), Settings())
    offers = [Settings(zone=zone, groups={"infra": GroupSettings("infra")}) for zone in ("UTC", "Asia/Tokyo")]
    with ThreadPoolExecutor(2) as both:
        won = list(
            both.map(lambda new: MysqlSettings(Database(url), "prod").replace(new, instead_of=Settings()), offers)
        )
    assert sorted(won) == [False, True]
    assert MysqlSettings(Database(url), "prod").settings() == offers[won.index(True)]


def test_a_load_that_fails_half_way_changes_nothing(url: str) -> None:
    rota = MysqlSettings(Database(url), "prod")
    put(rota, EXAMPLE)
    too_long = Settings(groups={"infra": GroupSettings("infra", names=(("ja", "x" * 101),))})
    with pytest.raises(Exception, match="Data too long"):
        rota.replace(too_long, instead_of=EXAMPLE)
    assert MysqlSettings(Database(url), "prod").settings() == EXAMPLE


def test_a_schema_that_was_never_migrated_says_so(url: str) -> None:
    with Database(url).read() as cursor:
        cursor.execute("CREATE DATABASE rinban_empty")
    rota = MysqlSettings(Database(url.replace("/rinban_rota", "/rinban_empty", 1)), "prod")
    try:
        for read in (lambda: rota.group("infra"), rota.stage, lambda: rota.message("a"), rota.settings):
            with pytest.raises(Unavailable, match=r"\./rinban migrate"):
                read()
    finally:
        with Database(url).read() as cursor:
            cursor.execute("DROP DATABASE rinban_empty")


@pytest.mark.parametrize("table", ["stage_setting", "policy_setting"])
def test_alerts_do_not_wait_for_a_migration_of_what_came_later(fresh: str, table: str) -> None:
    database, doubts = Database(fresh), list[str]()
    migrate(database)
    rota = MysqlSettings(database, "prod", doubts.append)
    put(rota, EXAMPLE)
    with database.transaction() as cursor:
        cursor.execute(f"DROP TABLE {table}")
    group, known = rota.group("infra"), group_of(EXAMPLE, "infra")
    assert group is not None
    assert known is not None
    assert (group.lines, group.responders, group.policy.ring) == (known.lines, known.responders, known.policy.ring)
    assert rota.stage().caller_id == "+815000000000"
    assert rota.settings().groups == EXAMPLE.groups
    assert doubts
    assert all(re.search(rf"{table}.*\./rinban migrate", on_invalid) for on_invalid in doubts)
    with pytest.raises(Unavailable, match=r"\./rinban migrate"):
        put(rota, EXAMPLE)


@pytest.fixture
def fresh(url: str) -> Iterator[str]:
    """A schema without any table."""
    with Database(url).read() as cursor:
        cursor.execute("CREATE DATABASE rinban_fresh")
    yield url.replace("/rinban_rota", "/rinban_fresh", 1)
    with Database(url).read() as cursor:
        cursor.execute("DROP DATABASE rinban_fresh")


def test_escalations_that_were_never_migrated_say_so_too(fresh: str) -> None:
    """An operator's `status` is answered with a sentence, and an alert counts MySQL as away."""
    record = MysqlEscalations(Database(fresh))
    asked = (record.recent, lambda: record.journal(Ref("infra", 1)), lambda: record.latest("infra"))
    for ask in asked:
        with pytest.raises(Unavailable, match=r"doesn't exist \(1146\); has \./rinban migrate been run\?"):
            ask()


def test_migrations_run_once_in_order(fresh: str) -> None:
    database = Database(fresh)
    assert migrate(database) == sorted(file.stem for file in MIGRATIONS.glob("*.sql"))
    assert migrate(database) == []


def test_two_migrations_at_once_do_the_work_once(fresh: str) -> None:
    with ThreadPoolExecutor(2) as both:
        first, second = both.map(lambda _: migrate(Database(fresh)), range(2))
    assert sorted([*first, *second]) == sorted(file.stem for file in MIGRATIONS.glob("*.sql"))


def test_a_crash_between_a_statement_and_its_record_heals(fresh: str) -> None:
    applied = migrate(Database(fresh))
    with Database(fresh).transaction() as cursor:
        cursor.execute("DELETE FROM migration WHERE name = %s", (applied[-1],))
    assert migrate(Database(fresh)) == [applied[-1]]


def test_a_migration_that_fails_leaves_the_lock_and_the_earlier_ones(fresh: str, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE IF NOT EXISTS good (id INT PRIMARY KEY)")
    (tmp_path / "0002_bad.sql").write_text("CREATE TABEL bad (id INT PRIMARY KEY)")
    with pytest.raises(Exception, match="SQL syntax"):
        migrate(Database(fresh), tmp_path)
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE IF NOT EXISTS bad (id INT PRIMARY KEY)")
    assert migrate(Database(fresh), tmp_path) == ["0002_bad"]


@pytest.mark.parametrize("file", sorted(MIGRATIONS.glob("*.sql")), ids=lambda file: str(file.stem))
def test_a_migration_is_one_statement_that_can_be_repeated(file: Path) -> None:
    """MySQL commits every DDL statement by itself; and 8.4 and MariaDB 10.11 both must take it."""
    sql = "\n".join(line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("--"))
    assert ";" not in re.sub("'[^']*'", "''", sql).strip().rstrip(";")
    assert "IF NOT EXISTS" in sql
    assert "utf8mb4_0900" not in sql
