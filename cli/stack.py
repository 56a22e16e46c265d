"""A stage as it is deployed: what its stack puts out, and its admin function, asked through the alias."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from cli import credentials
from cli.answers import Answer, Refused
from rinban.core.rota.settings import STAGES

Clients = Callable[[str], Any]
"""Gives the client of an AWS service by its name, as boto3 does."""

T = TypeVar("T")

ROOT = Path(__file__).parent.parent

DEPLOYED = tuple(stage for stage in STAGES if stage != "local")
"""The stages that stand in samconfig.toml."""

_LONGEST_TASK = 300.0
"""Seconds; longer than the admin function itself may take."""

_NO_STACK = re.compile(r"Stack .*does not exist")

_ELSEWHERE = (
    "is not in this account and region: AWS_PROFILE may name another account, samconfig.toml another region, or nothing"
    " has been deployed there yet (`./rinban --stage STAGE deploy`, docs/operations.md)"
)

PLANNED = "REVIEW_IN_PROGRESS"
"""The status of a stack that has a change set which nobody has executed [CloudFormation user guide, "Stack status
codes"]."""

ADMIN = "AdminFunction"
"""The output of the stack that names the admin function's alias."""


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of one stage. Everything raises Refused.

    `once`: clients that ask once, for tasks; none of these may be begun twice because the first takes long. By default
    these are `clients`, which may ask again where AWS has no time, since what they ask for may be done twice.
    """

    name: str
    clients: Clients
    once: Clients | None = None

    def outputs(self) -> dict[str, str]:
        """The outputs by their names."""
        return {one["OutputKey"]: one["OutputValue"] for one in self._described().get("Outputs", [])}

    def parameters(self) -> dict[str, str]:
        """The parameters by their names. Of one with NoEcho there are only asterisks [CloudFormation, Parameters]."""
        return {one["ParameterKey"]: one["ParameterValue"] for one in self._described().get("Parameters", [])}

    def _described(self) -> Mapping[str, Any]:
        describe = partial(self.clients("cloudformation").describe_stacks, StackName=self.name)
        (stack,) = asked(f"the stack {self.name}", describe)["Stacks"]
        if stack.get("StackStatus") == PLANNED:
            raise Refused(f"the stack {self.name} is empty: so far only a plan was made. Deploy it without --plan", 404)
        found: Mapping[str, Any] = stack
        return found

    def base_url(self) -> str:
        """What Twilio calls back: as it was chosen, or as the stack puts it out, since the functions do not know it."""
        return self.parameters().get("PublicBaseUrl") or self.outputs().get("BaseUrl", "")

    def protect(self) -> None:
        """From now on the stack cannot be deleted before this is taken back."""
        change = self.clients("cloudformation").update_termination_protection
        protecting = partial(change, StackName=self.name, EnableTerminationProtection=True)
        asked(f"the termination protection of {self.name}", protecting)

    def ask(self, task: Mapping[str, Any]) -> Answer:
        """The answer of the admin function, by the version that the alias names now."""
        function = self.outputs().get(ADMIN, "")
        if not function:
            raise Refused(f"the stack {self.name} has no output {ADMIN}: is it a stack of Rinban?", 404)
        payload = json.dumps(dict(task)).encode()
        invoke = partial((self.once or self.clients)("lambda").invoke, FunctionName=function, Payload=payload)
        return _answer(asked(f"the admin function of {self.name}", invoke))


def stack_of(stage: str, root: Path = ROOT) -> Stack:
    """The stack that samconfig.toml names for this stage, in the region of that file or of the environment."""
    import boto3  # late, since only a deployed stage needs them
    from botocore.config import Config

    deploy = tomllib.loads((root / "samconfig.toml").read_text(encoding="utf-8"))[stage]["deploy"]["parameters"]
    session = credentials.of_the_profile(lambda: boto3.Session(region_name=deploy.get("region")))
    once = Config(read_timeout=_LONGEST_TASK, connect_timeout=10, retries={"total_max_attempts": 1})
    again = Config(connect_timeout=10, retries={"total_max_attempts": 4, "mode": "standard"})

    def clients(config: Config) -> Clients:
        return lambda name: asked(name, partial(session.client, name, config=config))

    return Stack(deploy["stack_name"], clients(again), clients(once))


def asked(what: str, question: Callable[[], T]) -> T:
    """The answer of AWS about `what`. Raises Refused."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return question()
    except (BotoCoreError, ClientError) as error:
        if is_missing(error):
            raise Refused(f"{what} {_ELSEWHERE}", 404) from error
        if mend := credentials.advice(error):
            raise Refused(f"{what}: {mend}", 403) from error
        raise Refused(f"{what}: {error}", 503) from error


def is_missing(error: Exception) -> bool:
    """Whether AWS says that there is no such stack: with a ValidationError, as for any mistake in a question
    [DescribeStacks]."""
    told = getattr(error, "response", {}).get("Error", {})
    return told.get("Code") == "ValidationError" and bool(_NO_STACK.match(told.get("Message", "")))


def _answer(reply: Mapping[str, Any]) -> Answer:
    said = reply["Payload"].read()
    if "FunctionError" in reply:
        raise Refused(f"the admin function failed: {said.decode(errors='replace')}", 500)
    answer: Answer = json.loads(said)
    return answer
