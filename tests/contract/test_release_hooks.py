"""What a hook asks of AWS, in the very words of AWS: botocore checks each request and answer against its model."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from rinban.adapters.aws.release import AdminFunction, DeployedStack, Deployments, clients
from rinban.core.errors import Busy, Unavailable
from tests.contract.hurried import Hurried

ARN = "arn:aws:lambda:ap-northeast-1:123456789012:function:rinban-dev-admin:7"
Answers = Callable[..., Callable[[str], Any]]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """A client of AWS that expects these requests."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    stubs: list[Stubber] = []

    def expecting(
        service: str, operation: str, wanted: dict[str, Any], answer: dict[str, Any] | str
    ) -> Callable[[str], Any]:
        client = boto3.client(service, region_name="ap-northeast-1")
        stub = Stubber(client)
        if isinstance(answer, str):
            stub.add_client_error(operation, answer, "said AWS", expected_params=wanted)
        else:
            stub.add_response(operation, answer, wanted)
        stub.activate()
        stubs.append(stub)
        return {service: client}.__getitem__

    yield expecting
    for stub in stubs:
        stub.assert_no_pending_responses()


def body(said: object) -> StreamingBody:
    raw = json.dumps(said).encode()
    return StreamingBody(io.BytesIO(raw), len(raw))


ASKED = {"FunctionName": ARN, "Payload": b'{"task": "version"}'}


def test_the_version_that_was_named_is_asked(answers: Answers) -> None:
    client = answers("lambda", "invoke", ASKED, {"StatusCode": 200, "Payload": body({"release": "abc"})})
    assert AdminFunction(client, ARN)({"task": "version"}) == {"release": "abc"}


@pytest.mark.parametrize(
    "answer", ["ResourceNotFoundException", {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": body("boom")}]
)
def test_a_function_that_fails_is_said_to(answers: Answers, answer: Any) -> None:
    client = answers("lambda", "invoke", ASKED, answer)
    with pytest.raises(Unavailable, match="admin function"):
        AdminFunction(client, ARN)({"task": "version"})


@pytest.mark.parametrize(
    "code", ["TooManyRequestsException", "ENINotReadyException", "ResourceConflictException", "EC2ThrottledException"]
)
def test_a_function_that_lambda_cannot_start_at_this_moment_is_busy(answers: Answers, code: str) -> None:
    """A version that was published just now may not have its way into the network yet."""
    client = answers("lambda", "invoke", ASKED, code)
    with pytest.raises(Busy, match="admin function"):
        AdminFunction(client, ARN)({"task": "version"})


def described(status: str) -> dict[str, Any]:
    stack = {"StackName": "rinban-dev", "StackStatus": status, "CreationTime": "2026-11-28T00:00:00Z"}
    return {"Stacks": [{**stack, "Outputs": [{"OutputKey": "BaseUrl", "OutputValue": "https://x.example.test/dev"}]}]}


@pytest.mark.parametrize(
    ("status", "back"),
    [("UPDATE_IN_PROGRESS", False), ("CREATE_IN_PROGRESS", False), ("UPDATE_ROLLBACK_IN_PROGRESS", True)],
)
def test_the_stack_tells_its_address_and_whether_it_goes_back(answers: Answers, status: str, *, back: bool) -> None:
    asked = {"StackName": "rinban-dev"}
    stack = DeployedStack(answers("cloudformation", "describe_stacks", asked, described(status)), "rinban-dev")
    assert stack.goes_back() is back
    stack = DeployedStack(answers("cloudformation", "describe_stacks", asked, described(status)), "rinban-dev")
    assert stack.base_url() == "https://x.example.test/dev"


def test_a_stack_that_cannot_be_seen_is_said_to(answers: Answers) -> None:
    client = answers("cloudformation", "describe_stacks", {"StackName": "rinban-dev"}, "AccessDenied")
    with pytest.raises(Unavailable, match="the stack rinban-dev"):
        DeployedStack(client, "rinban-dev").goes_back()


@pytest.mark.parametrize(("succeeded", "status"), [(True, "Succeeded"), (False, "Failed")])
def test_codedeploy_hears_the_verdict(answers: Answers, *, succeeded: bool, status: str) -> None:
    wanted = {"deploymentId": "d-1", "lifecycleEventHookExecutionId": "e-1", "status": status}
    client = answers("codedeploy", "put_lifecycle_event_hook_execution_status", wanted, {})
    Deployments(client).report("d-1", "e-1", succeeded=succeeded)


def test_a_verdict_that_came_through_before_is_no_failure(answers: Answers) -> None:
    """Its answer was lost. Lambda would ask everything once more after a failure, and make a second test call."""
    wanted = {"deploymentId": "d-1", "lifecycleEventHookExecutionId": "e-1", "status": "Succeeded"}
    operation = "put_lifecycle_event_hook_execution_status"
    client = answers("codedeploy", operation, wanted, "LifecycleEventAlreadyCompletedException")
    Deployments(client).report("d-1", "e-1", succeeded=True)


def test_a_verdict_comes_through_although_five_hooks_give_theirs_at_once(hurried: Hurried) -> None:
    """Without one CodeDeploy waits for an hour."""
    Deployments(clients).report("d-1", "e-1", succeeded=True)
    assert hurried.requests == 2


def test_a_task_is_never_begun_a_second_time(hurried: Hurried) -> None:
    with pytest.raises(Unavailable):
        AdminFunction(clients, ARN)({"task": "test_call"})
    assert hurried.requests == 1
