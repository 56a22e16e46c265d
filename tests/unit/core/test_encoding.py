"""The document as JSON: nothing is lost, neither by this version nor by an older one beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rinban.core.alert import Severity
from rinban.core.chain.attempt import Ack, Attempt
from rinban.core.chain.codec import SCHEMA, decode, encode
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.roster import RosterEntry
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy

A, B = AlertId("zabbix:1", 0), AlertId("zabbix:1", 1)

FULL = Escalation(
    group="infra",
    run=7,
    opened_at=1_800_000_000.25,
    policy=Policy(ring=30, rounds=1, digits=Digits(take="9", repeat=("#",), details="8")),
    names=(("en", "Infra"), ("ja", "基盤")),
    zone="Europe/Berlin",
    base_url="https://example.org/prod",
    problems=(
        Problem(A, Severity.HIGH, 1.0, 2.0, "ディスクが満杯", (("ja", "満杯"),), "db-1", ended_at=3.0, end="aged"),
        Problem(
            B,
            Severity.DISASTER,
            4.0,
            5.0,
            'a "quote"\nand a line',
            link="https://example.org/",
            claimed_by="z",
            details="more",
            readings=(("a", "エー"),),
        ),
    ),
    people=(RosterEntry(0, Responder("ann", "安", "+819000000001", "en", "あん")),),
    order=("ann",),
    called=(Attempt("ann", "minter", "CA0", passed=True, answered_at=6.5), Attempt("")),
    attempt=1,
    start=1,
    turn=0,
    gave_up=True,
    episode=2,
    rests=3,
    prompts=4,
    clock=Clock(Due.HANDED_BACK, 1_800_000_010.0),
    ack=Ack(1, 0, "ann", 7.0, frozenset({A, B})),
)

SMALL = Escalation("infra", 1, 0.0, Policy())


@pytest.mark.parametrize("e", [FULL, SMALL, replace(SMALL, ack=Ack(0, -1, "zed", 1.0, frozenset()))])
def test_what_is_written_is_what_is_read(e: Escalation) -> None:
    assert decode(encode(e)) == e


def test_what_is_read_has_the_types_that_were_written() -> None:
    """1 == True == 1.0 and Due.QUEUE == 0: equality alone would not notice."""
    e = decode(encode(FULL))
    assert [type(e.clock), type(e.clock.due), type(e.problems[0].severity)] == [Clock, Due, Severity]
    assert [type(e.problems[0].id), type(e.people[0]), type(e.order), type(e.gave_up)] == [
        AlertId,
        RosterEntry,
        tuple,
        bool,
    ]
    assert e.ack is not None
    assert {type(id_) for id_ in e.ack.heard} == {AlertId}


def test_equal_documents_are_equal_texts() -> None:
    ids = [AlertId(f"k{n}", 0) for n in range(50)]
    there, back = (replace(SMALL, ack=Ack(0, 0, "ann", 1.0, frozenset(order))) for order in (ids, ids[::-1]))
    assert encode(there) == encode(back)


def test_it_is_one_line_in_the_letters_of_the_language() -> None:
    assert "\n" not in encode(FULL)
    assert "ディスクが満杯" in encode(FULL)


def test_it_says_its_schema() -> None:
    assert written(FULL)["schema"] == SCHEMA


def test_only_emptiness_goes_without_saying() -> None:
    """A default that is not empty may differ in the version that reads, and is therefore written out."""
    text = written(SMALL)
    assert text["policy"]["ring"] == 25
    assert text["zone"] == "Asia/Tokyo"
    assert text["attempt"] == -1
    assert {"names", "called", "ack", "gave_up", "rests"} & set(text) == set()


def test_fields_that_this_version_does_not_know_are_kept_where_they_were() -> None:
    text = written(FULL)
    text["mood"] = {"of": ["the", "group"], "深さ": 1.5}
    text["problems"][1] += [3, {"of": "a newer version"}]
    text["ack"]["mood"] = text["policy"]["digits"]["mood"] = text["people"][0][1]["mood"] = "calm"
    text["called"][0]["carrier"] = None
    read = decode(json.dumps(text))
    assert written(replace(read, rests=9)) == {**text, "rests": 9}


def test_a_version_without_details_reads_rows_and_keys_as_it_wrote_them() -> None:
    """Its rows have twelve values, and its keys no name for details, so that its key 3 may repeat the text."""
    bare = replace(FULL, problems=(FULL.problems[0],), policy=Policy(digits=Digits(repeat=("3", "*"))))
    text = written(bare)
    assert len(text["problems"][0]) == 12
    assert "details" not in text["policy"]["digits"]
    assert decode(json.dumps(text)) == bare


def test_a_value_of_a_later_version_stays_in_its_place_behind_empty_columns() -> None:
    bare = replace(FULL, problems=(FULL.problems[0]._replace(extra=("3",)),))
    text = written(bare)
    assert text["problems"][0][12:] == ["", 0.0, [], 0, 0.0, 0, "", False, 3]
    assert decode(json.dumps(text)) == bare


def test_a_known_field_is_not_overruled_by_an_unknown_one() -> None:
    text = written(SMALL) | {"episodes": 5}
    assert decode(json.dumps(text)).episode == 0


def test_an_older_document_is_read_with_the_defaults_of_today() -> None:
    oldest = {"group": "infra", "run": 1, "opened_at": 5.0, "policy": {}}
    assert decode(json.dumps(oldest)) == replace(SMALL, opened_at=5.0)


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '"infra"', '{"group": "infra"}', '{"run": 1}'])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  (json's own error is one)
        decode(text)


def written(e: Escalation) -> Any:
    return json.loads(encode(e))
