"""Values that people type into the tables by hand: no mistake keeps a phone silent, and each is reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.rota.duty import Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy
from rinban.core.rota.settings import GroupSettings, Member, Settings
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import Wording
from rinban.settings.tolerant import InvalidSettings
from tests.fakes.outside import MemoryLog

USUAL = Settings(
    responders={"sato": Member(Responder("sato", "佐藤", "+819000000001"))},
    policies={"own": Policy(ring=30, rounds=2, calls_per_hour=5, digits=Digits("4", "5", ("6",), "7"))},
    groups={"infra": GroupSettings("infra", policy="own", lines=(Line(("sato",)),))},
    stages={"prod": Stage("+815000000000", "", "infra", "sato", 2, ("+81",), 500)},
    messages={"down": (Wording((("ja", "停止"),)),)},
    sources=(Source("mine", "a"),),
)


class Tables:
    """The tables of a loaded rota, into which values are typed by hand."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.log = MemoryLog()
        loader = MysqlSettings(self.database, "prod")
        assert loader.replace(USUAL, instead_of=loader.settings())
        self.rota = MysqlSettings(self.database, "prod", InvalidSettings(self.log).say)

    def types(self, statement: str) -> None:
        with self.database.transaction() as cursor:
            cursor.execute(statement)

    def finds_of_the_former_version(self, table: str, name: str, typed: str) -> None:
        """What somebody typed into the table of names and values, beside a column that the former version left NULL."""
        self.types(f"UPDATE {table} SET {name} = NULL")
        self.types(f"UPDATE {table}_setting SET value = '{typed}' WHERE name = '{name}'")

    def policy(self) -> Policy:
        """Return the policy as an alert reads it, after checking that an operator reads the same."""
        group = self.rota.group("infra")
        assert group is not None
        assert self.rota.settings().policies["own"] == group.policy
        return group.policy

    @property
    def said(self) -> list[object]:
        return [fields["setting"] for _, fields in self.log.lines]


@pytest.fixture(scope="module")
def url(stores: Stores) -> Iterator[str]:
    """Give the tests of this file a schema of their own."""
    base = Database(stores.database_url)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_typed")
    url = stores.database_url.replace(f"/{row[0]}", "/rinban_typed", 1)
    migrate(Database(url))
    yield url
    with base.read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_typed")


@pytest.fixture
def tables(url: str) -> Tables:
    return Tables(url)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *(("calls_per_second", typed) for typed in (0, -1, 1001, 2147483647)),
        *(("calls_per_day", typed) for typed in (-1, 10000, 2147483647)),
    ],
)
def test_a_stages_number_that_cannot_be_used_is_not_given(tables: Tables, name: str, typed: int) -> None:
    tables.types(f"UPDATE stage SET {name} = {typed}")
    _is_not_given(tables, name, str(typed))


@pytest.mark.parametrize("typed", ["two", "-1", "1.5", "", "99999999999999999999"])
@pytest.mark.parametrize("name", ["calls_per_second", "calls_per_day"])
def test_a_stages_number_of_the_former_version_that_cannot_be_used_is_not_given(
    tables: Tables, name: str, typed: str
) -> None:
    tables.finds_of_the_former_version("stage", name, typed)
    _is_not_given(tables, name, typed)


def _is_not_given(tables: Tables, name: str, typed: str) -> None:
    stage, usual = tables.rota.stage(), Stage()
    assert getattr(stage, name) == getattr(usual, name) == getattr(tables.rota.settings().stages["prod"], name)
    assert stage.last_resort == "+819000000001"
    (said,) = tables.said
    assert str(said).startswith(f'stage prod: {name} "{typed}" ')


@pytest.mark.parametrize("name", ["last_resort", "calls_per_second", "countries", "calls_per_day"])
def test_a_column_that_is_null_is_not_given_and_that_is_no_mistake(tables: Tables, name: str) -> None:
    tables.types(f"UPDATE stage SET {name} = NULL")
    tables.types("DELETE FROM stage_setting")
    assert getattr(tables.rota.stage(), name) == getattr(Stage(), name)
    assert tables.said == []


def test_it_is_said_once_and_counted(tables: Tables) -> None:
    tables.types("UPDATE stage SET calls_per_second = 0")
    for _ in range(3):
        tables.rota.stage()
    assert len(tables.said) == 1
    assert [metric for metric, _ in tables.log.counted] == ["SettingInvalid"]


@pytest.mark.parametrize(
    ("typed", "known", "doubts"),
    [
        ("81", ("+81",), 0),
        ("＋８１", ("+81",), 0),
        ("+81、1 787; +44,", ("+81", "+1787", "+44"), 0),
        ("+81,Japan", ("+81",), 1),
        ("090", (), 1),
        ("+999", (), 1),
        ("Japan", (), 1),
    ],
)
def test_countries_are_understood_or_left_out(tables: Tables, typed: str, known: tuple[str, ...], doubts: int) -> None:
    tables.types(f"UPDATE stage SET countries = '{typed}'")
    assert tables.rota.stage().countries == known
    assert len(tables.said) == doubts
    tables.finds_of_the_former_version("stage", "countries", typed)
    assert tables.rota.stage().countries == known
    assert len(tables.said) == doubts


