"""The alarms of template.yaml, which tell an operator that something fails."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.template import of_type
from tests.deploy import watched
from tests.deploy.cloudwatch import DOCUMENTED, awaited, of_aws
from tests.deploy.conftest import HOOKS, Resources

ROWS = [(name, row) for name, rows in watched.ALARMS.items() for row in rows]


@pytest.fixture(scope="module")
def alarms(translated: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: one["Properties"] for name, one in of_type(translated["Resources"], "AWS::CloudWatch::Alarm")}


# --- what an alarm waits for is counted ----------------------------------------------------------------------------


def test_every_alarm_has_a_row_that_says_what_raises_it(alarms: dict[str, dict[str, Any]]) -> None:
    assert alarms.keys() == {*watched.ALARMS, *watched.MISSED, *watched.AWS}


@pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda one: one if isinstance(one, str) else one.does.__name__)
def test_what_raises_an_alarm_of_ours_is_printed_by_the_door_that_it_watches(
    alarms: dict[str, dict[str, Any]], translated: dict[str, Any], name: str, row: watched.Row
) -> None:
    """With the alarm's namespace, name and dimensions, and often enough for its threshold."""
    alarm = alarms[name]
    wanted = awaited(translated["Resources"], alarm)
    values = [one for one in row.printed() if one.metric == wanted]
    assert values, f"nothing prints {wanted}"
    assert {one.unit for one in values} == {"Count"} == {alarm.get("Unit", "Count")}
    assert alarm["Statistic"] == "Sum"
    assert sum(one.value for one in values) >= alarm["Threshold"]


@pytest.mark.parametrize("name", watched.ALARMS)
def test_an_ordinary_page_raises_none_of_them(
    alarms: dict[str, dict[str, Any]], translated: dict[str, Any], name: str
) -> None:
    wanted = awaited(translated["Resources"], alarms[name])
    assert wanted not in {one.metric for one in watched.Row("callback", watched.somebody_takes_it).printed()}


@pytest.mark.parametrize(("name", "metric"), watched.MISSED.items())
def test_what_keeps_an_alarm_quiet_is_printed_by_the_door_that_it_watches(
    alarms: dict[str, dict[str, Any]], translated: dict[str, Any], name: str, metric: str
) -> None:
    wanted = awaited(translated["Resources"], alarms[name])
    assert wanted.name == metric
    assert (
        sum(one.value for one in watched.SHOWN[metric].printed() if one.metric == wanted) >= alarms[name]["Threshold"]
    )


@pytest.mark.parametrize("name", watched.AWS)
def test_what_raises_an_alarm_of_awss_is_documented_and_about_that_resource(
    alarms: dict[str, dict[str, Any]], translated: dict[str, Any], name: str
) -> None:
    namespace, metric, resource = watched.AWS[name]
    wanted = awaited(translated["Resources"], alarms[name])
    assert wanted == of_aws(translated["Resources"], namespace, metric, resource)
    assert alarms[name].get("Unit", DOCUMENTED[namespace].units[metric]) == DOCUMENTED[namespace].units[metric]


# --- when it is raised ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", watched.ALARMS)
def test_once_is_enough_for_an_alarm_of_ours_and_at_once(alarms: dict[str, dict[str, Any]], name: str) -> None:
    alarm = alarms[name]
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert (alarm["Period"] <= 300, alarm["EvaluationPeriods"]) == (True, 1)


def test_what_alarms_by_its_silence(alarms: dict[str, dict[str, Any]]) -> None:
    """The watchdog runs every minute and asks a queue each time, so that no data is the very thing to be told about."""
    silent = {name: alarm for name, alarm in alarms.items() if alarm["TreatMissingData"] == "breaching"}
    minutes = {name: alarm["Period"] * alarm["EvaluationPeriods"] / 60 for name, alarm in silent.items()}
    assert minutes == {"WatchdogSilent": 3, "WayOutLost": 5, "DailyPageMissing": 25 * 60}
    for alarm in silent.values():
        assert (alarm["ComparisonOperator"], alarm["Statistic"], alarm["Threshold"]) == ("LessThanThreshold", "Sum", 1)


def test_a_round_of_the_watchdog_asks_the_queue_whose_silence_is_an_alarm() -> None:
    service = watched.Row("watchdog", watched.nobody_is_on_duty).service()
    service.waiting.faults.silences = 1
    service.parts.watch.answer({})
    assert service.waiting.faults.silences == 0, "it was asked"
    assert watched.AWS["WayOutLost"] == ("AWS/SQS", "NumberOfEmptyReceives", "AlertQueue")


