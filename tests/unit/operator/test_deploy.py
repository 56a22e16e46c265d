"""./rinban --stage … deploy, with a SAM tool and an AWS account that only write down what they are asked for."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli import exit_codes, release
from cli.answers import Refused
from cli.deploy import PLAN, Progress, deploy, protect, prove
from cli.main import parsed
from cli.parameters import given
from cli.stack import ROOT, Stack
from cli.unfinished import taken_back, wait_for
from rinban.operator.release import version
from tests.deploy.wheelhouse import ONE_FUNCTION
from tests.fakes.desk import Desk, DeskClock

ALIAS = "arn:aws:lambda:ap-northeast-1:123456789012:function:rinban-staging-admin:live"
GIVEN = {"Stage": "staging", "DatabaseUrl": "mysql://u:p@h:3306/rinban?ssl_ca=/a&ssl_cert=/b"}


class Tool:
    """The build, and `sam` after it. `fails`: the step that ends badly."""

    def __init__(self, root: Path, fails: str = "") -> None:
        self.root, self.fails = root, fails
        self.ran: list[list[str]] = []
        self.deployed = ""

    def build(self) -> Path:
        if self.fails == "build":
            raise Refused("the wheels could not be had", 503)
        function = self.root / "functions" / "entry"
        function.mkdir(parents=True, exist_ok=True)
        (function / "app.py").write_text("def handler(event, context): ...\n")
        built = self.root / "template.yaml"
        built.write_text(ONE_FUNCTION)
        return built

    def sam(self, arguments: Sequence[str]) -> None:
        self.ran.append([*arguments])
        self.told = Path(arguments[arguments.index("--config-file") + 1])
        self.open_to = self.told.parent.stat().st_mode & 0o077
        self.settings = tomllib.loads(self.told.read_text(encoding="utf-8"))
        self.deployed = Path(arguments[arguments.index("--template-file") + 1]).read_text()


def steps() -> Progress:
    desk = Desk()
    return Progress(desk.terminal(io.StringIO(), io.StringIO(), io.StringIO()))


def deployed(tool: Tool, *options: str, **more: str) -> str:
    return deploy("staging", {**GIVEN, **more}, tool.build, tool.sam, steps(), *options)


class Account:
    """The clients of an AWS account with one stack, whose admin function gives these answers."""

    def __init__(self, answer: object, *, failed: bool = False, error: Exception | None = None) -> None:
        self.answer, self.failed, self.error = answer, failed, error
        self.invoked: list[tuple[str, Any]] = []
        self.protected: dict[str, bool] = {}

    def __call__(self, service: str) -> Account:
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - as boto3 names it
        if self.error:
            raise self.error
        assert StackName == "rinban-staging"
        return {"Stacks": [{"Outputs": [{"OutputKey": "AdminFunction", "OutputValue": ALIAS}]}]}

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> None:  # noqa: N803, FBT001
        if self.error:
            raise self.error
        self.protected[StackName] = EnableTerminationProtection

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.invoked.append((FunctionName, json.loads(Payload)))
        reply = {"Payload": io.BytesIO(json.dumps(self.answer).encode())}
        return {**reply, "FunctionError": "Unhandled"} if self.failed else reply


def asked(account: Account) -> dict[str, Any]:
    return Stack("rinban-staging", account).ask({"task": "version"})


def test_what_is_deployed_was_built_and_has_a_stamp(tmp_path: Path) -> None:
    tool = Tool(tmp_path)
    stamp = deployed(tool)
    (words,) = tool.ran
    assert words[0] == "deploy", "sam builds nothing"
    assert f'RINBAN_RELEASE: "{stamp}"' in tool.deployed
    overrides = tool.settings["staging"]["deploy"]["parameters"]["parameter_overrides"]
    assert overrides == f'Stage="staging" DatabaseUrl="{GIVEN["DatabaseUrl"]}"'


def test_nobody_else_on_this_machine_sees_a_secret_among_the_parameters(tmp_path: Path) -> None:
    """The arguments of a program are seen by everybody (ps)."""
    tool = Tool(tmp_path)
    deployed(tool, TwilioAuthToken="hunter2", Voices="ja=Polly.かずは, 𠮷\x7f")
    assert "hunter2" not in " ".join(tool.ran[0])
    overrides = tool.settings["staging"]["deploy"]["parameters"]["parameter_overrides"]
    assert overrides.endswith(' TwilioAuthToken="hunter2" Voices="ja=Polly.かずは, 𠮷\x7f"')
    assert (tool.open_to, tool.told.exists()) == (0, False)


def test_sam_is_told_where_its_settings_of_the_stage_are(tmp_path: Path) -> None:
    """It looks for them beside the template that was built, where there are none, and then misses the stack's name."""
    tool = Tool(tmp_path)
    deployed(tool)
    told = dict(zip(tool.ran[0], tool.ran[0][1:], strict=False))
    assert tool.told.is_absolute()
    found = tool.settings[told["--config-env"]]["deploy"]["parameters"]
    known = tomllib.loads((ROOT / "samconfig.toml").read_text(encoding="utf-8"))["staging"]["deploy"]["parameters"]
    assert {name: found[name] for name in known} == known


