"""Whether the person who deploys may do so, as far as IAM tells beforehand: CloudFormation finds out in the middle."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

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

_ROLE = re.compile(r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d+):assumed-role/(?P<role>[^/]+)/.+")


def looked_at(clients: Clients, caller: str) -> str:
    """A line that says which of ACTIONS `caller` (an ARN, as STS tells it) may not do; "" if there is none.

    IAM is asked about every resource at once. What is denied in so many words is refused here; what is only not allowed
    everywhere may be allowed where it is needed, so it is said and no more. Raises Refused.
    """
    if caller.endswith(":root"):
        return ""  # it may do everything, and IAM answers no question about it
    client = clients("iam")
    ask = partial(client.simulate_principal_policy, PolicySourceArn=_source(caller), ActionNames=[*ACTIONS])
    try:
        results = asked("the rights", ask)["EvaluationResults"]
    except Refused as error:
        return f"Your rights could not be looked at ({error}); CloudFormation says what is missing."
    if denied := _those(results, "explicitDeny"):
        raise Refused(f"a policy denies {caller} what a deployment needs: {', '.join(denied)}", 403)
    missing = _those(results, "implicitDeny")
    return f"IAM does not allow you on every resource: {', '.join(missing)}." if missing else ""


def _source(caller: str) -> str:
    """The identity whose policies count: of a session, its role."""
    session = _ROLE.fullmatch(caller)
    return f"arn:{session['partition']}:iam::{session['account']}:role/{session['role']}" if session else caller


def _those(results: Iterable[dict[str, str]], decision: str) -> list[str]:
    return [one["EvalActionName"] for one in results if one["EvalDecision"] == decision]
