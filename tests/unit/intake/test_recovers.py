"""Whose alerts end by a recovery, so that a reminder is worth while."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Alert
from rinban.core.source import Source, from_tree
from rinban.intake.mapping import presets, reading, unknown
from rinban.intake.stored_message import MessageQuery, alerts


@pytest.mark.parametrize("name", ["fluentd", "graylog", "splunk"])
def test_a_preset_that_reads_every_body_as_a_problem_says_that_it_tells_no_end(name: str) -> None:
    assert dict(presets.own(Source(name)).fields)["status"] == ("'problem'",)
    assert presets.own(Source(name)).tells_no_end


def test_no_other_preset_says_so() -> None:
    assert {name for name in presets.names() if presets.own(Source(name)).tells_no_end} == {
        "fluentd",
        "graylog",
        "splunk",
    }


def test_a_rota_knows_better() -> None:
    assert not presets.own(Source("graylog", recovers="true")).tells_no_end
    assert presets.own(Source("grafana", recovers="false")).tells_no_end


@pytest.mark.parametrize(("recovers", "tells_no_end"), [("", False), ("true", False), ("false", True)])
def test_an_own_source_hands_it_on_to_its_alerts(recovers: str, tells_no_end: bool) -> None:  # noqa: FBT001
    source = from_tree("shop", {"when": "shop", "summary": "title", "recovers": recovers})
    (found,) = reading.read(source, {"shop": 1, "title": "Till is stuck"})
    assert found.alert.tells_no_end is tells_no_end


def _stranger(body: object, recovers: str = "") -> Alert:
    (found,) = reading.read(replace(presets.complete(Source(presets.USUAL)), recovers=recovers), body)  # type: ignore[arg-type]
    return found.alert


def test_of_a_stranger_it_is_taken_from_whether_the_body_has_a_state() -> None:
    assert _stranger({"host": "db-1", "message": "The disk is full", "note": "seen"}).tells_no_end
    assert not _stranger({"host": "db-1", "message": "Disk", "status": "firing"}).tells_no_end


def test_of_a_stranger_too_a_rota_knows_better() -> None:
    assert not _stranger({"host": "db-1", "message": "The disk is full", "note": "seen"}, "true").tells_no_end
    assert _stranger({"host": "db-1", "message": "Disk", "status": "firing"}, "false").tells_no_end


def test_who_gives_it_a_key_without_a_state_may_say_with_that_key_that_it_is_over() -> None:
    named = {"summary": "disk full", "host": "db-1", "dedup_key": "disk"}
    assert not _stranger(named).tells_no_end


@pytest.mark.parametrize(
    ("query", "tells_no_end"),
    [
        (MessageQuery("down"), True),
        (MessageQuery("down", status="problem"), False),
        (MessageQuery("down", dedup_key="d"), False),
    ],
)
def test_so_it_is_of_a_stored_message(query: MessageQuery, tells_no_end: bool) -> None:  # noqa: FBT001
    (alert,) = alerts(query, None, 0.0, ())
    assert alert.tells_no_end is tells_no_end


def test_so_it_is_of_plain_text() -> None:
    assert unknown.of_text("Backup of last night, seven of nine")[0].alert.tells_no_end
    assert not unknown.of_text("[FIRING] db-1: disk full")[0].alert.tells_no_end