def test_the_same_again_has_the_same_stamp_and_another_value_another_one(tmp_path: Path) -> None:
    stamp = deployed(Tool(tmp_path))
    assert deployed(Tool(tmp_path)) == stamp
    assert deployed(Tool(tmp_path), LogLevel="DEBUG") != stamp


def test_nothing_is_deployed_that_was_not_built(tmp_path: Path) -> None:
    tool = Tool(tmp_path, fails="build")
    with pytest.raises(Refused, match="the wheels could not be had"):
        deployed(tool)
    assert tool.ran == []


def test_callers_who_reach_it_are_proof(tmp_path: Path) -> None:
    stamp = deployed(Tool(tmp_path))
    account = Account(version(stamp, "7")({}))
    prove(stamp, Stack("rinban-staging", account).ask, DeskClock().wait)
    assert account.invoked == [(ALIAS, {"task": "version"})], "by the alias, as callers come"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"release": "0000000000aa", "version": "3"}, r"they reach 0000000000aa \(version 3\)"),
        ({"release": release.UNSTAMPED, "version": "$LATEST"}, "they reach unstamped"),
        ({"error": 'no task "version"', "status": 400}, 'no task "version"'),
    ],
)
def test_callers_who_reach_something_else_are_an_error(answer: dict[str, Any], told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        prove("0123456789ab", Stack("rinban-staging", Account(answer)).ask, DeskClock().wait)
    assert "0123456789ab was deployed, but callers do not reach it" in str(refused.value)


def test_what_aws_refuses_is_said_in_a_sentence() -> None:
    gone = ClientError({"Error": {"Code": "ValidationError", "Message": "it does not exist"}}, "DescribeStacks")
    with pytest.raises(Refused, match="the stack rinban-staging: ") as refused:
        asked(Account({}, error=gone))
    assert refused.value.status == 503


@pytest.mark.parametrize("words", [("status",), ("rollback",)])
def test_a_stage_that_is_nowhere_is_looked_for_in_another_account_or_deployed(words: tuple[str, ...]) -> None:
    desk = Desk()
    assert desk.types("--stage", "staging", *words) == exit_codes.UNKNOWN
    assert "the stack rinban-staging is not in this account and region: AWS_PROFILE may name another" in desk.err
    assert "`./rinban --stage STAGE deploy`" in desk.err
    assert "ValidationError" not in desk.err


def test_production_cannot_be_deleted_by_mistake_and_the_other_stages_can() -> None:
    account = Account({})
    for stage in ("dev", "staging", "prod"):
        protect(stage, Stack(f"rinban-{stage}", account))
    assert account.protected == {"rinban-prod": True}


def test_a_production_that_cannot_be_protected_is_told() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "not you"}}, "UpdateTerminationProtection")
    with pytest.raises(Refused, match=r"the termination protection of rinban-prod: .*not you"):
        protect("prod", Stack("rinban-prod", Account({}, error=denied)))


