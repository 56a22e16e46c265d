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

_NEVER_WAS = (
    "its first deployment failed and nothing of it serves, or it could not be deleted: `aws cloudformation delete-stack"
    " --stack-name {name} --region {region}`, wait until it is gone, and deploy again"
)
_HALFWAY = (
    "CloudFormation could not take the last deployment back, and its events say why: mend that,"
    " `aws cloudformation continue-update-rollback --stack-name {name} --region {region}`, and deploy again"
)
_STUCK = {
    "CREATE_FAILED": _NEVER_WAS,
    "ROLLBACK_COMPLETE": _NEVER_WAS,
    "ROLLBACK_FAILED": _NEVER_WAS,
    "DELETE_FAILED": _NEVER_WAS,
    "UPDATE_ROLLBACK_FAILED": _HALFWAY,
}
"""What a stack is that CloudFormation does not update [CloudFormation user guide, "Stack status codes"]."""


def wait_for(stack: Stack, terminal: Terminal) -> None:
    """Return when CloudFormation is in the middle of nothing, and takes an update. Raises Refused."""
    until, told = terminal.clock() + _LONGEST, ""
    while _is_busy(status := _status(stack)):
        if terminal.clock() > until:
            raise Refused(f"the stack {stack.name} is still {status} after {_LONGEST / 60:.0f} minutes", 503)
        if status != told:
            terminal.say(f"CloudFormation is still at an earlier deployment ({status}), which is waited for …")
        told = status
        terminal.wait(_LOOK)
    if status in _STUCK:
        raise Refused(_what_is_left(stack, status), 409)


def is_first(stack: Stack) -> bool:
    """Whether nothing was deployed so far, but for a plan. Raises Refused."""
    return _status(stack) in ("", PLANNED)


def _what_is_left(stack: Stack, status: str) -> str:
    region = stack.clients("cloudformation").meta.region_name
    return f"the stack {stack.name} is {status}: {_STUCK[status].format(name=stack.name, region=region)}"


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
