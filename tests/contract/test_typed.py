"""Values that people type into the tables by hand: no mistake keeps a phone silent, and each is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from local.servers.stores import Stores
from rinban.adapters import holidays
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.duty import TURN_OF, Line, on_duty
from rinban.core.rota.hours import Range
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy, in_use
from rinban.core.rota.rotations import Every, Rotation, Unit
from rinban.core.rota.settings import GroupSettings, Member, Settings, group_of
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar
from rinban.core.source import Source
from rinban.core.text.message import Wording
from rinban.settings import file, loading
from rinban.settings.holidays import ANY_COUNTRY
from rinban.settings.tolerant import InvalidSettings
from tests.fakes.outside import MemoryLog

ZONE, HOUR = "Asia/Tokyo", 3600.0
TUESDAY = datetime(2026, 11, 24, tzinfo=ZoneInfo(ZONE)).timestamp()
"""Its midnight."""

USUAL = Settings(
    responders={"sato": Member(Responder("sato", "佐藤", "+819000000001"))},
    policies={"own": Policy(ring=30, rounds=2, calls_per_hour=5, digits=Digits("4", "5", ("6",), "7", "", "9"))},
    groups={"infra": GroupSettings("infra", policy="own", lines=(Line(("sato",)),))},
    stages={"prod": Stage("+815000000000", "", "infra", "sato", 2, ("+81",), 500)},
    messages={"down": (Wording((("ja", "停止"),)),)},
    sources=(Source("mine", "a"),),
)


class Tables:
    """The tables of a loaded rota, into which values are typed by hand."""

    loaded = USUAL

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.log = MemoryLog()
        loader = MysqlSettings(self.database, "prod")
        assert loader.replace(self.loaded, instead_of=loader.settings())
        self.rota = MysqlSettings(self.database, "prod", InvalidSettings(self.log).say)

    def types(self, statement: str) -> None:
        with self.database.transaction() as cursor:
            cursor.execute(statement)

    def finds_of_the_former_version(self, table: str, name: str, typed: str) -> None:
        """What somebody typed into the table of names and values, beside a column that the former version left NULL."""
        self.types(f"UPDATE {table} SET {name} = NULL")
        self.types(f"UPDATE {table}_setting SET value = '{typed}' WHERE name = '{name}'")

    def policy(self) -> Policy:
        """Return the policy as an operator reads it, after checking that an alert reads the same."""
        group, policy = self.rota.group("infra"), self.rota.settings().policies["own"]
        assert group is not None
        assert group.policy == in_use(policy)
        return policy

    @property
    def said(self) -> list[object]:
        return [fields["setting"] for _, fields in self.log.lines]


@pytest.fixture(scope="module")
def url(stores: Stores) -> Iterator[str]:
    """Give the tests of this file a schema of their own."""
    base = Database(stores.database_url, patience=60.0)
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
    assert policy.digits == Digits("4", "5", ("6",), "7", "", "9")
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


# --- rotations, hours, holidays and who covers ----------------------------------------------------------------------


PEOPLE = ("sato", "suzuki", "ann")
TURNING = replace(
    USUAL,
    responders={who: Member(Responder(who, who.title(), f"+8190000000{at:02}")) for at, who in enumerate(PEOPLE)},
    rotations={
        "night": Rotation((("sato",), ("suzuki",)), Every(1, Unit.WEEK), datetime(2026, 11, 23, 9), ZONE)  # noqa: DTZ001
    },
    hours={"business": (Range(tuple(range(5)), time(9), time(18), 0, ZONE),)},
    holidays=Calendar("japan", (Days(date(2026, 12, 29), date(2027, 1, 3)),)),
    groups={
        "infra": GroupSettings(
            "infra", policy="own", lines=(Line(("ann",), during=("business",)), Line((f"{TURN_OF}night", "ann")))
        )
    },
    arrangements=(
        Arrangement(Override("sato", "ann", TUESDAY + 18 * HOUR, TUESDAY + 19 * HOUR), "infra"),
        Arrangement(Leave("suzuki", Days(date(2026, 12, 24), date(2026, 12, 25)))),
    ),
)


class Nights(Tables):
    """The tables of a team that takes turns. At 3 on Tuesday it is the turn of sato, and ann is the second."""

    loaded = TURNING

    def called(self, at: float = TUESDAY + 3 * HOUR) -> str:
        """Whom an alert calls, after checking that an operator reads the same."""
        group = self.rota.group("infra")
        assert group == group_of(self.rota.settings(), "infra")
        assert group is not None
        return " ".join(one.id for one in on_duty(group, at))


@pytest.fixture
def nights(url: str) -> Nights:
    return Nights(url)


def test_what_is_loaded_is_sound(nights: Nights) -> None:
    assert (nights.called(), nights.said) == ("sato ann", [])
    assert nights.called(TUESDAY + 10 * HOUR) == "ann"
    assert nights.called(TUESDAY + 18.5 * HOUR) == "ann"


@pytest.mark.parametrize(
    ("typed", "called", "said"),
    [
        ("turns = 'sato, suzuki'", "sato suzuki ann", "rotation night: sato, suzuki is no list in JSON"),
        ("turns = '[]'", "sato suzuki ann", "rotation night: nobody would ever have a turn of []"),
        ("turns = '[\"eve\"]'", "sato suzuki ann", 'rotation night: nobody would ever have a turn of ["eve"]'),
        ("turns = '[[1]]'", "sato suzuki ann", "rotation night: [1] is no turn"),
        ('turns = \'[["eve"], ["suzuki"]]\'', "suzuki ann", 'rotation night: there is no responder "eve"'),
        ("turn_length = 'fortnight'", "sato suzuki ann", 'rotation night: "fortnight" is no length of a turn'),
        ("starts = 'Monday'", "sato suzuki ann", 'rotation night: "Monday" is no time'),
        ("zone = 'Asia/Tokio'", "sato suzuki ann", 'rotation night: rota: zone "Asia/Tokio" is no time zone'),
    ],
)
def test_in_the_place_of_a_rotation_that_cannot_be_used_all_its_people_are_called(
    nights: Nights, typed: str, called: str, said: str
) -> None:
    nights.types(f"UPDATE rotation SET {typed}")
    assert nights.called() == called
    assert str(nights.said[0]).startswith(said)


def test_somebody_may_be_typed_into_a_rotation_who_is_on_no_line(nights: Nights) -> None:
    nights.types("INSERT INTO responder (id, name, phone, language) VALUES ('eve', 'Eve', '+819000000009', 'en')")
    nights.types('UPDATE rotation SET turns = \'["eve", ["suzuki"]]\'')
    assert (nights.called(), nights.said) == ("eve ann", [])


@pytest.mark.parametrize(
    ("typed", "called", "said"),
    [
        ('\'["nigth", "ann"]\'', "sato suzuki ann", 'call_line 1, words: there is no "nigth"'),
        ("'[\"turn of nigth\"]'", "sato suzuki ann", 'call_line 1, words: there is no "turn of nigth"'),
        ("'[\"turn of ann\"]'", "sato suzuki ann", 'call_line 1, words: there is no "turn of ann"'),
        ('\'["night", "satou"]\'', "sato suzuki ann", 'call_line 1, words: there is no "satou"'),
        ("'night'", "sato suzuki ann", "call_line 1, words: night is no list in JSON"),
        ("'[]'", "sato suzuki ann", None),
        ("'[\"suzuki\"]'", "suzuki", None),
        ("'[\"night\"]'", "sato suzuki", None),
    ],
)
def test_where_the_words_of_a_line_name_what_there_is_not_all_its_people_are_called(
    nights: Nights, typed: str, called: str, said: str | None
) -> None:
    nights.types(f"UPDATE call_line SET words = {typed} WHERE position = 1")
    assert nights.called() == called
    assert nights.said == ([] if said is None else [said])


def test_words_alone_are_enough(nights: Nights) -> None:
    """Whoever types a line by hand need not repeat its people."""
    nights.types("DELETE FROM call_line_member")
    nights.types('UPDATE call_line SET words = \'["suzuki", "sato"]\' WHERE position = 1')
    assert (nights.called(), nights.said) == ("suzuki sato", [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("'[\"busines\"]'", 'call_line 0, during: there is no "busines"'),
        ("'business'", "call_line 0, during: business is no list in JSON"),
    ],
)
def test_a_line_whose_hours_there_are_not_applies_all_day(nights: Nights, typed: str, said: str) -> None:
    nights.types(f"UPDATE call_line SET during = {typed} WHERE position = 0")
    assert (nights.called(), nights.said) == ("ann", [said])


@pytest.mark.parametrize("typed", ["'2026-12-32', valid_to = NULL", "'2026-12-03', valid_to = '2026-12-02'"])
@pytest.mark.parametrize("table", ["responder", "call_line", "message"])
def test_what_is_valid_on_no_day_that_there_is_counts_always(nights: Nights, table: str, typed: str) -> None:
    nights.types("SET SESSION sql_mode = ''")
    nights.types(f"UPDATE {table} SET valid_from = {typed}")
    assert nights.called() == "sato ann"
    message = nights.rota.message("down")
    assert message is not None
    assert message.wordings[0].valid == Days()
    assert all(str(one).endswith("are not days in this order") for one in nights.said)
    assert {str(one).split(" ")[0] for one in nights.said} == {table}
    file.read([("export", loading.export(nights.rota, TUESDAY))])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("days = 'Mno-Fri'", 'hours business: "Mno-Fri" is no day of the week'),
        ("begins = '9'", 'hours business: "9" is no time of the day'),
        ("begins = '24:00'", "hours business: 24:00: a day begins at 00:00"),
        ("ends = '08:00'", "hours business: they cannot end 0 days later"),
        ("later = 9", "hours business: they cannot end 9 days later"),
        ("later = 1", "hours business: they cannot end 1 days later"),
        ("days = 'Mon, holidays', except_holidays = 1", "hours business: holidays are among its days, and excepted"),
        ("zone = 'Tokyo'", 'hours business: rota: zone "Tokyo" is no time zone'),
    ],
)
def test_hours_that_cannot_be_used_limit_no_line(nights: Nights, typed: str, said: str) -> None:
    nights.types(f"UPDATE hours_range SET {typed}")
    assert nights.called() == "ann"
    assert str(nights.said[0]).startswith(said)
    assert file.read([("export", loading.export(nights.rota, TUESDAY))]).hours == {}


def test_hours_of_which_a_part_cannot_be_used_limit_no_line(nights: Nights) -> None:
    """Else a slip in the hours of the night would leave nobody on duty at night."""
    nights.types("DELETE FROM call_line_member WHERE line = 1")
    nights.types("DELETE FROM call_line WHERE position = 1")
    nights.types("INSERT INTO hours_range VALUES ('business', 1, 'nights', '18:00', '09:00', 1, 0, NULL)")
    assert nights.called() == "ann"
    assert str(nights.said[0]).startswith('hours business: "nights" is no day of the week')


@pytest.mark.parametrize("days", ["'2027-01-03', '2026-12-29'", "'2026-12-32', '2027-01-03'"])
def test_days_that_are_none_are_no_holidays(nights: Nights, days: str) -> None:
    first, last = days.split(", ")
    nights.types("SET SESSION sql_mode = ''")
    nights.types(f"UPDATE own_holiday SET first_day = {first}, last_day = {last}")
    assert nights.called() == "sato ann"
    assert nights.rota.settings().holidays == Calendar("japan")
    assert len(nights.said) == 1


def test_a_country_of_which_no_holidays_are_known_has_none(nights: Nights) -> None:
    nights.types("UPDATE rota SET calendar = 'atlantis'")
    log = MemoryLog()
    rota = MysqlSettings(nights.database, "prod", InvalidSettings(log).say, holidays)
    calendar = rota.settings().holidays
    assert calendar == Calendar("", TURNING.holidays.also if TURNING.holidays else ())
    assert rota.group("infra") == group_of(rota.settings(), "infra")
    assert [fields["setting"] for _, fields in log.lines] == ['rota: calendar "atlantis": no holidays are known of it']


@pytest.mark.parametrize(
    "typed",
    [
        "begins = NULL",
        "ends = NULL",
        "ends = begins",
        "ends = 1e300",
        "begins = -1e10",
        "covering = 'sato'",
        "covering = NULL",
    ],
)
def test_an_override_that_cannot_be_used_replaces_nobody(nights: Nights, typed: str) -> None:
    nights.types(f"UPDATE arrangement SET {typed} WHERE person = 'sato'")
    assert nights.called(TUESDAY + 18.5 * HOUR) == "sato ann"
    (said,) = nights.said
    assert str(said).startswith("arrangement ")
    assert nights.rota.unusable() == (said,)


def test_somebody_without_a_first_and_a_last_day_of_leave_is_not_away_for_ever(nights: Nights) -> None:
    week = 7 * 24 * HOUR
    assert nights.called(TUESDAY + week) == "suzuki ann"
    for typed in ("first_day = NULL", "last_day = NULL"):
        nights.types(f"UPDATE arrangement SET {typed} WHERE person = 'suzuki'")
        assert nights.called(TUESDAY + week) == "suzuki ann"
    assert len(nights.said) == 2


def test_who_covers_and_is_nobody_covers_for_nobody(nights: Nights) -> None:
    nights.types("UPDATE arrangement SET covering = 'eve' WHERE person = 'sato'")
    assert nights.called(TUESDAY + 18.5 * HOUR) == "sato ann"


def test_an_operator_can_export_and_load_whatever_was_typed(nights: Nights) -> None:
    nights.types("UPDATE rotation SET turn_length = 'fortnight'")
    nights.types("UPDATE hours_range SET days = 'Mno'")
    nights.types("UPDATE arrangement SET ends = NULL WHERE covering IS NOT NULL")
    before = nights.called()
    text = loading.export(nights.rota, TUESDAY)
    left_out = [line.split(": ")[1] for line in text.splitlines() if line.startswith("# left out: ")]
    assert [re.sub(r" \d+$", "", where) for where in left_out] == [
        "rotation night",
        "hours business",
        "call_line 0, during",
        "call_line 1, words",
        "arrangement",
        "groups.infra.call[1]",
    ]
    loading.load(nights.rota, [("export", text)], TUESDAY, ANY_COUNTRY, apply=True, seen="", accept_gaps=True)
    assert nights.rota.unusable() == ()
    assert nights.called() == before


# --- SMS -------------------------------------------------------------------------------------------------------------


def test_an_sms_at_a_time_that_there_is_not_is_none(tables: Tables) -> None:
    tables.types("UPDATE policy SET sms = 'always'")
    assert tables.policy().sms == ""
    assert tables.said == ['policy own: sms "always" is not after_no_answer']


@pytest.mark.parametrize("typed", ["東京", "+81=", "a,b", "TwelveLetter"])
def test_a_sender_that_cannot_be_meant_is_not_given(tables: Tables, typed: str) -> None:
    tables.types(f"UPDATE stage SET sms_from = '{typed}'")
    assert tables.rota.stage().sms_from == "" == tables.rota.settings().stages["prod"].sms_from
    assert str(tables.said[0]).startswith("stage prod: sms_from: ")


@pytest.mark.parametrize("typed", ["sato", " lost, sato ", "sato,sato"])
def test_who_gets_an_sms_when_nobody_took_it_may_be_typed_with_spaces(tables: Tables, typed: str) -> None:
    """Who is not there gets none, as the doctor says."""
    tables.types("UPDATE rota_group SET exhausted_group = 'kanri'")
    tables.types(f"UPDATE rota_group SET exhausted_sms = '{typed}'")
    group = tables.rota.group("infra")
    assert group is not None
    assert (group.exhausted, [person.id for person in group.informed]) == ("kanri", ["sato"])
    assert group_of(tables.rota.settings(), "infra") == group
