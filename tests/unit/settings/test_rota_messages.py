"""The stored messages of a rota file: what they become, and what is said about their mistakes."""

from __future__ import annotations

from datetime import date

import pytest

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings, message_of
from rinban.core.text.message import StoredMessage, Wording
from rinban.settings import file
from rinban.settings.diff import Change, changes
from rinban.settings.snapshot import message_from_json, message_to_json

SOUND = "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\ngroups: {infra: {call: [{order: [sato]}]}}\n"
DB_DOWN = """messages:
  db-down:
    values: [host, detail]
    ja: "{host} のデータベースに接続できません。{detail}"
    en: "{host}: database unreachable. {detail}"
    severity: high
    valid: 2026-11-01..
"""


def loaded(text: str) -> Settings:
    return file.read([("a.yaml", SOUND + text)])


def faults(text: str) -> list[str]:
    with pytest.raises(BadRequest) as raised:
        loaded(text)
    return str(raised.value).splitlines()


def fault(entries: str) -> str:
    """The one fault of a message."""
    (only,) = faults(f"messages: {{db-down: {{{entries}}}}}")
    return only


def test_a_message_is_read() -> None:
    assert loaded(DB_DOWN).messages["db-down"] == (
        Wording(
            texts=(
                ("en", "{host}: database unreachable. {detail}"),
                ("ja", "{host} のデータベースに接続できません。{detail}"),
            ),
            values=("host", "detail"),
            severity=Severity.HIGH,
            valid=Days(first=date(2026, 11, 1)),
        ),
    )


def test_one_id_may_have_several_wordings() -> None:
    settings = loaded("messages:\n  moved:\n    - {ja: 旧, valid: ..2026-11-30}\n    - {ja: 新}\n")
    assert settings.messages["moved"] == (
        Wording((("ja", "旧"),), valid=Days(last=date(2026, 11, 30))),
        Wording((("ja", "新"),)),
    )
    assert message_of(settings, "moved") == StoredMessage("moved", "Asia/Tokyo", settings.messages["moved"])
    assert message_of(settings, "gone") is None


def test_a_text_over_several_lines_is_one_sentence() -> None:
    assert loaded("messages: \n  a:\n    en: >\n      disk\n      full\n").messages["a"][0].texts == (
        ("en", "disk full"),
    )


@pytest.mark.parametrize("name", ["DB_DOWN.01", "001", "a" * 64])
def test_an_id_may_be_what_senders_have_always_sent(name: str) -> None:
    assert name in loaded(f"messages: {{{name}: {{ja: x}}}}").messages


def test_an_id_is_no_sentence() -> None:
    (said,) = faults("messages: {db down: {ja: x}}")
    assert said.startswith('a.yaml:3: messages.db down: "db down" is no messageId')


def test_a_value_that_is_not_there_is_told_with_its_line() -> None:
    said = faults(DB_DOWN.replace("{host}: database", "{hots}: database"))
    assert said == ['a.yaml:7: messages.db-down.en: no value "hots" in `values`; did you mean "host"?']


def test_a_value_that_is_never_said_is_told() -> None:
    said = fault("values: [host, port], ja: '{host}'")
    assert said.endswith('db-down.values: "port" is in no text: write {port} where it is to be said')


def test_a_value_may_be_missing_in_one_language() -> None:
    assert loaded("messages: {a: {values: [host], ja: '{host}', en: down}}").messages


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ("values: [host]", "no text: write one for each language, ja and en"),
        ("values: [host, host], ja: '{host}'", '"host" is named twice'),
        ("values: ['a b'], ja: x", '"a b" is no name for a value'),
        ("values: ['{a}'], ja: x", '"{a}" is no name for a value'),
        ("ja: 'a {b'", "a brace too many"),
        ("ja: 'a } b'", "a brace too many"),
        ("ja: '{}'", 'no value "" in `values`'),
        ("values: [host], ja: '{host.__class__} {host}'", 'no value "host.__class__"'),
        ("ja: ''", "expected a text of 1 to 300 characters"),
        (f"ja: {'x' * 301}", "expected a text of 1 to 300 characters"),
        ("ja: [x]", "expected a single value"),
        ("fr: x, ja: x", 'unknown key "fr"'),
        ("ja: x, severity: hgih", '"hgih" is none of'),
        ("ja: x, valid: 2026-11-31..", "is not in the calendar"),
    ],
)
def test_mistakes(entries: str, words: str) -> None:
    assert words in fault(entries)


def test_a_wording_that_is_never_reached_is_told() -> None:
    (said,) = faults("messages:\n  a:\n    - {ja: x}\n    - {ja: y, valid: 2026-11-01..}\n")
    assert said.startswith("a.yaml:6: messages.a[1]: never reached")


def test_an_id_in_two_files_is_told_with_both_places() -> None:
    with pytest.raises(BadRequest, match=r"b\.yaml:1: messages\.a: given twice, first in a\.yaml:3"):
        file.read([("a.yaml", SOUND + "messages: {a: {ja: x}}"), ("b.yaml", "messages: {a: {ja: y}}")])


def test_what_is_exported_is_written_as_it_was() -> None:
    text = file.write(loaded(DB_DOWN))
    assert file.read([("again.yaml", text)]) == loaded(DB_DOWN)
    assert "severity: high" in text


def test_an_operator_is_shown_what_would_be_said() -> None:
    before, after = loaded(DB_DOWN), loaded(DB_DOWN.replace("unreachable", "down"))
    assert changes(before, after) == (
        Change(
            "message db-down",
            "changed",
            "en",
            "{host}: database unreachable. {detail}",
            "{host}: database down. {detail}",
        ),
    )


def test_a_second_wording_is_shown_with_its_number() -> None:
    before, after = loaded("messages: {a: {ja: x}}"), loaded("messages: {a: [{ja: x, valid: ..2026-11-30}, {ja: y}]}")
    assert {(change.part, change.after) for change in changes(before, after)} == {
        ("valid", "..2026-11-30"),
        ("ja[1]", "y"),
    }


def test_a_snapshot_is_read_as_the_same_message() -> None:
    message = message_of(loaded(DB_DOWN + "  other: [{ja: x, valid: ..2026-11-30}, {en: y}]\n"), "other")
    assert message is not None
    assert message_from_json(message_to_json(message)) == message
    down = message_of(loaded(DB_DOWN), "db-down")
    assert down is not None
    assert message_from_json(message_to_json(down)) == down
