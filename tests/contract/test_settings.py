"""The rota's store, in memory and on real MySQL: one suite for both, so that the fake cannot drift."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import settings as trials

from local.servers.stores import Stores
from rinban.adapters.mysql import columns
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.mysql.migrate import MIGRATIONS, PATIENCE, migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.chain.record import Ref
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import on_duty
from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.core.rota.overrides import Override
from rinban.core.rota.policy import USUAL_POLICY, Digits, Policy, in_use
from rinban.core.rota.settings import GroupSettings, Settings, group_of, last_resort_of, message_of, stage_of
from rinban.core.rota.stage import Stage
from rinban.ports.settings import SettingsReader, SettingsStore
from rinban.settings import file
from tests.fakes.rota import MemoryRota, any_settings

EXAMPLE = file.read([("rota.yaml", (Path(__file__).parents[2] / "examples" / "rota.yaml").read_text(encoding="utf-8"))])


class Store(SettingsStore, SettingsReader, Protocol):
    """The port, as the fake and the real store have it."""


Open = Callable[[str], Store]


@pytest.fixture(scope="module")
def url(stores: Stores) -> Iterator[str]:
    """Give the tests of this file a schema of their own, with all tables."""
    base = Database(stores.database_url, patience=60.0)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_rota")
    url = stores.database_url.replace(f"/{row[0]}", "/rinban_rota", 1)
    migrate(Database(url))
    yield url
    with base.read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_rota")


@pytest.fixture(params=["memory", "mysql"])
def store(request: pytest.FixtureRequest) -> Open:
    """Return a function that opens an empty store for a stage."""
    if request.param == "memory":
        return lambda stage: MemoryRota(stage=stage)
    database = Database(request.getfixturevalue("url"))
    rota = MysqlSettings(database, "local")
    put(rota, Settings())
    return lambda stage: MysqlSettings(database, stage)


def put(store: Store, settings: Settings) -> None:
    assert store.replace(settings, instead_of=store.settings())


DAY = datetime(2026, 12, 1, 12, tzinfo=UTC).timestamp()


def test_a_responder_is_found_whichever_group_calls_them_while_there(store: Open) -> None:
    rota = store("prod")
    there = EXAMPLE.responders["sato"].responder
    today = datetime.fromtimestamp(DAY, UTC).date()
    put(rota, EXAMPLE)
    assert rota.responder("sato", DAY) == there
    assert rota.responder("Sato", DAY) is None
    assert rota.responder("nobody", DAY) is None
    gone = replace(EXAMPLE.responders["sato"], valid=Days(None, today - timedelta(1)))
    put(rota, replace(EXAMPLE, responders={**EXAMPLE.responders, "sato": gone}))
    assert rota.responder("sato", DAY) is None
    assert rota.responder("sato", DAY - 2 * 86_400.0) == there
    away = Arrangement(Leave("sato", Days(today, today)))
    put(rota, replace(EXAMPLE, arrangements=(away,)))
    assert [rota.responder("sato", DAY + days * 86_400.0) for days in (-1, 0, 1)] == [there, None, there]


def test_before_the_first_load_there_is_nothing(store: Open) -> None:
    rota = store("prod")
    assert rota.settings() == Settings()
    assert rota.group("infra") is None
    assert rota.stage() == Stage()
    assert rota.zone() == Settings().zone


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


def test_the_zone_is_that_of_the_rota(store: Open) -> None:
    rota = store("prod")
    put(rota, replace(EXAMPLE, zone="America/St_Johns"))
    assert rota.zone() == "America/St_Johns"


def test_a_test_stage_has_the_number_of_its_person(store: Open) -> None:
    rota = store("staging")
    put(rota, EXAMPLE)
    assert rota.stage().every_call_to == "+819000000001"


def test_the_last_resort_is_the_person_of_that_id_or_number_and_else_a_number_with_a_name(store: Open) -> None:
    rota = store("prod")
    put(rota, EXAMPLE)
    assert rota.last_resort() == EXAMPLE.responders["kacho"].responder
    for number, name in (("+819000000002", "鈴木"), ("+819000000099", "最終連絡先")):
        put(rota, replace(EXAMPLE, stages={"prod": Stage(last_resort=number)}))
        found = rota.last_resort()
        assert found is not None
        assert (found.name, found.phone) == (name, number)
    put(rota, replace(EXAMPLE, stages={}))
    assert rota.last_resort() is None


TEXTS = [(table, row) for table, rows in columns.TABLES.items() for row in rows if row.kind is ValueKind.TEXT]


@pytest.mark.parametrize(("table", "row"), TEXTS, ids=[f"{table}.{row.name}" for table, row in TEXTS])
def test_a_column_holds_the_longest_text_that_a_file_may_give(url: str, table: str, row: SettingRow) -> None:
    """A load that a file's reader lets through must not fail at the store."""
    with Database(url).read() as cursor:
        cursor.execute(
            "SELECT character_maximum_length FROM information_schema.columns"
            " WHERE table_schema = DATABASE() AND table_name = %s AND column_name IN %s",
            (table, row.columns),
        )
        ((width,),) = cursor.fetchall()
    assert width >= row.most


