"""What a sender passes on has words of its own. Only what speaks of the alert may end it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rinban.core.alert import Kind
from rinban.core.errors import BadRequest
from rinban.intake import sources
from rinban.intake.mapping.item import ParsedAlert

RECOVERIES = ("resolved", "resolve", "OK", "recovered", "recovery", "Closed", "close", "cleared", "completed")
CLAIMS = ("acknowledged", "acknowledge", "acked", "ACK")
JAPANESE = {"復旧": Kind.RECOVERY, "解決": Kind.RECOVERY, "確認済み": Kind.CLAIM}
WORDS: dict[str, Kind] = dict.fromkeys(RECOVERIES, Kind.RECOVERY) | dict.fromkeys(CLAIMS, Kind.CLAIM) | JAPANESE

Body = dict[str, Any]
POD = {"namespace_name": "prod", "container_name": "payments"}
MATCH = {"num_hits": 1, "num_matches": 1}

RAW: dict[str, tuple[str, Body]] = {
    "a container's line": ("fluentd", {"log": "charge failed", "kubernetes": POD}),
    "a line with a summary": ("fluentd", {"log": "charge failed", "summary": "order 7", "kubernetes": POD}),
    "a parsed line": ("fluentd", {"message": "charge failed", "level": "error", "kubernetes": POD}),
    "a line that counts hits": ("fluentd", {"message": "search was slow", "num_hits": 7, "kubernetes": POD}),
    "a line of ElastAlert": ("fluentd", {"source": "elastalert", "log": "posted", "summary": "x", "kubernetes": POD}),
    "a line of a firewall": ("fluentd", {"rule": "waf-1", "log": "blocked", "summary": "x", "stream": "stdout"}),
    "a line of Watcher": ("fluentd", {"source": "watcher", "log": "executed", "watch_id": "w", "tag": "es"}),
    "a document": ("elastalert", {"message": "charge failed", **MATCH}),
    "a document with a summary": ("elastalert", {"summary": "charge failed", "rule": "waf-1", **MATCH}),
    "a document of ElastAlert": ("elastalert", {"source": "elastalert", "message": "posted", **MATCH}),
    "a watch's context": ("watcher", {"watch_id": "errors", "id": "errors_7"}),
    "a stored alert": ("opensearch", {"monitor_id": "m", "trigger_id": "t", "id": "7"}),
    "Kibana's objects": ("kibana", {"rule": {"id": "r"}, "alert": {"id": "a", "actionGroup": "query matched"}}),
}

OWN: dict[str, tuple[str, Body]] = {
    "ElastAlert's payload": ("elastalert", {"source": "elastalert", "dedup_key": "k", "summary": "x"}),
    "a payload without summary": ("elastalert", {"source": "elastalert", "dedup_key": "k", "key": "payments"}),
    "a payload beside a match": ("elastalert", {"source": "elastalert", "dedup_key": "k", "key": "payments", **MATCH}),
    "http_post's payload": ("elastalert", {"rule": "errors", "summary": "x", "host": "app-07"}),
    "OpenSearch's message": ("opensearch", {"source": "opensearch", "monitor_id": "m", "trigger_id": "t"}),
    "a watch's body": ("watcher", {"source": "watcher", "dedup_key": "k"}),
    "Kibana's body": ("kibana", {"source": "kibana", "dedup_key": "k"}),
    "Rinban's own": ("native", {"dedup_key": "k"}),
}


def read(body: Body, source: str = "") -> ParsedAlert:
    (reading,) = sources.readings(json.dumps(body), (), source)
    return reading


@pytest.mark.parametrize("field", ["status", "state"])
@pytest.mark.parametrize("what", RAW)
def test_a_word_of_what_is_passed_on_is_none_about_the_alert(what: str, field: str) -> None:
    source, body = RAW[what]
    for word in WORDS:
        reading = read({**body, field: word})
        assert (reading.source, reading.alert.kind) == (source, Kind.PROBLEM), word
        assert read({**body, field: word, "summary": "x"}, source).alert.kind is Kind.PROBLEM, word


@pytest.mark.parametrize("what", OWN)
def test_a_word_about_the_alert_counts(what: str) -> None:
    source, body = OWN[what]
    readings = {word: read({**body, "status": word}) for word in WORDS}
    told = {word: (reading.source, reading.alert.kind) for word, reading in readings.items()}
    assert told == {word: (source, kind) for word, kind in WORDS.items()}


@pytest.mark.parametrize(("word", "kind"), WORDS.items())
def test_kibanas_action_group_counts(word: str, kind: Kind) -> None:
    assert read({"rule": {"id": "r"}, "alert": {"id": "a", "actionGroup": word}}).alert.kind is kind


@pytest.mark.parametrize("word", WORDS)
def test_a_record_without_marks_is_a_problem_where_fluentd_is_named(word: str) -> None:
    record = {"message": "charge failed", "level": "error", "status": word}
    assert read(record, "fluentd").alert.kind is Kind.PROBLEM


# --- what else a record brings along ---------------------------------------------------------------------------------


@pytest.mark.parametrize("what", RAW)
def test_an_id_of_what_is_passed_on_does_not_tell_alerts_apart(what: str) -> None:
    source, body = RAW[what]
    one, other = (read({**body, "id": f"7f3c{number}", "key": f"user:{number}"}) for number in range(2))
    assert one.source == source
    assert one.alert.dedup_key == other.alert.dedup_key
    assert (one.alert.source, one.alert.by) == (source, "")


@pytest.mark.parametrize(
    "record",
    [
        {"log": "disk full", "stream": "stderr", "level": "error"},
        {"message": "disk full", "docker": {"container_id": "c0ffee"}, "level": "error"},
        {"message": "disk full", "level": "error"},
    ],
)
def test_records_of_nobody_knows_what_are_one_alert_only_if_they_say_the_same(record: Body) -> None:
    said = {name: "bank refused" for name in ("log", "message") if name in record}
    first, second, again = (read(record | more, "fluentd").alert.dedup_key for more in ({}, said, {"id": "7"}))
    assert first == again != second


def test_the_rule_of_elastalert_comes_before_a_rule_in_the_document() -> None:
    body = {"message": "blocked", "rule": "waf-1", "rule_param_name": "blocked-requests", **MATCH}
    assert read(body).alert.dedup_key == "elastalert/blocked-requests"


def test_documents_with_a_threshold_are_no_flatline() -> None:
    keys = {read({"message": text, "threshold": 5, **MATCH}).alert.dedup_key for text in ("disk full", "bank refused")}
    assert len(keys) == 2


def test_a_page_that_was_asked_for_is_no_link_for_the_operator() -> None:
    body = {"log": "charge failed", "kubernetes": POD, "url": "https://shop.example.test/order"}
    assert read(body).alert.link == ""
    assert read({**body, "link": "https://logs.example.test/7"}).alert.link == "https://logs.example.test/7"


# --- templates whose variables were empty ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("kibana", "kibana///"),
        ("kibana", " kibana / / / "),
        ("watcher", "watcher//"),
        ("opensearch", "opensearch/:"),
        ("elastalert", "elastalert/"),
        ("native", "//"),
        ("native", "-"),
    ],
)
def test_a_key_of_separators_is_none(source: str, key: str) -> None:
    bodies = ({"source": source, "dedup_key": key, "summary": text} for text in ("disk full", "bank refused"))
    first, second = (read(body) for body in bodies)
    assert (first.source, first.alert.dedup_key != second.alert.dedup_key) == (source, True)


def test_a_hollow_key_leaves_the_field_to_the_next_expression() -> None:
    body = {"source": "opensearch", "dedup_key": "opensearch//", "monitor_id": "m", "trigger_id": "t"}
    assert read(body).alert.dedup_key == "opensearch/m/t"


@pytest.mark.parametrize("key", ["kibana", "kibana/default/r//", "payments-errors/", "0", "障害"])
def test_a_key_that_names_something_stays_as_it_is(key: str) -> None:
    assert read({"source": "kibana", "dedup_key": key}).alert.dedup_key == key


def test_a_summary_of_separators_is_none() -> None:
    assert read({"summary": ": ", "title": "disk full"}).alert.summary == "disk full"
    assert read({"summary": ": "}).alert.summary == '{"summary": ": "}'


def test_a_recovery_that_names_nothing_is_none() -> None:
    with pytest.raises(BadRequest, match="status recovery needs the dedup_key"):
        read({"source": "kibana", "dedup_key": "kibana///", "summary": ": ", "status": "recovered"})