def test_a_function_that_breaks_is_no_answer() -> None:
    with pytest.raises(Refused, match=r"the admin function failed: .*boom"):
        asked(Account({"errorMessage": "boom"}, failed=True))


@pytest.mark.parametrize("pair", ["DatabaseUrl", "=x", "Database Url=x", "", "-x=1"])
def test_what_is_no_parameter_is_refused_without_being_shown(pair: str) -> None:
    """It may be a secret whose name was forgotten."""
    with pytest.raises(Refused, match=r"number 2 of the parameters is no parameter: write NAME=VALUE"):
        given(["LogLevel=INFO", pair])


def test_in_a_file_it_is_found_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "prod"
    file.write_text("# of production\n\nLogLevel=INFO\nTwilioAuthToken = hunter2\n")
    with pytest.raises(
        Refused, match=f"^line 4 of {file} is no parameter: .* without a space before the =,"
    ) as refused:
        given(["Dashboard=on", f"@{file}"])
    assert "hunter2" not in str(refused.value)


def test_a_name_that_the_template_does_not_have_is_refused_before_anything_is_done() -> None:
    """SAM leaves it out without a word, and DailyPge=sato would never call anybody."""
    desk = Desk()
    assert desk.types("--stage", "prod", "deploy", "DailyPge=sato") == exit_codes.REFUSED
    assert desk.err == "rinban: DailyPge is no parameter of template.yaml: did you mean DailyPage?\n"
    assert desk.out == ""
    desk.types("--stage", "prod", "deploy", "xyzzy=1")
    assert "xyzzy is no parameter of template.yaml: its Parameters have all that there are" in desk.err


def test_the_stage_is_said_once() -> None:
    """A second one would deploy one stage over another."""
    with pytest.raises(Refused, match="the stage is named by --stage"):
        given(["Stage=prod"])


@pytest.mark.parametrize("value", ['a"b', "a\\b"])
def test_a_value_that_sam_would_change_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(Refused, match=r"^TwilioAuthToken: ") as refused:
        given([f"TwilioAuthToken={value}"])
    assert value not in str(refused.value)


def test_a_value_may_be_empty_and_may_have_an_equals_sign() -> None:
    assert given(["PublicBaseUrl=", "RedisUrl=rediss://h:6379/0?cluster=true"]) == {
        "PublicBaseUrl": "",
        "RedisUrl": "rediss://h:6379/0?cluster=true",
    }


def test_the_values_may_stand_in_a_file_so_that_no_shell_remembers_them(tmp_path: Path) -> None:
    file = tmp_path / "staging"
    file.write_text("# of staging\nTwilioFrom=+815000000000\n\nPublicBaseUrl=\nLogLevel=INFO\n")
    arguments = parsed(["--stage", "staging", "deploy", f"@{file}", "LogLevel=DEBUG"])
    assert arguments.stage == "staging"
    told = given(arguments.parameters)
    assert told == {"TwilioFrom": "+815000000000", "PublicBaseUrl": "", "LogLevel": "DEBUG"}
    with pytest.raises(Refused, match="nowhere cannot be read"):
        given([f"@{tmp_path}/nowhere"])


def test_a_plan_changes_nothing(tmp_path: Path) -> None:
    tool = Tool(tmp_path)
    deployed(tool, *PLAN)
    assert "--no-execute-changeset" in tool.ran[0]


def test_the_stage_of_this_machine_is_not_deployed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["--stage", "local", "deploy"])
    assert "prod, staging, dev" in capsys.readouterr().err.replace("'", "")


def test_without_a_stage_nothing_is_deployed() -> None:
    desk = Desk()
    assert desk.types("deploy", "LogLevel=INFO") == exit_codes.REFUSED
    assert desk.err == "rinban: name the stage that is meant: ./rinban --stage STAGE …\n"


