"""The daily test call, from the schedule of EventBridge to the key for which CloudWatch waits."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from typing import Any

import pytest

from rinban.doors import admin
from rinban.operator import tasks
from tests.deploy.cloudwatch import awaited, printed
from tests.deploy.conftest import Resources
from tests.deploy.watched import Row
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import ANN, BASE


@pytest.fixture(scope="module")
def rule(resources: Resources) -> dict[str, Any]:
    found: dict[str, Any] = resources["DailyRule"]["Properties"]
    return found


def asked(rule: dict[str, Any], responder: str) -> dict[str, str]:
    """What EventBridge sends for this responder, with the URL of the tests in its place."""
    (target,) = rule["Targets"]
    text, _ = target["Input"]["Fn::Sub"]
    found: dict[str, str] = json.loads(text.replace("${DailyPage}", responder).replace("${Base}", BASE))
    return found


def follow(rule: dict[str, Any], responder: str, *keys: str) -> tuple[ServiceOnFakes, str]:
    """Do what follows from the schedule, up to these keys; returns the service, and what its functions have printed."""
    service, out = Row("admin", lambda _: None).service(), io.StringIO()
    service.base_url = ""  # only what EventBridge sends says where to call back
    with redirect_stdout(out):
        answer = tasks.answer(lambda: admin.tasks_of(service.parts, VOICE.document), asked(rule, responder))
        assert answer == {"placed": True, "sid": service.shell.phone.calls[0].sid}
        service.call(service.url())
        for key in keys:
            service.call(service.url(), Digits=key)
    return service, out.getvalue()


def test_the_schedule_rings_the_phone_and_its_key_is_what_the_alarm_waits_for(
    rule: dict[str, Any], translated: dict[str, Any]
) -> None:
    service, told = follow(rule, "ann", "1")
    assert service.shell.phone.dialled == [ANN.phone]
    wanted = awaited(translated["Resources"], translated["Resources"]["DailyPageMissing"]["Properties"])
    assert [(one.value, one.unit) for one in printed(told) if one.metric == wanted] == [(1.0, "Count")]


def test_without_a_key_nothing_comes_that_would_keep_the_alarm_quiet(rule: dict[str, Any]) -> None:
    _, told = follow(rule, "ann")
    assert printed(told) == []


def test_twilio_calls_back_where_it_is_signed_for(rule: dict[str, Any], template: dict[str, Any]) -> None:
    """The signature is checked on PublicBaseUrl where that is given, and else on the address of the stack."""
    (target,) = rule["Targets"]
    _, named = target["Input"]["Fn::Sub"]
    stack = template["Outputs"]["BaseUrl"]["Value"]
    assert named == {"Base": {"Fn::If": ["HasPublicBaseUrl", {"Ref": "PublicBaseUrl"}, stack]}}
    assert template["Conditions"]["HasPublicBaseUrl"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "PublicBaseUrl"}, ""]}]}


def test_it_reaches_the_version_that_callers_reach_and_only_it_may(translated: dict[str, Any]) -> None:
    found = translated["Resources"]
    alias = {"Ref": "AdminAliaslive"}
    assert found["AdminAliaslive"]["Type"] == "AWS::Lambda::Alias"
    assert [target["Arn"] for target in found["DailyRule"]["Properties"]["Targets"]] == [alias]
    allowed = found["DailyPermission"]["Properties"]
    assert (allowed["FunctionName"], allowed["Action"]) == (alias, "lambda:InvokeFunction")
    assert allowed["SourceArn"] == {"Fn::GetAtt": ["DailyRule", "Arn"]}


def test_nobody_is_called_unless_a_responder_is_named(resources: Resources, template: dict[str, Any]) -> None:
    daily = ("DailyRule", "DailyPermission", "DailyPageMissing")
    assert {resources[name]["Condition"] for name in daily} == {"HasDailyPage"}
    assert template["Parameters"]["DailyPage"]["Default"] == ""
    assert template["Parameters"]["DailyPageAt"]["Default"] == "cron(0 1 * * ? *)", "ten in the morning in Tokyo"


def test_a_day_and_an_hour_is_within_what_cloudwatch_looks_back(resources: Resources) -> None:
    """At most a week for periods of an hour and more [CloudWatch, PutMetricAlarm, EvaluationPeriods]."""
    alarm = resources["DailyPageMissing"]["Properties"]
    assert alarm["Period"] >= 3600
    assert 86_400 < alarm["Period"] * alarm["EvaluationPeriods"] <= 7 * 86_400
