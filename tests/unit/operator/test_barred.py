"""What would keep CodeDeploy from serving a release, told before anything is built."""

from __future__ import annotations

import pytest

from cli import exit_codes
from cli.answers import Refused
from cli.barred import WATCHED, refuse_while_an_alarm_is_on
from local.gateway.template import load
from tests.deploy.conftest import TEMPLATE
from tests.fakes.account import Account
from tests.fakes.desk import Desk


def asked(account: Account, **parameters: str) -> None:
    refuse_while_an_alarm_is_on(account, "prod", parameters)


def test_the_release_that_is_to_mend_a_failing_function_is_not_begun_in_vain() -> None:
    """CloudFormation would take it back after minutes, and the function would go on failing."""
    account = Account("aaa")
    account.alarms_on = {"rinban-prod-watchdog-failing", "rinban-prod-nobody-on-duty"}
    with pytest.raises(Refused, match=r"while rinban-prod-watchdog-failing is on: .* add ReleaseHooks=false"):
        asked(account)
    asked(account, ReleaseHooks="false")


def test_it_is_told_before_anything_is_built() -> None:
    account = Account("aaa")
    account.alarms_on = {"rinban-prod-entry-failing"}
    desk = Desk.with_account(account)
    assert desk.types("--stage", "prod", "deploy", "LogLevel=DEBUG") == exit_codes.REFUSED
    assert "while rinban-prod-entry-failing is on" in desk.err
    assert "Building" not in desk.out


def test_any_other_alarm_holds_up_no_release() -> None:
    account = Account("aaa")
    account.alarms_on = {"rinban-prod-nobody-on-duty", "rinban-staging-entry-failing"}
    asked(account)


def test_alarms_that_nobody_may_look_at_hold_up_no_release() -> None:
    account = Account("aaa")
    account.mute = {"cloudwatch"}
    asked(account)


def test_it_looks_at_the_alarms_by_which_codedeploy_is_barred() -> None:
    template = load(TEMPLATE)
    named = template["Globals"]["Function"]["DeploymentPreference"]["Alarms"]
    names = [template["Resources"][one["Ref"]]["Properties"]["AlarmName"]["Fn::Sub"] for one in named]
    assert [f"rinban-${{Stage}}-{what}" for what in WATCHED] == names
