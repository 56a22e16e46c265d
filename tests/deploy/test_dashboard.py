"""The dashboard of template.yaml shows nothing that nobody counts."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from local.gateway.template import of_type
from tests.deploy import watched
from tests.deploy.cloudwatch import Metric, all_of_aws, awaited, resolved

OUR_ROWS = [*watched.SHOWN.values(), *(row for rows in watched.ALARMS.values() for row in rows)]


class Line(NamedTuple):
    """One line of a widget: a metric and its statistic."""

    widget: str
    metric: Metric
    stat: str


@pytest.fixture(scope="module")
def widgets(translated: dict[str, Any]) -> list[dict[str, Any]]:
    ((_, dashboard),) = of_type(translated["Resources"], "AWS::CloudWatch::Dashboard")
    found: list[dict[str, Any]] = json.loads(
        resolved(translated["Resources"], dashboard["Properties"]["DashboardBody"])
    )["widgets"]
    return found


@pytest.fixture(scope="module")
def lines(widgets: list[dict[str, Any]]) -> list[Line]:
    """[CloudWatch, dashboard body structure]: namespace, name, names and values of dimensions by turns, and options."""
    return [
        Line(shown["title"], Metric(namespace, name, frozenset(zip(rest[::2], rest[1::2], strict=True))), stat)
        for shown in (one["properties"] for one in widgets if one["type"] == "metric")
        for namespace, name, *rest, options in shown["metrics"]
        for stat in [options.get("stat", shown["stat"])]
    ]


@pytest.fixture(scope="module")
def counted() -> dict[Metric, str]:
    """Every metric that any of the paths prints, with its unit."""
    return {one.metric: one.unit for row in OUR_ROWS for one in row.printed()}


def test_each_line_is_counted_by_our_code_or_by_aws(
    lines: list[Line], counted: dict[Metric, str], translated: dict[str, Any]
) -> None:
    known = {*counted, *all_of_aws(translated["Resources"])}
    assert lines
    assert [line for line in lines if line.metric not in known] == []


@pytest.mark.parametrize("name", watched.SHOWN)
def test_what_goes_well_is_counted_where_its_row_says_and_shown(name: str, lines: list[Line]) -> None:
    ours = {line.metric for line in lines if line.metric.name == name}
    assert ours == {one.metric for one in watched.SHOWN[name].printed() if one.metric.name == name}


def test_every_metric_of_ours_that_an_alarm_waits_for_is_shown(lines: list[Line], translated: dict[str, Any]) -> None:
    alarms = dict(of_type(translated["Resources"], "AWS::CloudWatch::Alarm"))
    waited = {awaited(translated["Resources"], alarms[name]["Properties"]) for name in watched.ALARMS}
    assert waited <= {line.metric for line in lines}


def test_what_is_counted_is_added_up_and_seconds_never_are(lines: list[Line], counted: dict[Metric, str]) -> None:
    for line in lines:
        if line.metric in counted:
            assert (line.stat == "Sum") == (counted[line.metric] == "Count"), line


def test_nothing_that_we_count_is_left_out(lines: list[Line], counted: dict[Metric, str]) -> None:
    skipped = {"ResponderSkipped"}  # the hourly limit has done what it is there for
    assert {metric.name for metric in counted} - {line.metric.name for line in lines} <= skipped


def test_every_alarm_that_is_always_there_is_shown(widgets: list[dict[str, Any]], translated: dict[str, Any]) -> None:
    """One that may be absent cannot be named: the stack would be refused."""
    (shown,) = [one["properties"]["alarms"] for one in widgets if one["type"] == "alarm"]
    alarms = of_type(translated["Resources"], "AWS::CloudWatch::Alarm")
    names = [
        resolved(translated["Resources"], one["Properties"]["AlarmName"]) for _, one in alarms if "Condition" not in one
    ]
    assert sorted(arn.rpartition(":")[2] for arn in shown) == sorted(names)
    assert len(shown) <= 100, "as many as one widget takes"


def test_no_two_widgets_lie_over_each_other(widgets: list[dict[str, Any]]) -> None:
    """A row is 24 units wide."""
    cells = [
        (x, y)
        for one in widgets
        for x in range(one["x"], one["x"] + one["width"])
        for y in range(one["y"], one["y"] + one["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_it_costs_nothing_unless_it_is_asked_for(template: dict[str, Any]) -> None:
    ((_, dashboard),) = of_type(template["Resources"], "AWS::CloudWatch::Dashboard")
    assert dashboard["Condition"] == "HasDashboard"
    assert template["Conditions"]["HasDashboard"] == {"Fn::Equals": [{"Ref": "Dashboard"}, "on"]}
    assert template["Parameters"]["Dashboard"]["Default"] == "off"
    assert dashboard["Properties"]["DashboardName"] == {"Fn::Sub": "rinban-${Stage}"}
