"""When an occurrence of a problem began, as its sender says it: by this, late deliveries are told from new problems."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rinban.core.alert import Alert, Kind
from rinban.core.source import from_tree
from rinban.intake import sources

TESTS = Path(__file__).parents[2]


def payload(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((TESTS / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    return body


def read(body: object) -> Alert:
    return sources.read(json.dumps(body))[0]


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("name", "began"),
    [
        ("alertmanager_firing", at("2026-11-21T20:39:24.499")),
        ("grafana_firing", at("2026-03-04T05:06:00")),
        ("googlecloud_incident", 1772600746.0),
        ("azure_metric", at("2026-03-04T05:06:00")),
        ("mackerel_host", 1772600746.0),
        ("opsgenie_webhook", 1772600746000.0),
        ("zabbix_problem", 1207.0),
        ("nagios_service", 0.0),
        ("eventbridge_alarm", 0.0),
        ("native", 0.0),
    ],
)
def test_a_problem_says_when_it_began_or_which_one_it_is(name: str, began: float) -> None:
    assert read(payload(name)).began == began


def test_the_recovery_tells_of_the_same_beginning() -> None:
    problem, recovery = read(payload("alertmanager_firing")), read(payload("alertmanager_resolved"))
    assert recovery.kind is Kind.RECOVERY
    assert (recovery.dedup_key, recovery.began) == (problem.dedup_key, problem.began)
    assert recovery.ended > recovery.began
    assert problem.ended == 0.0


def test_grafana_says_when_it_ended() -> None:
    recovery = read(payload("grafana_resolved"))
    assert (recovery.began, recovery.ended) == (at("2026-03-04T05:06:00"), at("2026-03-04T05:16:00"))


def firing(starts_at: object) -> Alert:
    body = payload("alertmanager_firing")
    body["alerts"][0]["startsAt"] = starts_at
    return read(body)


@pytest.mark.parametrize(
    ("starts_at", "began"),
    [
        ("2018-08-03T09:52:26.739266927+02:00", at("2018-08-03T07:52:26.739266")),
        ("2018-08-03T09:52:26", at("2018-08-03T09:52:26")),
        ("0001-01-01T00:00:00Z", 0.0),
        ("0001-01-01T00:00:00+14:00", 0.0),
        ("9999-12-31T23:59:59-14:00", 253402351199.0),
        ("1e999", 0.0),
        ("", 0.0),
        (None, 0.0),
        ("yesterday", 0.0),
        ("inf", 0.0),
        ({"a": 1}, 0.0),
        (12, 12.0),
        (-5, 0.0),
    ],
)
def test_any_way_to_write_a_time_and_what_is_none(starts_at: object, began: float) -> None:
    assert firing(starts_at).began == began


def test_a_time_that_is_none_is_said_and_costs_no_alert() -> None:
    body = payload("alertmanager_firing")
    body["alerts"][0]["startsAt"] = "yesterday"
    reading = sources.readings(json.dumps(body))[0]
    assert reading.alert.kind is Kind.PROBLEM
    assert 'began: "yesterday" is no time' in reading.warnings


@pytest.mark.parametrize("event_id", ["trigger-1", "12 34", "١٢", "9" * 30, "-5", "1.5"])
def test_an_event_id_of_zabbix_that_is_no_number_is_none(event_id: str) -> None:
    assert read({**payload("zabbix_problem"), "event_id": event_id}).began == 0.0


def test_a_source_of_the_rota_that_changes_a_preset_keeps_the_beginning() -> None:
    own = from_tree("alertmanager", {"summary": "labels.alertname"})
    (reading, *_) = sources.readings(json.dumps(payload("alertmanager_firing")), [own])
    assert reading.alert.began == at("2026-11-21T20:39:24.499")