def test_a_list_of_countries_that_was_typed_into_the_table_is_understood(url: str) -> None:
    rota = MysqlSettings(Database(url), "prod")
    put(rota, EXAMPLE)
    with Database(url).transaction() as cursor:
        cursor.execute("UPDATE stage SET countries = '+81, +1 787 ,' WHERE id = 'prod'")
    assert rota.stage().countries == ("+81", "+1787")
    assert rota.settings().stages["prod"].countries == ("+81", "+1787")


def test_a_policy_that_was_loaded_by_an_older_version_has_the_default(url: str) -> None:
    database = Database(url)
    rota = MysqlSettings(database, "local")
    put(rota, replace(EXAMPLE, policies={"standard": Policy(ring=40, calls_per_hour=3)}))
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM policy_setting")
        cursor.execute("UPDATE policy SET calls_per_hour = NULL")
    group = rota.group("infra")
    assert group is not None
    assert rota.settings().policies["standard"] == Policy(ring=40)
    assert group.policy == in_use(Policy(ring=40))


def test_any_settings_are_kept_as_they_are(store: Open) -> None:
    rota = store("staging")

    @trials(max_examples=30, deadline=None)
    @given(any_settings())
    def kept(settings: Settings) -> None:
        put(rota, settings)
        assert rota.settings() == settings
        assert rota.stage() == stage_of(settings, "staging")
        assert rota.last_resort() == last_resort_of(settings, "staging")
        for name in settings.groups:
            assert rota.group(name) == group_of(settings, name)
        for name in settings.messages:
            assert rota.message(name) == message_of(settings, name)

    kept()


def test_a_group_without_a_policy_has_the_defaults_and_its_own_keys_otherwise(store: Open) -> None:
    rota = store("prod")
    policy = Policy(ring=60, digits=Digits("9", "0", ("#",), "8", "7"))
    groups = {"a": GroupSettings("a"), "b": GroupSettings("b", policy="own")}
    put(rota, Settings(policies={"own": policy}, groups=groups))
    plain, own = rota.group("a"), rota.group("b")
    assert plain is not None
    assert own is not None
    assert (plain.policy, own.policy) == (in_use(USUAL_POLICY), in_use(policy))


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
    with Database(url, patience=60.0).read() as cursor:
        cursor.execute("CREATE DATABASE rinban_empty")
    rota = MysqlSettings(Database(url.replace("/rinban_rota", "/rinban_empty", 1)), "prod")
    try:
        for read in (lambda: rota.group("infra"), rota.stage, lambda: rota.message("a"), rota.settings):
            with pytest.raises(Unavailable, match=r"\./rinban migrate"):
                read()
    finally:
        with Database(url, patience=60.0).read() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS rinban_empty")