@pytest.mark.parametrize("metric", ["Errors", "Throttles"])
def test_every_function_that_somebody_waits_for_has_an_alarm(
    alarms: dict[str, dict[str, Any]], resources: Resources, metric: str
) -> None:
    """An operator sees what becomes of the admin function, a deployment hears of its hooks, and what found no room
    outside is tried again by Lambda. Nobody's phone waits for a calendar, whose 503 counts for DoorsFailing; and
    screens that are not told ask by themselves."""
    nobody_waits = {
        "Errors": {"Admin", "Feed", "Board", "Pinger", *HOOKS},
        "Throttles": {"Admin", "Feed", "Board", "Pinger", "Outside", *HOOKS},
    }[metric]
    functions = {name for name, _ in of_type(resources, "AWS::Serverless::Function")} - nobody_waits
    watching = {name: about for name, (_, found, about) in watched.AWS.items() if found == metric}
    assert set(watching.values()) == functions
    assert {(alarms[name]["Statistic"], alarms[name]["Threshold"]) for name in watching} == {("Sum", 1)}


def test_an_alert_is_slow_before_its_function_is_stopped(
    alarms: dict[str, dict[str, Any]], resources: Resources
) -> None:
    slow, timeout = alarms["EntrySlow"], resources["Entry"]["Properties"]["Timeout"]
    assert slow["ExtendedStatistic"] == "p99"
    assert slow["Threshold"] == 1000 * timeout / 2


def test_what_waits_is_old_before_it_is_dead(alarms: dict[str, dict[str, Any]], resources: Resources) -> None:
    """Every round of the watchdog looks once, and after so many looks a message is dead."""
    for name, (_, metric, queue) in watched.AWS.items():
        if metric == watched.AGE:
            looks = resources[queue]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
            assert 60 < alarms[name]["Threshold"] < 60 * looks / 10


def test_what_is_not_there_for_everybody_has_to_be_asked_for(
    alarms: dict[str, dict[str, Any]], template: dict[str, Any]
) -> None:
    conditions = {name: one["Condition"] for name, one in template["Resources"].items() if "Condition" in one}
    assert {name: conditions[name] for name in alarms if name in conditions} == {
        "NatPortsUsedUp": "HasNatGateway",
        "NatDropping": "HasNatGateway",
        "DailyPageMissing": "HasDailyPage",
    }
    for condition, parameter in (("HasNatGateway", "NatGatewayId"), ("HasDailyPage", "DailyPage")):
        assert template["Conditions"][condition] == {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, ""]}]}
        assert template["Parameters"][parameter]["Default"] == ""


def test_a_message_that_nobody_could_use_is_an_alarm(alarms: dict[str, dict[str, Any]], resources: Resources) -> None:
    redriven = [queue["Properties"].get("RedrivePolicy") for _, queue in of_type(resources, "AWS::SQS::Queue")]
    dead = {policy["deadLetterTargetArn"]["Fn::GetAtt"][0] for policy in redriven if policy}
    assert dead == {queue for _, metric, queue in watched.AWS.values() if metric == watched.DEAD}
    for name, (_, metric, _) in watched.AWS.items():
        if metric == watched.DEAD:
            assert (alarms[name]["Statistic"], alarms[name]["Threshold"]) == ("Maximum", 1)


def test_every_alarm_and_its_end_goes_to_the_topic_if_there_is_one(alarms: dict[str, dict[str, Any]]) -> None:
    topic, outside = {"Ref": "AlarmTopicArn"}, {"Ref": "OutsideAliaslive"}
    for name, alarm in alarms.items():
        calls = [outside] if name in watched.CALL_FROM_OUTSIDE else []
        assert alarm["OKActions"] == {"Fn::If": ["HasAlarmTopic", [topic], {"Ref": "AWS::NoValue"}]}
        otherwise = calls or {"Ref": "AWS::NoValue"}
        assert alarm["AlarmActions"] == {"Fn::If": ["HasAlarmTopic", [topic, *calls], otherwise]}
        assert alarm["AlarmDescription"].endswith(".")


def test_every_log_has_an_end(resources: Resources) -> None:
    logs = of_type(resources, "AWS::Logs::LogGroup")
    assert len(logs) == 11
    assert all(log["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"} for _, log in logs)