AT = "2026-11-28 21:00:00+00:00"


class CloudFormation:
    """Tells these statuses of the stack, one for each question, the last one for ever; "" means that there is none."""

    def __init__(self, *statuses: str) -> None:
        self.meta = SimpleNamespace(region_name="ap-northeast-1")
        self.statuses = [*statuses]
        self.questions = 0

    def __call__(self, service: str) -> CloudFormation:
        assert service == "cloudformation"
        return self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        self.questions += 1
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if not status:
            told = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": told}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": status, "LastUpdatedTime": AT}]}


def waited_for(cloudformation: CloudFormation) -> tuple[str, float]:
    """What the operator reads, and how many seconds it took."""
    desk, out = Desk(), io.StringIO()
    terminal = desk.terminal(out, io.StringIO(), io.StringIO())
    began = terminal.clock()
    wait_for(Stack("rinban-staging", cloudformation), terminal)
    return out.getvalue(), terminal.clock() - began


def test_what_cloudformation_is_in_the_middle_of_is_waited_for() -> None:
    """It goes on after the command that began it was killed, and a second change set would be refused."""
    busy = ["UPDATE_IN_PROGRESS"] * 3 + ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"]
    told, seconds = waited_for(cloudformation := CloudFormation(*busy, "UPDATE_COMPLETE"))
    assert cloudformation.questions == 5
    assert seconds == 20.0
    assert [line.split("(")[1].split(")")[0] for line in told.splitlines()] == sorted(set(busy), reverse=True)


@pytest.mark.parametrize("status", ["", "REVIEW_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_what_is_over_or_never_began_is_not_waited_for(status: str) -> None:
    assert waited_for(CloudFormation(status)) == ("", 0.0)


@pytest.mark.parametrize(
    ("status", "mend"),
    [
        ("ROLLBACK_COMPLETE", "aws cloudformation delete-stack --stack-name rinban-staging"),
        ("ROLLBACK_FAILED", "aws cloudformation delete-stack --stack-name rinban-staging"),
        ("DELETE_FAILED", "aws cloudformation delete-stack --stack-name rinban-staging"),
        ("UPDATE_ROLLBACK_FAILED", "aws cloudformation continue-update-rollback --stack-name rinban-staging"),
    ],
)
def test_what_cloudformation_updates_no_more_is_told_with_its_mend_before_anything_is_built(
    status: str, mend: str
) -> None:
    with pytest.raises(Refused, match=f"the stack rinban-staging is {status}: .*`{mend} --region ap-northeast-1`"):
        waited_for(CloudFormation("UPDATE_IN_PROGRESS", status))


def test_it_is_not_waited_for_ever() -> None:
    with pytest.raises(Refused, match="rinban-staging is still UPDATE_IN_PROGRESS after 60 minutes"):
        waited_for(CloudFormation("UPDATE_IN_PROGRESS"))


def test_an_account_that_may_not_be_asked_is_a_refusal() -> None:
    denied = ClientError({"Error": {"Code": "AccessDenied", "Message": "not authorized"}}, "DescribeStacks")
    with pytest.raises(Refused, match="not authorized"):
        wait_for(Stack("rinban-staging", Account({}, error=denied)), steps().terminal)


@pytest.mark.parametrize("status", ["", "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_a_deployment_that_was_taken_back_gets_a_stamp_of_its_own_when_it_is_tried_again(
    tmp_path: Path, status: str
) -> None:
    """Lambda has its versions still, and makes no second ones of the same."""
    at = taken_back(Stack("rinban-staging", CloudFormation(status)))
    assert bool(at) == (status == "UPDATE_ROLLBACK_COMPLETE")
    stamps = {
        deploy("staging", GIVEN, (tool := Tool(tmp_path)).build, tool.sam, steps(), stamped=stamped)
        for stamped in (None, {**GIVEN, "taken back": at} if at else GIVEN)
    }
    assert len(stamps) == (2 if at else 1)
