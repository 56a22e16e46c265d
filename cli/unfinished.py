"""What CloudFormation is still at: a deployment whose command was killed goes on there by itself, and while it does,
CloudFormation refuses any other one [CloudFormation user guide, "Stack status codes"]."""

from __future__ import annotations

from functools import partial
from typing import Any

from cli.answers import Refused
from cli.stack import PLANNED, Stack, asked, is_missing
from cli.terminal import Terminal

_LOOK, _LONGEST = 5.0, 3600.0
"""Seconds between two looks, and until nobody waits any more."""

_NEVER_THERE = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"}
"""A stack whose very first deployment failed, or that was not deleted to its end: it takes no other deployment
[CloudFormation user guide, "Stack status codes"]."""


def wait_for(stack: Stack, terminal: Terminal) -> None:
    """Return when CloudFormation is in the middle of nothing. Raises Refused."""
    until, told = terminal.clock() + _LONGEST, ""
    while _is_busy(status := _status(stack)):
        if terminal.clock() > until:
            raise Refused(f"the stack {stack.name} is still {status} after {_LONGEST / 60:.0f} minutes", 503)
        if status != told:
            terminal.say(f"CloudFormation is still at an earlier deployment ({status}), which is waited for …")
        told = status
        terminal.wait(_LOOK)
    if status in _NEVER_THERE:
        raise Refused(_what_is_left(stack, status))


def is_first(stack: Stack) -> bool:
    """Whether nothing was deployed so far, but for a plan. Raises Refused."""
    return _status(stack) in ("", PLANNED)


def _what_is_left(stack: Stack, status: str) -> str:
    region = stack.clients("cloudformation").meta.region_name
    delete = f"aws cloudformation delete-stack --stack-name {stack.name} --region {region}"
    return f"the stack {stack.name} is {status} and takes no deployment: `{delete}`, and deploy again when it has gone"


def taken_back(stack: Stack) -> str:
    """When the last deployment was taken back; "" if it was not. Raises Refused.

    What was published for it is still there, so that Lambda makes no version of the very same once more, and
    CloudFormation refuses that [Lambda API, PublishVersion]: it needs a stamp of its own.
    """
    status, at = _status_and_time(stack)
    return at if status == "UPDATE_ROLLBACK_COMPLETE" else ""


def _is_busy(status: str) -> bool:
    return status.endswith("_IN_PROGRESS") and status != PLANNED


def _status(stack: Stack) -> str:
    """The status of a stack; "" if there is none yet. Raises Refused."""
    return _status_and_time(stack)[0]


def _status_and_time(stack: Stack) -> tuple[str, str]:
    return asked(f"the stack {stack.name}", partial(_described, stack.clients("cloudformation"), stack.name))


def _described(client: Any, name: str) -> tuple[str, str]:
    from botocore.exceptions import ClientError

    try:
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if is_missing(error):
            return "", ""
        raise
    return str(stack["StackStatus"]), str(stack.get("LastUpdatedTime", ""))
