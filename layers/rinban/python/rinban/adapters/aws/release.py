"""What a hook of CodeDeploy asks of AWS: the admin function, the stack's address, and that its verdict be heard."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.errors import Busy, Unavailable

LONGEST = 125.0
"""Seconds to wait for the admin function, which has 120."""

NOT_NOW = {
    "CodeArtifactUserPendingException",
    "EC2ThrottledException",
    "ENINotReadyException",
    "ResourceConflictException",
    "ResourceNotReadyException",
    "TooManyRequestsException",
}
"""Codes of a function that Lambda has not started, and may start in a moment [Lambda API, Invoke, errors]."""

TOLD_BEFORE = "LifecycleEventAlreadyCompletedException"
"""The code of a verdict that CodeDeploy has already [CodeDeploy API, PutLifecycleEventHookExecutionStatus]."""

Client = Callable[[str], Any]
"""A client of boto3 for a service of AWS."""


def clients(service: str) -> Any:
    """A client of a service. Lambda is asked once, since a task must not be begun a second time because the first takes
    long. The others are asked again: the hooks of all functions ask them at once, and what is asked changes nothing."""
    import boto3  # late: only the hooks need it
    from botocore.config import Config

    once = Config(read_timeout=LONGEST, connect_timeout=5, retries={"total_max_attempts": 1})
    again = Config(read_timeout=5, connect_timeout=2, retries={"total_max_attempts": 4, "mode": "standard"})
    return boto3.client(service, config=once if service == "lambda" else again)


class AdminFunction:
    """One version of the admin function, or its alias. `arn`: names which."""

    def __init__(self, client: Client, arn: str) -> None:
        self._client = client
        self._arn = arn

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to a task. Raises Busy if Lambda cannot start it now, and Unavailable."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            reply = self._client("lambda").invoke(FunctionName=self._arn, Payload=json.dumps(dict(task)).encode())
        except (BotoCoreError, ClientError) as error:
            raise (Busy if _code(error) in NOT_NOW else Unavailable)(f"the admin function: {error}") from error
        said = reply["Payload"].read()
        if "FunctionError" in reply:
            raise Unavailable(f"the admin function failed: {said.decode(errors='replace')}")
        answer: Mapping[str, Any] = json.loads(said)
        return answer


class DeployedStack:
    """What CloudFormation tells of the stack."""

    def __init__(self, client: Client, name: str) -> None:
        self._client = client
        self._name = name

    def base_url(self) -> str:
        """Where Twilio calls back: its output BaseUrl, "" if it has none. Raises Unavailable."""
        outputs = self._described().get("Outputs", ())
        return next((one["OutputValue"] for one in outputs if one["OutputKey"] == "BaseUrl"), "")

    def goes_back(self) -> bool:
        """Whether a failed update is being taken back. Raises Unavailable."""
        return str(self._described()["StackStatus"]).startswith("UPDATE_ROLLBACK")

    def _described(self) -> Mapping[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            (found,) = self._client("cloudformation").describe_stacks(StackName=self._name)["Stacks"]
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the stack {self._name}: {error}") from error
        told: Mapping[str, Any] = found
        return told


class Deployments:
    """CodeDeploy, as far as it waits for verdicts."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def report(self, deployment: str, execution: str, *, succeeded: bool) -> None:
        """Tell whether a deployment goes on. Raises botocore's errors; CodeDeploy then refuses it within an hour."""
        from botocore.exceptions import ClientError

        try:
            self._client("codedeploy").put_lifecycle_event_hook_execution_status(
                deploymentId=deployment,
                lifecycleEventHookExecutionId=execution,
                status="Succeeded" if succeeded else "Failed",
            )
        except ClientError as error:
            if _code(error) != TOLD_BEFORE:
                raise


def _code(error: Exception) -> str:
    """AWS's code of an error; "" for any other one."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
