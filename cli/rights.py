"""Whether the person who deploys may do so, as far as IAM tells beforehand: CloudFormation finds out in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from cli.answers import Refused
from cli.stack import Clients, asked

ACTIONS = (
    "apigateway:POST",
    "cloudformation:CreateChangeSet",
    "cloudwatch:PutMetricAlarm",
    "codedeploy:CreateApplication",
    "events:PutRule",
    "iam:CreateRole",
    "iam:PassRole",
    "lambda:CreateFunction",
    "lambda:InvokeFunction",
    "logs:PutSubscriptionFilter",
    "s3:PutObject",
    "sqs:CreateQueue",
)
"""One right, or the one that is most often missing, of each service that the template makes something of."""

_SESSION = re.compile(r"arn:[\w-]+:sts::\d+:assumed-role/(?P<role>[^/]+)/.+")

_DENIED = "A policy denies you, unless a condition of it or a role of CloudFormation's own lets you: {}."
_NOT_EVERYWHERE = "IAM does not allow you on every resource: {}."


def looked_at(clients: Clients, caller: str) -> str:
    """Lines that say which of ACTIONS `caller` (an ARN, as STS tells it) may not do; "" if there is none.

    They are said and no more. IAM is asked about every resource at once, and hears neither the region nor whether the
    caller has shown a second factor, so that a policy with a condition on these denies here what it would allow there
    [IAM API, EvaluationResult, MissingContextValues].
    """
    if caller.endswith(":root"):
        return ""  # it may do everything, and IAM answers no question about it
    try:
        results = _simulated(clients("iam"), caller)
    except Refused as error:
        return f"Your rights could not be looked at ({error}); CloudFormation says what is missing."
    lines = {_DENIED: _those(results, "explicitDeny"), _NOT_EVERYWHERE: _those(results, "implicitDeny")}
    return "\n".join(line.format(", ".join(actions)) for line, actions in lines.items() if actions)


def _simulated(client: Any, caller: str) -> list[dict[str, str]]:
    """What IAM decides about each of ACTIONS. It may tell less at once than it was asked for. Raises Refused."""
    pages = client.get_paginator("simulate_principal_policy")
    ask = partial(pages.paginate, PolicySourceArn=_source(client, caller), ActionNames=[*ACTIONS])
    return asked("the rights", lambda: [one for page in ask() for one in page["EvaluationResults"]])


def _source(client: Any, caller: str) -> str:
    """The identity whose policies count: of a session, its role. The ARN of a session leaves out the role's path, which
    every role of a single sign-on has, so that IAM is asked for it. Raises Refused."""
    session = _SESSION.fullmatch(caller)
    if not session:
        return caller
    return str(asked("the role", partial(client.get_role, RoleName=session["role"]))["Role"]["Arn"])


def _those(results: Iterable[dict[str, str]], decision: str) -> list[str]:
    return [one["EvalActionName"] for one in results if one["EvalDecision"] == decision]
