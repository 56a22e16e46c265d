"""What a hook of CodeDeploy asks of AWS: the admin function, the stack's address, and that its verdict be heard."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.errors import Busy, Unavailable

LONGEST = 125.0
"""Seconds to wait for the admin function, which has 120."""

THROTTLED = "TooManyRequestsException"
"""[Lambda API, Invoke]"""

Client = Callable[[str], Any]
"""A client of boto3 for a service of AWS."""


def clients(service: str) -> Any:
    """A client that asks once: a task must not be begun a second time because the first takes long."""
    import boto3  # late: only the hooks need it
    from botocore.config import Config

    return boto3.client(
        service, config=Config(read_timeout=LONGEST, connect_timeout=5, retries={"total_max_attempts": 1})
    )


class AdminFunction:
    """One version of the admin function, or its alias. `arn`: names which."""

    def __init__(self, client: Client, arn: str) -> None:
        self._client = client
        self._arn = arn

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer to a task. Raises Busy if Lambda has no container for it now, and Unavailable."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            reply = self._client("lambda").invoke(FunctionName=self._arn, Payload=json.dumps(dict(task)).encode())
        except (BotoCoreError, ClientError) as error:
            throttled = isinstance(error, ClientError) and error.response["Error"]["Code"] == THROTTLED
            raise (Busy if throttled else Unavailable)(f"the admin function: {error}") from error
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
        self._client("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=deployment,
            lifecycleEventHookExecutionId=execution,
            status="Succeeded" if succeeded else "Failed",
        )
