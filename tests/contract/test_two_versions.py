"""Two versions of the code on the same tables: settings got columns, and stood in rows of names and values before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from time import monotonic

import pytest

from local.servers.stores import Stores
from rinban.adapters.early_answer import TOGETHER
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import MIGRATIONS, migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.errors import Unavailable
from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.duty import TURN_OF, Group, Line, on_duty
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import USUAL_DIGITS, Digits, Policy
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.settings import GroupSettings, Member, Settings, group_of, stage_of
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar
from rinban.settings.cache import CachedSettings
from tests.fakes.outside import MemoryLog
from tests.fakes.stores import MemorySnapshots

FORMER = Digits("1", "2", ("3", "*"), "", "4", "9")
"""Keys of the former version as they are read now: it knows of none for details, where 3 repeats."""

LOADED = Settings(
    responders={"sato": Member(Responder("sato", "佐藤", "+819000000001"))},
    policies={
        "own": Policy(ring=30, calls_per_hour=5, collect=120, flap_window=300, flap_limit=3, snooze=3600, digits=FORMER)
    },
    groups={"infra": GroupSettings("infra", policy="own", lines=(Line(("sato",)),))},
    stages={"prod": Stage("+815000000000", "", "infra", "sato", 2, ("+81", "+1787"), 500), "dev": Stage()},
)
LATER = {
    "stage": ("last_resort", "calls_per_second", "countries", "calls_per_day"),
    "policy": (
        "calls_per_hour",
        "details_digit",
        "collect",
        "follow_digit",
        "flap_window",
        "flap_limit",
        "remind_after",
        "snooze",
        "snooze_digit",
    ),
}
"""What has a column now, and had none in the former version."""

USUAL = replace(
    LOADED,
    policies={"own": Policy(ring=30, collect=120, flap_window=300, flap_limit=3, snooze=3600, digits=FORMER)},
    stages={"prod": Stage("+815000000000", "", "infra"), "dev": Stage()},
)
"""The same, where what came later has its default."""


class Tables:
    """A schema with the tables of the former version, as that version reads and writes them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        for file in MIGRATIONS.glob("*.sql"):
            if file.stem < "0033":
                shutil.copy(file, folder)
        migrate(self.database, folder)
        self.doubts: list[str] = []
        self.rota = MysqlSettings(self.database, "prod", self.doubts.append)

    def does(self, *statements: str) -> None:
        with self.database.transaction() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def asked(self, statement: str) -> tuple[tuple[object, ...], ...]:
        with self.database.read() as cursor:
            cursor.execute(statement)
            return tuple(cursor.fetchall())

    def former_version_loads(self) -> None:
        """LOADED, by the former version's own statements."""
        self.does(
            *(f"DELETE FROM {table}" for table in ("stage", "call_line_member", "call_line", "group_name")),
            *(f"DELETE FROM {table}" for table in ("rota_group", "policy", "responder", "rota")),
            "INSERT INTO rota (id, zone) VALUES (1, 'Asia/Tokyo')",
            "INSERT INTO responder (id, name, phone, language, reading, valid_from, valid_to)"
            " VALUES ('sato', '佐藤', '+819000000001', 'ja', '', NULL, NULL)",
            "INSERT INTO policy (id, take_digit, pass_digit, repeat_digits, ring, rounds, pause, then_every, prompts,"
            " call_limit, close_when_quiet, close_after)"
            " VALUES ('own', '1', '2', '3*', 30, 3, 0, 600, 2, 90, 3600, 86400)",
            "INSERT INTO policy_setting (policy_id, name, value) VALUES ('own', 'calls_per_hour', '5')",
            "INSERT INTO stage (id, caller_id, every_call_to, default_group)"
            " VALUES ('prod', '+815000000000', '', 'infra'), ('dev', '', '', '')",
            "INSERT INTO stage_setting (stage_id, name, value) VALUES ('prod', 'last_resort', 'sato'),"
            " ('prod', 'calls_per_second', '2'), ('prod', 'countries', '+81,+1787'), ('prod', 'calls_per_day', '500')",
            "INSERT INTO rota_group (id, policy_id) VALUES ('infra', 'own')",
            "INSERT INTO call_line (group_id, position, valid_from, valid_to) VALUES ('infra', 0, NULL, NULL)",
            "INSERT INTO call_line_member (group_id, line, position, responder_id) VALUES ('infra', 0, 0, 'sato')",
        )

    def columns(self) -> tuple[tuple[object, ...], ...]:
        """What came later, as it stands in the columns of policy `own` and stage `prod`."""
        return (
            *self.asked("SELECT calls_per_hour FROM policy WHERE id = 'own'"),
            *self.asked(f"SELECT {', '.join(LATER['stage'])} FROM stage WHERE id = 'prod'"),
        )

    def group(self) -> Group:
        group = self.rota.group("infra")
        assert group is not None
        return group

    def says(self, expected: Settings) -> bool:
        """Whether an alert, and an operator, are told of these settings."""
        of_alerts = (self.group(), self.rota.stage()) == (group_of(expected, "infra"), stage_of(expected, "prod"))
        return of_alerts and self.rota.settings() == expected


