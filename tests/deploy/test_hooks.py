"""How CodeDeploy moves the aliases: it asks first, watches afterwards, and takes a release back."""

from __future__ import annotations

from typing import Any

import pytest

from local.gateway.template import load, of_type
from rinban.operator.proof import HELD, PATIENT
from tests.deploy.conftest import HOOKS, TEMPLATE, Resources, translate

ASKED = {"Authorizer", "Entry", "Callback", "Watchdog", "Feed", "Board", "Pinger", "Admin"}


def moves(translated: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """How the alias of each function is moved, by the function."""
    found = of_type(translated["Resources"], "AWS::Lambda::Alias")
    return {name.removesuffix("Aliaslive"): one.get("UpdatePolicy", {}) for name, one in found}


def test_a_new_version_is_asked_before_anybody_reaches_it(translated: dict[str, Any]) -> None:
    asked = {name: one["CodeDeployLambdaAliasUpdate"] for name, one in moves(translated).items() if one}
    assert asked.keys() == ASKED
    assert {one["BeforeAllowTrafficHook"]["Ref"] for one in asked.values()} == {"ReleaseBefore"}


def test_one_test_call_is_made_for_a_release(translated: dict[str, Any]) -> None:
    after = [name for name, one in moves(translated).items() if "AfterAllowTrafficHook" in str(one)]
    assert after == ["Callback"], "the function that hears the key"


def test_an_alarm_that_goes_off_while_it_is_watched_takes_a_release_back(
    translated: dict[str, Any], resources: Resources
) -> None:
    alarms = {name: one["Properties"] for name, one in of_type(resources, "AWS::CloudWatch::Alarm")}
    groups = of_type(translated["Resources"], "AWS::CodeDeploy::DeploymentGroup")
    assert len(groups) == len(ASKED)
    for _, group in groups:
        watched = [one["Name"]["Ref"] for one in group["Properties"]["AlarmConfiguration"]["Alarms"]]
        assert len(watched) <= 10, "CodeDeploy takes no more"
        # CloudWatch looks at each of them every minute, however long its window is, and one fault is enough.
        assert {(alarms[name]["EvaluationPeriods"], alarms[name]["Threshold"]) for name in watched} == {(1, 1)}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["Properties"]["AutoRollbackConfiguration"]["Events"]


def test_no_alarm_bars_the_release_that_is_its_mend_and_no_stranger_sets_one_off(translated: dict[str, Any]) -> None:
    """CodeDeploy begins no deployment while one of its alarms is on."""
    groups = of_type(translated["Resources"], "AWS::CodeDeploy::DeploymentGroup")
    named = {one["Name"]["Ref"] for _, group in groups for one in group["Properties"]["AlarmConfiguration"]["Alarms"]}
    assert named == {"EntryFailing", "CallbackFailing", "WatchdogFailing"}


def test_the_hooks_ask_about_the_very_stack_that_their_role_may_see(resources: Resources) -> None:
    """By its name they would need a right to the name, which the next stack of that name has as well."""
    asked = {str(resources[name]["Properties"]["Environment"]["Variables"]["STACK"]) for name in HOOKS}
    policies = resources["HookRole"]["Properties"]["Policies"]
    allowed = {
        str(statement["Resource"])
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == ["cloudformation:DescribeStacks"]
    }
    assert asked == allowed == {str({"Ref": "AWS::StackId"})}


def test_every_line_that_wakes_the_function_outside_is_logged_at_any_level_that_may_be_chosen() -> None:
    assert load(TEMPLATE)["Parameters"]["LogLevel"]["AllowedValues"] == ["DEBUG", "INFO"]


def test_no_hook_is_stopped_before_it_has_given_its_verdict(resources: Resources) -> None:
    timeouts = {name: resources[name]["Properties"]["Timeout"] for name in HOOKS}
    assert timeouts["ReleaseBefore"] > PATIENT + 2 * resources["Admin"]["Properties"]["Timeout"], (
        "to wait, and two tasks"
    )
    assert timeouts["ReleaseAfter"] > HELD + resources["Admin"]["Properties"]["Timeout"]


@pytest.mark.parametrize("hooks", ["true", "false"])
def test_the_hooks_can_be_left_out(hooks: str) -> None:
    """For an account without CodeDeploy, or if one of them bars a release that has to go out."""
    document = load(TEMPLATE)
    assert document["Parameters"]["ReleaseHooks"]["Default"] == "true"
    given = translate(TEMPLATE, {"Stage": "dev", "ReleaseHooks": hooks})
    assert any(one["Type"].startswith("AWS::CodeDeploy") for one in given["Resources"].values()) == (hooks == "true")
