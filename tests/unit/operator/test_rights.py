"""What IAM tells of the rights of whoever deploys, before anything is built."""

from __future__ import annotations

import pytest

from cli import account
from cli.rights import ACTIONS
from tests.deploy.conftest import TEMPLATE, translate
from tests.fakes.account import Account

SESSION = "arn:aws:sts::123456789012:assumed-role/deployer/sato"


def told(**rights: str) -> list[str]:
    """The lines after the one that says who deploys where."""
    there = Account("aaa")
    there.rights = rights
    return account.checked(there, {}).splitlines()[1:]


def test_who_may_do_everything_reads_nothing_more() -> None:
    assert told() == []


def test_what_is_not_allowed_everywhere_is_said_and_may_be_enough() -> None:
    lines = told(**{"sqs:CreateQueue": "implicitDeny", "iam:PassRole": "implicitDeny"})
    assert lines == ["IAM does not allow you on every resource: iam:PassRole, sqs:CreateQueue."]


def test_what_a_policy_denies_is_said_and_bars_no_deployment() -> None:
    """The usual policies that demand MFA or a region deny everything to a question that tells IAM neither of them."""
    (line,) = told(**dict.fromkeys(ACTIONS, "explicitDeny"))
    unless = "unless a condition of it or a role of CloudFormation's own lets you"
    assert line == f"A policy denies you, {unless}: {', '.join(ACTIONS)}."


@pytest.mark.parametrize("path", ["", "aws-reserved/sso.amazonaws.com/ap-northeast-1/"])
def test_a_session_is_asked_about_by_its_role_also_where_the_role_has_a_path(path: str) -> None:
    """That of a single sign-on has one, which the ARN of the session does not tell."""
    there = Account("aaa")
    there.roles = {"deployer": f"arn:aws:iam::123456789012:role/{path}deployer"}
    there.caller, there.rights = SESSION, {ACTIONS[-1]: "implicitDeny"}
    assert account.checked(there, {}).splitlines()[1:] == [f"IAM does not allow you on every resource: {ACTIONS[-1]}."]


def test_root_is_not_asked_about() -> None:
    there = Account("aaa")
    there.caller, there.rights = "arn:aws:iam::123456789012:root", dict.fromkeys(ACTIONS, "implicitDeny")
    assert account.checked(there, {}).splitlines()[1:] == []


def test_rights_that_nobody_may_look_at_hold_up_no_deployment() -> None:
    there = Account("aaa")
    there.mute = {"iam"}
    (line,) = account.checked(there, {}).splitlines()[1:]
    assert line.startswith("Your rights could not be looked at")


def test_each_service_that_the_template_makes_something_of_is_asked_about() -> None:
    made = {one["Type"].split("::")[1].lower() for one in translate(TEMPLATE)["Resources"].values()}
    only_with_a_firewall = {"wafv2"}
    of_another_name = {"apigatewayv2"}  # its rights are those of apigateway [Service Authorization Reference]
    asked = {action.partition(":")[0] for action in ACTIONS}
    assert asked == made - only_with_a_firewall - of_another_name | {"cloudformation", "s3"}