@pytest.fixture
def tables(stores: Stores, tmp_path: Path) -> Iterator[Tables]:
    base = Database(stores.database_url, patience=60.0)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_two_versions")
    yield Tables(stores.database_url.replace(f"/{row[0]}", "/rinban_two_versions", 1), tmp_path)
    with base.read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_two_versions")


# --- nobody has migrated yet -----------------------------------------------------------------------------------------


def test_alerts_do_not_wait_for_a_migration(tables: Tables) -> None:
    tables.former_version_loads()
    assert tables.says(LOADED)
    named = {f"{table}.{name}" for table, columns in LATER.items() for name in columns}
    assert {doubt.partition(":")[0] for doubt in tables.doubts} >= named
    assert all(doubt.endswith("has ./rinban migrate been run?") for doubt in tables.doubts)


def test_a_cold_start_without_snapshots_calls_before_a_migration(tables: Tables) -> None:
    tables.former_version_loads()
    cold = CachedSettings(tables.rota, MemorySnapshots(), MemoryLog())
    assert cold.group("infra") == group_of(LOADED, "infra")
    assert cold.stage() == stage_of(LOADED, "prod")


def test_a_load_is_refused_until_somebody_migrates_and_changes_nothing(tables: Tables) -> None:
    tables.former_version_loads()
    with pytest.raises(Unavailable, match=r"\./rinban migrate"):
        tables.rota.replace(USUAL, instead_of=LOADED)
    assert tables.says(LOADED)
    migrate(tables.database)
    assert tables.rota.replace(USUAL, instead_of=LOADED)
    assert tables.says(USUAL)


@pytest.mark.parametrize("table", ["stage", "policy"])
def test_a_version_from_before_the_rows_of_names_and_values_has_the_defaults(tables: Tables, table: str) -> None:
    tables.former_version_loads()
    tables.does(f"DROP TABLE {table}_setting")
    group, stage = tables.group(), tables.rota.stage()
    assert (group.lines, group.policy.ring) == (LOADED.groups["infra"].lines, 30)
    assert group.policy.calls_per_hour == (12 if table == "policy" else 5)
    assert stage == stage_of(USUAL if table == "stage" else LOADED, "prod")
    assert any(re.search(rf"{table}_setting.*\./rinban migrate", doubt) for doubt in tables.doubts)
    with pytest.raises(Unavailable, match=r"\./rinban migrate"):
        tables.rota.replace(USUAL, instead_of=tables.rota.settings())


def test_without_the_table_of_readings_words_are_said_as_they_are(tables: Tables) -> None:
    """The former version leaves the table alone, and so its load takes no reading away."""
    tables.former_version_loads()
    assert tables.rota.readings() == {}
    assert "reading" in tables.doubts[-1]
    assert tables.doubts[-1].endswith("has ./rinban migrate been run?")
    migrate(tables.database)
    read = replace(LOADED, readings={"db-tokyo-1": "ディービー東京いち"})
    assert tables.rota.replace(read, instead_of=LOADED)
    assert tables.says(read)
    tables.former_version_loads()
    assert tables.says(read)
    assert tables.rota.readings() == read.readings


# --- the migration ---------------------------------------------------------------------------------------------------


def test_a_migration_copies_what_there_is_and_the_defaults_of_the_rest(tables: Tables) -> None:
    tables.former_version_loads()
    migrate(tables.database)
    assert tables.columns() == ((5,), ("sato", 2, "+81,+1787", 500))
    assert tables.asked(f"SELECT {', '.join(LATER['stage'])} FROM stage WHERE id = 'dev'") == (("", 1, "", 0),)
    tables.does("DELETE FROM stage_setting", "DELETE FROM policy_setting")
    assert tables.says(LOADED)
    assert tables.doubts == []


