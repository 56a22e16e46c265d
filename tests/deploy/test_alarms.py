"""The alarms of template.yaml, which tell an operator that something fails."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.template import of_type
from tests.deploy.conftest import ROOT, Resources

OURS = (
    "GaveUp",
    "NobodyOnDuty",
    "CallRefused",
    "CannotDial",
    "CallbackRefused",
    "CallsOverCeiling",
    "Misconfigured",
    "LastResort",
    "SpoolItemUnreadable",
    "SettingsAway",
    "SettingInvalid",
)


@pytest.fixture(scope="module")
def alarms(resources: Resources) -> dict[str, dict[str, Any]]:
    return {name: alarm["Properties"] for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm")}


@pytest.mark.parametrize("metric", OURS)
def test_our_own_metrics_have_an_alarm(
    alarms: dict[str, dict[str, Any]], template: dict[str, Any], metric: str
) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]
    (alarm,) = [one for one in alarms.values() if one["MetricName"] == metric]
    assert alarm["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]
    assert alarm["Dimensions"] == [{"Name": "service", "Value": variables["POWERTOOLS_SERVICE_NAME"]}]
    assert (alarm["Statistic"], alarm["Threshold"], alarm["TreatMissingData"]) == ("Sum", 1, "notBreaching")
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold", "one is enough"
    assert (alarm["Period"] <= 300, alarm["EvaluationPeriods"]) == (True, 1), "and at once"


@pytest.mark.parametrize("metric", OURS)
def test_what_an_alarm_waits_for_is_counted_somewhere(metric: str) -> None:
    sources = (ROOT / "layers/rinban/python/rinban").rglob("*.py")
    assert any(f'"{metric}"' in source.read_text(encoding="utf-8") for source in sources)


def test_silence_of_the_watchdog_is_an_alarm(alarms: dict[str, dict[str, Any]]) -> None:
    (silent,) = [one for one in alarms.values() if one["MetricName"] == "Invocations"]
    assert silent["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "Watchdog"}}]
    assert (silent["ComparisonOperator"], silent["TreatMissingData"]) == ("LessThanThreshold", "breaching")


def test_a_message_that_nobody_could_use_is_an_alarm(alarms: dict[str, dict[str, Any]], resources: Resources) -> None:
    redriven = [queue["Properties"].get("RedrivePolicy") for _, queue in of_type(resources, "AWS::SQS::Queue")]
    dead = {policy["deadLetterTargetArn"]["Fn::GetAtt"][0] for policy in redriven if policy}
    watched = {
        str(alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]): alarm
        for alarm in alarms.values()
        if alarm["Namespace"] == "AWS/SQS"
    }
    assert dead == set(watched)
    for alarm in watched.values():
        assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        assert (alarm["Statistic"], alarm["Threshold"]) == ("Maximum", 1)


def test_every_alarm_and_its_end_goes_to_the_topic_if_there_is_one(alarms: dict[str, dict[str, Any]]) -> None:
    topic = {"Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]}
    for alarm in alarms.values():
        assert alarm["AlarmActions"] == alarm["OKActions"] == topic
        assert alarm["AlarmDescription"].endswith(".")


def test_every_log_has_an_end(resources: Resources) -> None:
    logs = of_type(resources, "AWS::Logs::LogGroup")
    assert len(logs) == 6
    assert all(log["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for _, log in logs)