@pytest.fixture
def fresh(url: str) -> Iterator[str]:
    """Give a test a schema without tables."""
    with Database(url, patience=60.0).read() as cursor:
        cursor.execute("CREATE DATABASE rinban_fresh")
    yield url.replace("/rinban_rota", "/rinban_fresh", 1)
    with Database(url, patience=60.0).read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_fresh")


def test_escalations_that_were_never_migrated_say_so_too(fresh: str) -> None:
    """An operator's `status` is answered with a sentence, and an alert counts MySQL as away."""
    record = MysqlEscalations(Database(fresh))
    asked = (lambda: record.listed(50), lambda: record.journal(Ref("infra", 1)), lambda: record.latest("infra"))
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
    with pytest.raises(Unavailable, match=r"migration 0002_bad: MySQL: .* SQL syntax"):
        migrate(Database(fresh), tmp_path)
    (tmp_path / "0002_bad.sql").write_text("CREATE TABLE IF NOT EXISTS bad (id INT PRIMARY KEY)")
    assert migrate(Database(fresh), tmp_path) == ["0002_bad"]


SLOW = "CREATE TABLE IF NOT EXISTS slow AS SELECT SLEEP(2) AS waited"


def test_a_migration_may_take_longer_than_a_listener_waits(fresh: str, tmp_path: Path) -> None:
    (tmp_path / "0001_slow.sql").write_text(SLOW)
    assert migrate(Database(fresh, patience=PATIENCE), tmp_path) == ["0001_slow"]


def test_a_migration_that_takes_too_long_is_named_and_goes_on_in_the_next_run(fresh: str, tmp_path: Path) -> None:
    (tmp_path / "0001_good.sql").write_text("CREATE TABLE IF NOT EXISTS good (id INT PRIMARY KEY)")
    (tmp_path / "0002_slow.sql").write_text(SLOW)
    with pytest.raises(Unavailable, match=r"migration 0002_slow: MySQL: .*timed out.*the next \./rinban migrate"):
        migrate(Database(fresh, patience=1.0), tmp_path)
    assert migrate(Database(fresh, patience=PATIENCE), tmp_path) == ["0002_slow"]


def test_a_column_that_is_there_already_was_added_before_a_crash(fresh: str, tmp_path: Path) -> None:
    (tmp_path / "0001_table.sql").write_text("CREATE TABLE IF NOT EXISTS good (id INT PRIMARY KEY)")
    (tmp_path / "0002_column.sql").write_text("ALTER TABLE good ADD COLUMN more INT NULL")
    migrate(Database(fresh), tmp_path)
    with Database(fresh).transaction() as cursor:
        cursor.execute("INSERT INTO good VALUES (1, 2)")
        cursor.execute("DELETE FROM migration WHERE name = '0002_column'")
    assert migrate(Database(fresh), tmp_path) == ["0002_column"]
    assert migrate(Database(fresh), tmp_path) == []
    with Database(fresh).read() as cursor:
        cursor.execute("SELECT * FROM good")
        assert cursor.fetchall() == ((1, 2),)


def test_all_migrations_can_be_repeated_and_change_nothing(fresh: str) -> None:
    database = Database(fresh)
    applied = migrate(database)
    put(MysqlSettings(database, "prod"), EXAMPLE)
    with database.transaction() as cursor:
        cursor.execute("DELETE FROM migration")
    assert migrate(database) == applied
    assert MysqlSettings(database, "prod").settings() == EXAMPLE


@pytest.mark.parametrize("file", sorted(MIGRATIONS.glob("*.sql")), ids=lambda file: str(file.stem))
def test_a_migration_is_one_statement_that_can_be_repeated(file: Path) -> None:
    """MySQL commits every DDL statement by itself; and 8.4 and MariaDB 10.11 both must take it."""
    lines = file.read_text(encoding="utf-8").splitlines()
    sql = re.sub("'[^']*'", "''", "\n".join(line for line in lines if not line.startswith("--"))).strip()
    assert ";" not in sql.rstrip(";")
    assert "utf8mb4_0900" not in sql
    assert re.match(
        r"CREATE TABLE IF NOT EXISTS |ALTER TABLE \w+ (?:ADD|MODIFY) COLUMN (?!IF)\w+ |CREATE INDEX (?!IF)\w+ |UPDATE ",
        sql,
    )
    assert sql.count("ADD COLUMN") <= 1, "one of two that is there already would pass for both"
    if set_ := re.match(r"UPDATE .* SET s\.(\w+) = .*", sql, re.DOTALL):
        assert f"WHERE s.{set_[1]} IS NULL" in sql


