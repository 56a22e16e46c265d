"""One row for a setting: what follows from it is whole, and what others see of it is as it always was."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, replace

import pytest
import yaml
from hypothesis import Phase, given
from hypothesis import settings as trials

from rinban.adapters.mysql import columns
from rinban.core.rota.kinds import SettingRow, ValueKind, row
from rinban.core.rota.policy import USUAL_DIGITS, Digits, Policy
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.settings import file, schema, tolerant
from rinban.settings.file import forms
from rinban.settings.file.fields import Field
from rinban.settings.file.named import Named
from rinban.settings.snapshot import from_json, stage_from_json, to_json
from tests.fakes.rota import any_settings
from tests.unit.settings import rota_tables
from tests.unit.source import ROOT

few = trials(max_examples=25, deadline=None)  # each of them is a whole rota
EVERY_ROW = [(name, row) for name, rows in schema.SECTIONS.items() for row in rows]


def test_the_documentation_has_every_row_as_the_code_has_it() -> None:
    text = (ROOT / "docs" / "rota-file.md").read_text(encoding="utf-8")
    assert rota_tables.of_the_text(text) == rota_tables.of_the_code(), "`./dev tables` writes them anew"


def test_the_documentation_says_which_keys_may_be_a_list() -> None:
    words = {several: [word for word in forms._DIGITS if may_be_a_list(word) is several] for several in (True, False)}
    said = f"{listed(words[False])} are one key each; only {listed(words[True])} may be a list."
    assert said in (ROOT / "docs" / "rota-file.md").read_text(encoding="utf-8")


def may_be_a_list(word: str) -> bool:
    """Whether a file may give two keys for it."""
    node = yaml.compose(f"{{{word}: [8, 9]}}", Loader=yaml.BaseLoader)
    assert node is not None
    digits = Field("rota.yaml", 1, "digits", node, [])
    (row,) = (row for row in schema.POLICY if row.kind is ValueKind.DIGITS)
    forms.read(digits, row, Named())
    return digits.faults == []


def listed(words: Sequence[str]) -> str:
    *first, last = (f"`{word}`" for word in words)
    return f"{', '.join(first)} and {last}" if first else last


@pytest.mark.parametrize(("name", "row"), EVERY_ROW, ids=lambda value: getattr(value, "name", value))
def test_a_row_says_what_it_means_and_where_it_is_kept(name: str, row: SettingRow) -> None:
    assert row.sentence
    assert not row.sentence.endswith(".")
    assert row.columns or row.kind in {ValueKind.NAMES, ValueKind.LINES}
    assert (row.least < row.most) == (row.kind in {ValueKind.SECONDS, ValueKind.COUNT, ValueKind.TEXT})


@pytest.mark.parametrize("kind", ValueKind)
def test_every_kind_can_be_read_from_a_file(kind: ValueKind) -> None:
    assert (kind in forms._SINGLE) != (kind in forms._WHOLE)


LONG = replace(row(ValueKind.TEXT, "what is said first", most=300)["setting"], name="greeting", key="greeting")


def written(text: str) -> Field:
    return Field("rota.yaml", 1, "stages.prod.greeting", yaml.ScalarNode("tag:yaml.org,2002:str", text), [])


def test_a_text_may_be_as_long_as_its_row_says() -> None:
    field = written("x" * 300)
    assert forms.read(field, LONG, Named()) == "x" * 300
    assert field.faults == []


@pytest.mark.parametrize("text", ["x" * 301, ""])
def test_a_text_that_is_longer_than_its_row_says_or_empty_is_refused(text: str) -> None:
    field = written(text)
    assert forms.read(field, LONG, Named()) == ""
    (fault,) = field.faults
    assert fault.text == "expected a text of 1 to 300 characters, without control characters"


def test_a_text_that_was_typed_into_the_table_may_be_as_long() -> None:
    doubts: list[str] = []
    assert tolerant.value(LONG, "stage prod", ["x" * 300], doubts.append) == "x" * 300
    assert doubts == []
    assert tolerant.value(LONG, "stage prod", ["x" * 301], doubts.append) == ""
    assert doubts == [f'stage prod: greeting "{"x" * 20}" is no text of 1 to 300 characters']


def test_the_table_of_the_documentation_says_how_long_a_text_may_be() -> None:
    assert "| `greeting` | 1 to 300 characters |" in rota_tables.line("stage", replace(LONG, columns=("greeting",)))


def test_no_two_settings_share_a_column() -> None:
    for table in columns.TABLES:
        assert len(set(columns.names(table))) == len(columns.names(table))


@few
@given(any_settings())
def test_what_is_kept_in_columns_is_read_from_them_as_the_same(settings: Settings) -> None:
    doubts: list[str] = []
    for name, things in of_section(settings).items():
        table = "rota_group" if name == "group" else name
        for thing in things:
            held = schema.values(thing)
            known = {row.name: held[row.name] for row in columns.TABLES[table] if row.columns}
            assert columns.settings(table, "it", columns.cells_of(table, thing), doubts.append) == known
    assert doubts == []


def test_a_column_that_cannot_be_used_is_told_each_time_that_it_is_read() -> None:
    cells = columns.cells_of("policy", Policy(rounds=3))
    cells[cells.index(3)] = "many"
    told: list[str] = []
    for _ in range(2):
        assert columns.settings("policy", "policy night", cells, told.append)["rounds"] == Policy().rounds
    assert [one.partition(" is ")[0] for one in told] == ['policy night: rounds "many"'] * 2


# --- what the fake rota does not draw, no test of files and columns sees ----------------------------------------------


@pytest.fixture(scope="module")
def drawn() -> list[Settings]:
    """Many of its rotas, the same in every run."""
    rotas: list[Settings] = []

    @trials(max_examples=200, phases=[Phase.generate], derandomize=True, database=None, deadline=None)
    @given(any_settings())
    def draw(rota: Settings) -> None:
        rotas.append(rota)

    draw()
    return rotas


def of_section(settings: Settings) -> dict[str, Sequence[schema.Holder]]:
    """All things that have settings, by the names of SECTIONS."""
    return {
        "responder": [*settings.responders.values()],
        "policy": [*settings.policies.values()],
        "group": [*settings.groups.values()],
        "stage": [*settings.stages.values()],
    }


@pytest.mark.parametrize(("name", "row"), EVERY_ROW, ids=lambda value: getattr(value, "name", value))
def test_the_fake_rota_draws_every_setting_with_a_value_that_is_not_its_default(
    name: str, row: SettingRow, drawn: list[Settings]
) -> None:
    """Nor empty, which is the default of some in a stored document."""
    values = [schema.values(one)[row.name] for rota in drawn for one in of_section(rota)[name]]
    assert any(value and value != row.default for value in values)


@pytest.mark.parametrize("key", [field.name for field in fields(Digits) if field.name != "extra"])
def test_the_fake_rota_draws_every_key_with_another_digit_than_usual_and_several_where_there_may_be(
    key: str, drawn: list[Settings]
) -> None:
    keys = [getattr(policy.digits, key) for rota in drawn for policy in rota.policies.values()]
    usual = [getattr(USUAL_DIGITS, key), getattr(Digits(), key)]
    several = 2 if isinstance(getattr(Digits(), key), tuple) else 1
    assert any(one not in usual and len(one) >= several for one in keys)


# --- what the version before wrote, to the letter --------------------------------------------------------------------

EXPORT = """\
zone: Asia/Tokyo
responders:
  ann: {name: Ann, phone: +81 90 0000 0003, language: en, valid: 2026-04-01..}
  kacho: {name: 課長, reading: かちょう, phone: +81 90 0000 0004, language: ja}
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  suzuki: {name: 鈴木, reading: すずき, phone: +81 90 0000 0002, language: ja}
policies:
  standard:
    ring: 25s
    pause: 0s
    then_every: 10m
    call_limit: 90s
    remind_after: 30m
    snooze: 1h
    close_when_quiet: 1h
    close_after: 24h
    collect: 2m
    flap_window: 5m
    rounds: 3
    prompts: 2
    calls_per_hour: 12
    flap_limit: 3
    digits:
      take: 1
      pass: 2
      details: 3
      follow: 4
      snooze: 9
      repeat: ['*']
