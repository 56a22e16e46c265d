"""One JSON line for each decision, and metrics for alarms, both on standard output."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rinban.adapters.powertools import PowertoolsLog
from rinban.config import Config


@pytest.fixture
def config(request: pytest.FixtureRequest) -> Config:
    """Give each test a service of its own: loggers of one service share the standard output that the first one
    found."""
    return Config("mysql://u:secret@h/d", "redis://h/0", "AC1", "secret", "+815000000000", service=request.node.name)


def written(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the one line on standard output."""
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    line = json.loads(out)
    assert isinstance(line, dict)
    return line


def test_a_line_is_one_json_object(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    PowertoolsLog(config).line("the current call × ENDED → call next", escalation="infra/1", attempt=2, who="佐藤")
    line = written(capsys)
    assert line["message"] == "the current call × ENDED → call next"
    assert (line["escalation"], line["attempt"], line["who"]) == ("infra/1", 2, "佐藤")
    assert (line["service"], line["level"]) == (config.service, "INFO")


@pytest.mark.parametrize("field", ["name", "args", "module", "filename", "asctime", "exc_info"])
def test_no_field_is_refused_for_its_name(config: Config, capsys: pytest.CaptureFixture[str], field: str) -> None:
    PowertoolsLog(config).line("said", **{field: "kept"})
    assert written(capsys)[f"{field}_"] == "kept"


def test_a_metric_is_counted_for_the_service_alone(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    """An alarm on a metric with more dimensions would have to name every group."""
    log = PowertoolsLog(replace(config, metrics_namespace="Night"))
    log.count("GaveUp", group="infra", responder="sato")
    line = written(capsys)
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "Night"
    assert metrics["Dimensions"] == [["service"]]
    assert metrics["Metrics"] == [{"Name": "GaveUp", "Unit": "Count"}]
    assert line["GaveUp"] == [1.0]
    assert (line["service"], line["group"], line["responder"]) == (config.service, "infra", "sato")


def test_two_metrics_are_two_lines(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    log = PowertoolsLog(config)
    log.count("CallRefused", group="infra")
    log.count("GaveUp", group="infra")
    assert [len(json.loads(line)["_aws"]["CloudWatchMetrics"]) for line in capsys.readouterr().out.splitlines()] == [
        1,
        1,
    ]


def test_several_at_once_are_one_line(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    PowertoolsLog(config).count("NewAlert", 1_000, group="infra")
    assert written(capsys)["NewAlert"] == [1000.0]


def test_how_long_something_took_is_told_in_seconds(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    PowertoolsLog(config).measure("SecondsToKey", 31.5, group="infra")
    line = written(capsys)
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    assert metrics["Metrics"] == [{"Name": "SecondsToKey", "Unit": "Seconds"}]
    assert metrics["Dimensions"] == [["service"]]
    assert (line["SecondsToKey"], line["group"]) == ([31.5], "infra")


def test_what_nobody_expected_is_told_with_its_traceback(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ZeroDivisionError("the reason")
    except ZeroDivisionError:
        PowertoolsLog(config).failure("an alert failed")
    line = written(capsys)
    assert (line["level"], line["message"]) == ("ERROR", "an alert failed")
    assert "the reason" in line["exception"]


def test_the_level_is_a_setting(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    PowertoolsLog(replace(config, log_level="ERROR")).line("not said")
    assert capsys.readouterr().out == ""