@pytest.mark.parametrize(
    ("column", "typed"),
    [
        ("ring", 0),
        ("ring", -5),
        ("ring", 86400),
        ("rounds", 0),
        ("pause", -1),
        ("then_every", 0),
        ("prompts", 0),
        ("call_limit", 1),
        ("close_when_quiet", 0),
        ("close_after", 0),
        ("calls_per_hour", 0),
        ("calls_per_hour", 1001),
    ],
)
def test_a_policys_number_that_cannot_be_used_is_not_given(tables: Tables, column: str, typed: int) -> None:
    tables.types(f"UPDATE policy SET {column} = {typed}")
    policy = tables.policy()
    assert getattr(policy, column) == getattr(Policy(), column)
    assert policy.digits == Digits("4", "5", ("6",), "7")
    (said,) = tables.said
    assert str(said).startswith(f'policy own: {column} "{typed}" ')


@pytest.mark.parametrize("typed", ["twelve", "0", ""])
def test_calls_per_hour_of_the_former_version_that_cannot_be_used_is_not_given(tables: Tables, typed: str) -> None:
    tables.finds_of_the_former_version("policy", "calls_per_hour", typed)
    assert tables.policy().calls_per_hour == Policy().calls_per_hour
    assert len(tables.said) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "take_digit = ''",
        "pass_digit = '4'",
        "take_digit = 'x'",
        "repeat_digits = '4'",
        "repeat_digits = '66'",
        "details_digit = '4'",
        "details_digit = ''",
        "details_digit = 'x'",
    ],
)
def test_keys_that_cannot_be_told_apart_are_the_usual_ones(tables: Tables, typed: str) -> None:
    tables.types(f"UPDATE policy SET {typed}")
    assert tables.policy() == Policy(ring=30, rounds=2, calls_per_hour=5)
    assert len(tables.said) == 1


def test_a_reading_that_cannot_be_said_is_not_given(tables: Tables) -> None:
    tables.types("INSERT INTO reading (word, said) VALUES ('db-1', 'ディービー'), ('web-1', ' '), ('a\nb', 'エー')")
    assert tables.rota.readings() == {"db-1": "ディービー"}
    assert len(tables.said) == 2


def test_a_zone_that_there_is_not_is_the_usual_one(tables: Tables) -> None:
    tables.types("UPDATE rota SET zone = 'Asia/Tokio'")
    group, message = tables.rota.group("infra"), tables.rota.message("down")
    assert group is not None
    assert message is not None
    assert group.zone == message.zone == tables.rota.settings().zone == "Asia/Tokyo"
    assert len(tables.said) == 1


def test_a_number_as_people_write_it_is_understood_and_another_is_not_given(tables: Tables) -> None:
    tables.types("UPDATE stage SET caller_id = '+81 50 0000 0001'")
    tables.types("UPDATE stage SET last_resort = '+81 (90) 0000-0002'")
    assert (tables.rota.stage().caller_id, tables.rota.stage().last_resort) == ("+815000000001", "+819000000002")
    assert tables.said == []
    tables.types("UPDATE stage SET caller_id = '050-0000-0001'")
    tables.types("UPDATE stage SET last_resort = 'satou'")
    assert (tables.rota.stage().caller_id, tables.rota.stage().last_resort) == ("", "")
    assert len(tables.said) == 2


def test_a_last_resort_that_is_neither_a_person_nor_a_number_is_listed_before_a_load(tables: Tables) -> None:
    tables.types("UPDATE stage SET last_resort = 'satou'")
    assert tables.rota.unusable() == ("stage prod: last_resort is no phone number, written internationally",)
    assert tables.rota.settings().stages["prod"].last_resort == ""
    tables.types("UPDATE stage SET last_resort = 'sato'")
    assert tables.rota.unusable() == ()
    assert tables.rota.settings().stages["prod"].last_resort == "sato"


def test_a_severity_or_a_source_that_cannot_be_read_is_left_out(tables: Tables) -> None:
    tables.types("UPDATE message SET severity = 'hihg'")
    message = tables.rota.message("down")
    assert message is not None
    assert message.wordings[0].severity is None
    for typed in ("{", "[]", "5", '{"severity_words": 5}', '{"summary": 5}'):
        tables.types(f"UPDATE source SET definition = '{typed}'")
        assert tables.rota.sources() == ()
    assert len(tables.said) == 6


def test_what_is_unusable_is_listed_and_gone_after_a_load(tables: Tables) -> None:
    assert tables.rota.unusable() == ()
    tables.types("UPDATE policy SET ring = 0, rounds = 0")
    assert len(tables.rota.unusable()) == 2
    assert tables.rota.replace(USUAL, instead_of=tables.rota.settings())
    assert tables.rota.unusable() == ()
    assert tables.policy().ring == 30
