"""An AWS account with one stage: the clients that the command has of it, in memory.

What it refuses like the real one: an alias of a version that does not exist, and a stack or a function of another name.
Lists come in pages of two, and `$LATEST` is among the versions. Kinder than the real one: it asks for no rights, moves
an alias at once, and its stack is never in the middle of an update.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from cli.stack import Stack
from rinban.operator.release import version

ARN = "arn:aws:lambda:ap-northeast-1:123456789012:function"
FUNCTIONS = ("authorizer", "entry", "callback", "watchdog", "admin")


class Account:
    """`releases`: the stamps in the order in which they were deployed; the last one is served.

    `breaks_at`: the name of a function whose alias cannot be moved now. `answers`: what the admin function says to
    other tasks, or a function of the task. `parameters`: those of the stack; `outputs`: more of its outputs. `topics`:
    the subscriptions of each topic of SNS, as (arn, protocol, endpoint). `rights`: what IAM decides about each action
    that is not allowed. `roles`: the ARNs of roles by their names. `alarms_on`: the names of the alarms that are on.
    `mute`: the services that refuse everything, each question with `refusal`. `status`: that of the stack.
    """

    def __init__(self, *releases: str, containers: int = 1000, migrate: Any = None) -> None:
        self.versions = {f"rinban-prod-{name}": list(releases) for name in FUNCTIONS}
        self.aliases = dict.fromkeys(self.versions, len(releases))
        self.descriptions = dict.fromkeys(self.versions, "")
        self.status, self.updated = "UPDATE_COMPLETE", ""
        self.breaks_at = ""
        self.answers: dict[str, Any] = {}
        self.parameters: dict[str, str] = {}
        self.outputs: dict[str, str] = {}
        self.topics: dict[str, list[tuple[str, str, str]]] = {}
        self.alarms_on: set[str] = set()
        self.mute: set[str] = set()
        self.refusal: Exception = _error("AccessDenied", "not authorized to perform this", "a question")
        self.status = "UPDATE_COMPLETE"
        self.caller = "arn:aws:iam::123456789012:user/sato"
        self.rights: dict[str, str] = {}
        self.roles = {"deployer": "arn:aws:iam::123456789012:role/deployer"}
        self.tasks: list[str] = []
        self.containers = containers
        self.migrated = migrate or {"applied": []}
        self.meta = self
        self.region_name = "ap-northeast-1"

    def __call__(self, service: str) -> Any:
        assert service in ("cloudformation", "cloudwatch", "iam", "lambda", "sts", "sns")
        if service in self.mute:
            return Mute(self.refusal)
        return self

    def stack(self, stage: str = "prod") -> Stack:
        return Stack(f"rinban-{stage}", self)

    def served(self) -> set[str]:
        """The releases that callers of any function reach."""
        return {self.versions[name][number - 1] for name, number in self.aliases.items()}

    # --- as boto3 has it: the arguments' names are AWS's -----------------------------------------------------------

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012", "Arn": self.caller}

    def get_role(self, RoleName: str) -> dict[str, Any]:  # noqa: N803
        if RoleName not in self.roles:
            raise _error("NoSuchEntity", f"The role with name {RoleName} cannot be found.", "GetRole")
        return {"Role": {"Arn": self.roles[RoleName]}}

    def _simulated(self, PolicySourceArn: str, ActionNames: list[str]) -> Iterator[dict[str, Any]]:  # noqa: N803
        """IAM takes users, groups and roles by their whole ARN, with their path, and no session; it may give fewer
        results at once than it was asked for [IAM API, SimulatePrincipalPolicy]."""
        if not PolicySourceArn.startswith("arn:aws:iam::123456789012:"):
            raise _error("InvalidInput", f"Invalid Entity Arn: {PolicySourceArn}", "SimulatePrincipalPolicy")
        if ":role/" in PolicySourceArn and PolicySourceArn not in self.roles.values():
            raise _error("NoSuchEntity", f"{PolicySourceArn} does not exist", "SimulatePrincipalPolicy")
        for first in range(0, len(ActionNames), 2):
            asked = ActionNames[first : first + 2]
            yield {
                "EvaluationResults": [
                    {"EvalActionName": name, "EvalDecision": self.rights.get(name, "allowed")} for name in asked
                ]
            }

    def describe_alarms(self, AlarmNames: list[str], StateValue: str) -> dict[str, Any]:  # noqa: N803
        assert StateValue == "ALARM"
        return {"MetricAlarms": [{"AlarmName": name} for name in AlarmNames if name in self.alarms_on]}

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": self.containers}}

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        self._known(StackName)
        outputs = {
            "AdminFunction": f"{ARN}:rinban-prod-admin:live",
            "Url": "https://api.example.test/prod/phonecall/GROUP",
            **self.outputs,
        }
        parameters = [{"ParameterKey": name, "ParameterValue": given} for name, given in self.parameters.items()]
        told = [{"OutputKey": name, "OutputValue": told} for name, told in outputs.items()]
        state = {"StackStatus": self.status, "LastUpdatedTime": self.updated}
        return {"Stacks": [{**state, "Outputs": told, "Parameters": parameters}]}

    def get_paginator(self, listing: str) -> Pages:
        found: dict[str, Any] = {
            "list_stack_resources": self._resources,
            "list_versions_by_function": self._versions,
            "list_subscriptions_by_topic": self._subscriptions,
            "simulate_principal_policy": self._simulated,
        }
        return Pages(found[listing])

    def get_alias(self, FunctionName: str, Name: str) -> dict[str, str]:  # noqa: N803
        assert Name == "live"
        return {
            "FunctionVersion": str(self.aliases[FunctionName]),
            "Description": self.descriptions[FunctionName],
        }

    def update_alias(
        self,
        FunctionName: str,  # noqa: N803
        Name: str,  # noqa: N803
        FunctionVersion: str = "",  # noqa: N803
        Description: str | None = None,  # noqa: N803
    ) -> None:
        """What is not named stays [Lambda API, UpdateAlias]."""
        assert Name == "live"
        if FunctionName == self.breaks_at:
            raise _error("TooManyRequestsException", "Rate exceeded", "UpdateAlias")
        if FunctionVersion and not 0 < int(FunctionVersion) <= len(self.versions[FunctionName]):
            raise _error("ResourceNotFoundException", f"Function not found: {FunctionName}", "UpdateAlias")
        if Description is not None and len(Description) > 256:
            raise _error("ValidationException", "length less than or equal to 256", "UpdateAlias")
        self.aliases[FunctionName] = int(FunctionVersion or self.aliases[FunctionName])
        self.descriptions[FunctionName] = self.descriptions[FunctionName] if Description is None else Description

    def publish(self, release: str, *, refused: bool = False) -> None:
        """What CloudFormation does to the functions in a deployment: a version each, which stays, and the aliases are
        moved unless the hooks have refused it."""
        for name, versions in self.versions.items():
            versions.append(release)
            self.aliases[name] = self.aliases[name] if refused else len(versions)

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == f"{ARN}:rinban-prod-admin:live"
        task = json.loads(Payload)["task"]
        self.tasks.append(task)
        number = self.aliases["rinban-prod-admin"]
        stamp = self.versions["rinban-prod-admin"][number - 1]
        answers = {"version": version(stamp, str(number))({}), "migrate": self.migrated, **self.answers}
        told = answers.get(task, {"told": task})
        return {"Payload": io.BytesIO(json.dumps(told(json.loads(Payload)) if callable(told) else told).encode())}

    def _known(self, stack: str) -> None:
        if stack != "rinban-prod":
            raise _error("ValidationError", f"Stack with id {stack} does not exist", "DescribeStacks")

    def _resources(self, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        self._known(StackName)
        found = [
            *(
                {"ResourceType": "AWS::Lambda::Alias", "PhysicalResourceId": f"{ARN}:{name}:live"}
                for name in self.versions
            ),
            {"ResourceType": "AWS::SQS::Queue", "PhysicalResourceId": "https://sqs.example.test/1/wake-ups"},
            {"ResourceType": "AWS::CloudFormation::Stack"},  # one that is being made has no id yet
            {"ResourceType": "AWS::Lambda::Alias", "ResourceStatus": "CREATE_FAILED"},
            {
                "ResourceType": "AWS::Lambda::Alias",
                "ResourceStatus": "DELETE_COMPLETE",
                "PhysicalResourceId": f"{ARN}:rinban-prod-former:live",
            },
        ]
        for first in range(0, len(found), 2):
            yield {"StackResourceSummaries": found[first : first + 2]}

    def _subscriptions(self, TopicArn: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        if TopicArn not in self.topics:
            raise _error("NotFound", "Topic does not exist", "ListSubscriptionsByTopic")
        found = [
            {"SubscriptionArn": arn, "Protocol": protocol, "Endpoint": endpoint, "TopicArn": TopicArn}
            for arn, protocol, endpoint in self.topics[TopicArn]
        ]
        for first in range(0, len(found) or 1, 2):
            yield {"Subscriptions": found[first : first + 2]}

    def _versions(self, FunctionName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        stamps = self.versions[FunctionName]
        found = [{"Version": "$LATEST", "Environment": {"Variables": {"RINBAN_RELEASE": stamps[-1]}}}]
        for number, stamp in enumerate(stamps, 1):
            found.append({"Version": str(number), "Environment": {"Variables": {"RINBAN_RELEASE": stamp}}})
        for first in range(0, len(found), 2):
            yield {"Versions": found[first : first + 2]}


class Mute:
    """The client of a service that answers every question with this refusal."""

    def __init__(self, refusal: Exception) -> None:
        self.refusal = refusal

    def __getattr__(self, operation: str) -> Any:
        def refused(*_: object, **__: object) -> Any:
            raise self.refusal

        return refused

    def get_paginator(self, operation: str) -> Pages:
        def pages(**_: object) -> Iterator[Any]:  # as boto3's: nothing is asked before the first page is wanted
            yield getattr(self, operation)()

        return Pages(pages)


class Pages:
    """boto3's paginator."""

    def __init__(self, listing: Any) -> None:
        self.paginate = listing


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