# --- what people arrange ---------------------------------------------------------------------------------------------

TURNS = """
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
  ann:  {name: Ann, phone: +81 90 0000 0003}
  bo:   {name: Bo, phone: +81 90 0000 0005}
rotations: {night: {order: [sato, ann], every: week, starts: 2026-11-16 09:00}}
groups: {infra: {call: [{order: [night]}]}}
"""
NIGHT = Override("sato", "bo", 1795262400.0, 1795305600.0)
BACK = Override("ann", "sato", 1795305600.0, 1795348800.0)


def test_a_cover_counts_in_its_group_as_soon_as_it_is_kept_and_until_it_is_taken_back(store: Open) -> None:
    rota = store("prod")
    put(rota, file.read([("rota.yaml", TURNS)]))
    number = rota.arrange([Arrangement(NIGHT, "", "結婚式", "ann")], rota.settings())
    assert called(rota) == ["bo", "ann"]
    (kept,) = rota.settings().arrangements
    assert (kept.number, kept.why, kept.made_by) == (number, "結婚式", "ann")
    assert rota.take_back(number)
    assert called(rota) == ["sato", "ann"]
    assert not rota.take_back(number)


def test_both_parts_of_a_swap_have_one_number(store: Open) -> None:
    rota = store("prod")
    put(rota, file.read([("rota.yaml", TURNS)]))
    first = rota.arrange([Arrangement(Leave("bo", Days(date(2026, 12, 1), date(2026, 12, 2))))], rota.settings())
    number = rota.arrange([Arrangement(NIGHT), Arrangement(BACK)], rota.settings())
    assert [one.number for one in rota.settings().arrangements] == [first, number, number]
    assert rota.take_back(number)
    assert [one.number for one in rota.settings().arrangements] == [first]


def test_nothing_is_arranged_in_a_rota_that_has_changed_meanwhile(store: Open) -> None:
    rota = store("prod")
    put(rota, file.read([("rota.yaml", TURNS)]))
    seen = rota.settings()
    rota.arrange([Arrangement(NIGHT)], seen)
    assert rota.arrange([Arrangement(BACK)], seen) == 0
    assert [one.what for one in rota.settings().arrangements] == [NIGHT]


def test_an_arrangement_that_stays_in_a_load_keeps_its_number(store: Open) -> None:
    rota = store("prod")
    put(rota, file.read([("rota.yaml", TURNS)]))
    number = rota.arrange([Arrangement(NIGHT, "", "結婚式")], rota.settings())
    stored = rota.settings()
    put(rota, replace(stored, arrangements=(*stored.arrangements, Arrangement(BACK, "infra"))))
    assert [(one.number, one.why) for one in rota.settings().arrangements] == [(number, "結婚式"), (number + 1, "")]


def test_a_group_says_nothing_of_the_rotations_of_others(url: str) -> None:
    doubts: list[str] = []
    rota = MysqlSettings(Database(url), "prod", doubts.append)
    theirs = (
        "rotations: {day: {order: [bo], every: day, starts: 2026-11-16 09:00}}\ngroups: {web: {call: [{order: [day]}]}}"
    )
    put(rota, file.read([("rota.yaml", TURNS), ("web.yaml", theirs)]))
    for name in ("infra", "web"):
        assert rota.group(name) == group_of(rota.settings(), name)
    assert doubts == []


def called(rota: Store) -> list[str]:
    """Who is called in the group infra while the night of NIGHT lasts."""
    group = rota.group("infra")
    assert group is not None
    return [one.id for one in on_duty(group, NIGHT.begins)]
