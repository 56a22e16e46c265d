"""The versions and aliases of functions, as boto3 speaks of them to an emulation of Lambda."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli import releases
from cli.answers import Refused
from cli.stack import Stack, stack_of
from tests.contract.hurried import Hurried
from tests.fakes.account import Account

NAMES = ("rinban-prod-admin", "rinban-prod-entry")
STAMPS = ("aaa", "bbb")


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    """Two functions with two releases each, the second of which is served; the list of the stack is made up."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "example")
    with mock_aws(config={"lambda": {"use_docker": False}}):
        functions = boto3.client("lambda", region_name="ap-northeast-1")
        for name in NAMES:
            _publish(functions, name)
        listed = Account(*STAMPS)
        listed.versions = {name: [*STAMPS] for name in NAMES}
        yield Stack("rinban-prod", lambda service: functions if service == "lambda" else listed)


def _publish(functions: Any, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as code:
        code.writestr("app.py", "def handler(event, context): ...")
    role = boto3.client("iam", region_name="ap-northeast-1").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    last = ""
    for stamp in STAMPS:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": {"RINBAN_RELEASE": stamp}})
        last = functions.publish_version(FunctionName=name, Description=stamp)["Version"]
    functions.create_alias(FunctionName=name, Name="live", FunctionVersion=last)


def test_each_version_keeps_the_stamp_that_it_was_published_with(stack: Stack) -> None:
    found = releases.functions_of(stack)
    assert [function.name for function in found] == [*NAMES]
    assert [sorted(function.versions.values()) for function in found] == [[*STAMPS], [*STAMPS]]
    assert (releases.serving(found), releases.former(found)) == ("bbb", "aaa")


def test_the_aliases_are_moved_and_can_be_moved_back(stack: Stack) -> None:
    for release in ("aaa", "bbb"):
        releases.serve(stack, releases.functions_of(stack), release)
        assert releases.serving(releases.functions_of(stack)) == release


def test_what_is_noted_at_an_alias_is_read_again_and_does_not_move_it(stack: Stack) -> None:
    assert [releases.note_served(stack, releases.now(stack)) for _ in range(2)] == ["bbb", "bbb"]
    releases.serve(stack, releases.functions_of(stack), "aaa")
    releases.note_served(stack, releases.now(stack))
    first, other = releases.functions_of(stack)
    assert (first.noted, other.noted) == (("aaa", "bbb"), ())
    assert (first.release, other.release) == ("aaa", "aaa")


def test_an_alias_is_moved_although_lambda_has_no_time_for_the_first_request(hurried: Hurried) -> None:
    """Else a rollback that moves one alias after the other would stop halfway."""
    there = releases.FunctionVersions("rinban-prod-admin", "live", {1: "aaa"}, 1)
    releases.serve(stack_of("prod"), [there], "aaa")
    assert hurried.requests == 2


def test_a_task_is_asked_for_once_by_the_command_too(hurried: Hurried) -> None:
    stack = Stack("rinban-prod", Account("aaa"), stack_of("prod").once)
    with pytest.raises(Refused, match="Rate exceeded"):
        stack.ask({"task": "test_call", "responder": "sato"})
    assert hurried.requests == 1