def test_what_was_typed_and_cannot_be_copied_stays_and_is_told(tables: Tables) -> None:
    tables.former_version_loads()
    tables.does(
        "UPDATE stage_setting SET value = 'two' WHERE name = 'calls_per_second'",
        "UPDATE stage_setting SET value = REPEAT('x', 65) WHERE name = 'last_resort'",
        "UPDATE policy_setting SET value = 'twelve'",
    )
    migrate(tables.database)
    assert tables.columns() == ((None,), (None, None, "+81,+1787", 500))
    expected = replace(
        LOADED,
        policies={"own": Policy(ring=30, collect=120, flap_window=300, flap_limit=3, snooze=3600, digits=FORMER)},
        stages={"prod": replace(LOADED.stages["prod"], last_resort="", calls_per_second=1), "dev": Stage()},
    )
    assert tables.says(expected)
    assert len(set(tables.doubts)) == 3


# --- both versions on the tables of this one -------------------------------------------------------------------------


def test_what_the_former_version_loads_after_the_migration_counts(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(USUAL, instead_of=Settings())
    tables.former_version_loads()
    assert tables.columns() == ((None,), (None, None, None, None))
    assert tables.says(LOADED)
    assert tables.doubts == []


def test_the_former_version_reads_what_this_one_loads(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    assert tables.asked(
        "SELECT p.id, p.take_digit, p.pass_digit, p.repeat_digits, p.ring, p.rounds, p.pause, p.then_every, p.prompts,"
        " p.call_limit, p.close_when_quiet, p.close_after, h.value FROM policy p"
        " LEFT JOIN policy_setting h ON h.policy_id = p.id AND h.name = 'calls_per_hour'"
    ) == (("own", "1", "2", "3*", 30, 3, 0, 600, 2, 90, 3600, 86400, "5"),)
    assert sorted(
        tables.asked(
            "SELECT s.id, s.caller_id, s.every_call_to, s.default_group, t.name, t.value, e.phone, v.phone"
            " FROM stage s LEFT JOIN responder e ON e.id = s.every_call_to"
            " LEFT JOIN stage_setting t ON t.stage_id = s.id LEFT JOIN responder v ON v.id = t.value"
            " WHERE s.id = 'prod'"
        )
    ) == [
        ("prod", "+815000000000", "", "infra", "calls_per_day", "500", None, None),
        ("prod", "+815000000000", "", "infra", "calls_per_second", "2", None, None),
        ("prod", "+815000000000", "", "infra", "countries", "+81,+1787", None, None),
        ("prod", "+815000000000", "", "infra", "last_resort", "sato", None, "+819000000001"),
    ]


def test_a_key_for_details_has_its_column_and_the_former_version_runs_beside_it(tables: Tables) -> None:
    """Where the key 3 repeats, as the former version has loaded it, it goes on to; its load takes back the key."""
    migrate(tables.database)
    own = Policy(
        ring=30, collect=60, flap_window=300, flap_limit=3, snooze=3600, digits=Digits("1", "2", ("*",), "5", "6", "9")
    )
    named = replace(LOADED, policies={"own": own})
    assert tables.rota.replace(named, instead_of=Settings())
    assert tables.says(named)
    assert tables.asked("SELECT take_digit, pass_digit, repeat_digits, details_digit FROM policy") == (
        ("1", "2", "*", "5"),
    )
    tables.former_version_loads()
    assert tables.says(LOADED)
    tables.does("UPDATE policy SET repeat_digits = '*'")
    unreminded = replace(USUAL_DIGITS, snooze="")
    assert tables.group().policy.digits == unreminded
    tables.does("UPDATE policy SET details_digit = '3', repeat_digits = '3*'")
    assert (tables.group().policy.digits, len(tables.doubts)) == (unreminded, 1)


def test_where_the_column_and_the_row_differ_the_column_counts(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    tables.does(
        "UPDATE stage_setting SET value = '9' WHERE name = 'calls_per_second'", "UPDATE policy_setting SET value = '9'"
    )
    assert tables.says(LOADED)
    tables.does("UPDATE stage SET calls_per_second = NULL", "UPDATE policy SET calls_per_hour = NULL")
    assert (tables.rota.stage().calls_per_second, tables.group().policy.calls_per_hour) == (9, 9)


def test_the_rows_of_names_and_values_are_not_needed_for_reading(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    tables.does("DROP TABLE stage_setting", "DROP TABLE policy_setting")
    assert tables.says(LOADED)
    assert tables.doubts == []


# --- a version that knows of no rotations ----------------------------------------------------------------------------


PEOPLE = ("sato", "suzuki", "ann")
TURNING = replace(
    LOADED,
    responders={who: Member(Responder(who, who.title(), f"+8190000000{at:02}")) for at, who in enumerate(PEOPLE)},
    rotations={
        "night": Rotation(
            (("suzuki",), ("sato",)),
            Every(1, Unit.WEEK),
            datetime(2026, 11, 23, 9),  # noqa: DTZ001 - a wall time
            "Asia/Tokyo",
        )
    },
    hours={"business": (Range(tuple(range(5)), time(9), time(18), 0, "Asia/Tokyo"),)},
    holidays=Calendar("japan"),
    groups={
        "infra": GroupSettings(
            "infra",
            policy="own",
            lines=(Line((f"{TURN_OF}night", "ann"), during=("business",)), Line(("night",))),
        )
    },
    arrangements=(Arrangement(Override("sato", "ann", 1_795_510_800.0, 1_795_554_000.0), "infra"),),
)


def test_a_version_that_knows_of_no_rotations_calls_everybody_of_one(tables: Tables) -> None:
    """It reads the members of a line, as this statement of it does."""
    migrate(tables.database)
    assert tables.rota.replace(TURNING, instead_of=Settings())
    assert tables.says(TURNING)
    assert tables.asked(
        "SELECT l.position, l.valid_from, l.valid_to, m.responder_id FROM call_line l"
        " LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position"
        " ORDER BY l.position, m.position"
    ) == (
        *((0, None, None, who) for who in ("suzuki", "sato", "ann")),
        *((1, None, None, who) for who in ("suzuki", "sato")),
    )


def test_what_that_version_loads_counts_and_takes_back_no_arrangement(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(TURNING, instead_of=Settings())
    tables.former_version_loads()
    settings = tables.rota.settings()
    assert (settings.groups, settings.arrangements) == (LOADED.groups, TURNING.arrangements)
    assert [one.id for one in on_duty(tables.group(), 1_795_510_000.0)] == ["sato"]
    assert tables.rota.replace(TURNING, instead_of=settings)
    assert tables.says(TURNING)


@pytest.mark.parametrize("last", ["0048", "0052"])
def test_alerts_do_not_wait_for_the_rest_of_a_migration(tables: Tables, tmp_path: Path, last: str) -> None:
    for file in MIGRATIONS.glob("*.sql"):
        if file.stem < f"{last}~":
            shutil.copy(file, tmp_path)
    migrate(tables.database, tmp_path)
    tables.former_version_loads()
    assert tables.says(LOADED)


# --- what an alert waits for -----------------------------------------------------------------------------------------


def statements(tables: Tables) -> int:
    """How many this connection has sent, without this question."""
    ((_, many),) = tables.asked("SHOW SESSION STATUS LIKE 'Questions'")
    return int(str(many))


def test_a_group_is_one_statement_and_so_is_the_stage(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    before = statements(tables)
    tables.rota.stage()
    assert statements(tables) - before == 1 + 1
    tables.group()
    assert statements(tables) - before == 2 + 2


def test_the_stage_that_was_read_with_a_group_counts_once(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    stage = tables.rota.stage()
    tables.group()
    before = statements(tables)
    assert tables.rota.stage() == stage
    assert statements(tables) - before == 1
    assert tables.rota.stage() == stage
    assert statements(tables) - before == 1 + 2


def test_the_stage_that_was_read_with_a_group_does_not_count_later(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    tables.group()
    with tables.database.statement() as cursor:
        cursor.execute("UPDATE stage SET caller_id = '+815000000009'")
    later = monotonic() + TOGETHER
    monkeypatch.setattr("time.monotonic", lambda: later)
    assert tables.rota.stage().caller_id == "+815000000009"


def test_a_stage_that_was_read_with_a_group_does_not_outlive_a_load(tables: Tables) -> None:
    migrate(tables.database)
    assert tables.rota.replace(LOADED, instead_of=Settings())
    tables.group()
    stages = {name: replace(stage, caller_id="+815000000009") for name, stage in LOADED.stages.items()}
    assert tables.rota.replace(replace(LOADED, stages=stages), instead_of=LOADED)
    assert tables.rota.stage().caller_id == "+815000000009"