groups:
  infra:
    name: {en: Infrastructure, ja: 基盤}
    policy: standard
    call:
    - valid: 2026-12-29..2027-01-03
      order: [kacho, sato]
    - order: [sato, suzuki, kacho]
  payments:
    name: {en: Payments, ja: 決済}
    policy: standard
    call:
    - order: [ann]
stages:
  prod:
    caller_id: +81 50 0000 0000
    default_group: infra
    last_resort: kacho
    countries: [+81]
    calls_per_day: 500
  staging: {caller_id: +81 50 0000 0000, every_call_to: sato}
"""


def test_an_export_is_as_every_version_has_written_it() -> None:
    assert file.write(file.read([("rota.yaml", EXPORT)])) == EXPORT


def test_an_export_of_keys_from_before_there_was_one_for_details_is_as_it_was() -> None:
    text = EXPORT.replace("      details: 3\n", "").replace("      repeat: ['*']\n", "      repeat: [3, '*']\n")
    assert file.write(file.read([("rota.yaml", text)])) == text


GROUP_SNAPSHOT = (
    '{"id":"infra","names":[["ja","基盤"]],"zone":"Asia/Tokyo","policy":{"ring":30,"rounds":3,"pause":0,"then_every":600,'
    '"prompts":2,"call_limit":90,"remind_after":0,"close_when_quiet":3600,"close_after":86400,"calls_per_hour":12,'
    '"digits":{"take":"1","pass_on":"2","repeat":["3","*"],"extra":[]},"extra":[]},"lines":[{"order":["sato"],'
    '"valid":{"first":null,"last":null}}],"responders":[{"id":"sato","name":"佐藤","phone":"+819000000001",'
    '"language":"ja","reading":"","extra":[]}],"employed":[]}'
)
STAGE_SNAPSHOT = (
    '{"caller_id": "+815000000000", "every_call_to": "", "default_group": "infra", "last_resort": "+819000000004",'
    ' "calls_per_second": 1, "countries": ["+81"], "calls_per_day": 500}'
)


def test_a_snapshot_is_read_and_written_as_the_version_before_wrote_it() -> None:
    assert to_json(from_json(GROUP_SNAPSHOT)) == GROUP_SNAPSHOT
    stage = Stage("+815000000000", "", "infra", "+819000000004", 1, ("+81",), 500)
    assert stage_from_json(STAGE_SNAPSHOT) == stage
    kept = json.loads(STAGE_SNAPSHOT)  # of settings that have come since, the version before knows nothing
    assert kept == {
        name: value for name, value in {**schema.values(stage), "countries": ["+81"]}.items() if name in kept
    }
