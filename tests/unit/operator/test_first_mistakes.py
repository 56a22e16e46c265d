"""What an operator who is new here does wrong: each time one sentence says what is to be done about it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from cli import account, checkout, exit_codes
from cli.answers import Refused
from cli.parameters import given, refuse_incomplete, refuse_unfit
from cli.stack import stack_of
from cli.unfinished import wait_for
from local.gateway.template import load
from rinban.core.errors import CallRefused
from rinban.operator.tasks import answer
from tests.deploy.conftest import TEMPLATE
from tests.fakes.account import Account
from tests.fakes.desk import Desk

DECLARED = load(TEMPLATE)["Parameters"]
COMMANDS = ("status", "doctor", "rollback", "deploy")


def aws(code: str, message: str = "of AWS") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeStacks")


def muted(error: Exception) -> Desk:
    """At this desk AWS answers every question so."""
    there = Account("aaa")
    there.mute, there.refusal = {"cloudformation", "iam", "lambda", "sts", "sns"}, error
    return Desk.with_account(there)


# --- credentials and the region --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (exceptions.NoCredentialsError(), "there are no AWS credentials here: `aws configure list-profiles` shows"),
        (exceptions.UnauthorizedSSOTokenError(), "your AWS credentials have expired: log in again (`aws sso login`)"),
        (aws("ExpiredToken"), "your AWS credentials have expired: log in again (`aws sso login`)"),
        (aws("InvalidClientTokenId"), "AWS does not know your credentials: compare the access key and its secret"),
        (
            aws("AccessDenied", "not you"),
            'lack a right, which docs/operations.md lists under "What you need" (not you)',
        ),
    ],
)
def test_credentials_that_aws_does_not_take_are_one_sentence_that_says_what_to_do(
    command: str, error: Exception, told: str
) -> None:
    desk = muted(error)
    assert desk.types("--stage", "prod", command) == exit_codes.REFUSED
    (line,) = desk.err.splitlines()
    assert told in line
    assert "An error occurred" not in desk.out + desk.err


def test_a_profile_that_is_not_there_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    with pytest.raises(Refused, match=r"\(nowhere\) could not be found: AWS_PROFILE has to be one that"):
        stack_of("prod").outputs()


def test_credentials_of_which_a_half_is_missing_are_refused_before_any_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "half")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    with pytest.raises(Refused, match="there are no AWS credentials here"):
        stack_of("prod").outputs()


@pytest.mark.parametrize("name", ["AlarmTopicArn", "CertificateArn"])
def test_what_has_to_be_in_the_region_of_the_stage_is_refused_in_another_one(name: str) -> None:
    there = Account("aaa")
    with pytest.raises(Refused, match=f"^{name} is in us-east-1, and this stage in ap-northeast-1: make it in"):
        account.checked(there, {name: "arn:aws:sns:us-east-1:123456789012:on-call"})
    for fine in ("", "arn:aws:sns:ap-northeast-1:123456789012:on-call"):
        account.checked(there, {name: fine})


# --- parameters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("LogLevel=LOUD", "LogLevel has to be one of these: DEBUG, INFO"),
        ("TwilioFrom=050-0000-0000", "TwilioFrom has to be a number with its country code and without spaces"),
        ("EntryConcurrency=many", "EntryConcurrency has to be a whole number"),
        ("DailyPageAt=05:00", "DailyPageAt has to be an expression of EventBridge in UTC, such as cron(0 1 * * ? *)"),
    ],
)
def test_a_value_that_cloudformation_would_refuse_is_refused_before_anything_is_built(pair: str, told: str) -> None:
    desk = Desk()
    assert desk.types("--stage", "prod", "deploy", pair) == exit_codes.REFUSED
    assert desk.err.startswith(f"rinban: {told}")
    assert desk.out == ""


def test_every_default_of_the_template_is_a_value_that_fits() -> None:
    defaults = {name: str(one["Default"]) for name, one in DECLARED.items() if "Default" in one}
    assert len(defaults) > 20
    refuse_unfit(defaults, TEMPLATE)


def test_every_pattern_of_the_template_is_said_in_words_too() -> None:
    """CloudFormation shows them in the place of the pattern, and so does the command."""
    patterns = {name for name, one in DECLARED.items() if "AllowedPattern" in one}
    assert patterns == {name for name, one in DECLARED.items() if "ConstraintDescription" in one}


@pytest.mark.parametrize("value", ['"+819000000004"', "'+819000000004'"])
def test_quotation_marks_around_a_value_are_to_be_left_out(value: str) -> None:
    with pytest.raises(Refused, match=r"^LastResort: leave out the quotation marks around the value$"):
        given([f"LastResort={value}"])


def test_a_line_that_begins_or_ends_with_blanks_is_taken(tmp_path: Path) -> None:
    (file := tmp_path / "prod").write_bytes(b"  LogLevel=INFO \r\n   \r\n\tDashboard=on\n")
    assert given([f"@{file}"]) == {"LogLevel": "INFO", "Dashboard": "on"}


def test_a_file_without_its_sign_is_named_as_one() -> None:
    with pytest.raises(Refused, match=r"write NAME=VALUE without a space before the =, or @FILE$"):
        given(["../rinban-prod"])


def test_a_first_deployment_names_all_that_it_needs_and_a_later_one_keeps_what_is_left_out() -> None:
    with pytest.raises(Refused, match="needs TwilioAccountSid, TwilioAuthToken as well"):
        refuse_incomplete({"Stage": "prod", "TwilioFrom": "+815000000000"}, TEMPLATE)
    there = Account("aaa")
    there.status = "REVIEW_IN_PROGRESS"
    desk = Desk.with_account(there)
    assert desk.types("--stage", "prod", "deploy", "LogLevel=INFO") == exit_codes.REFUSED
    assert "the first deployment of a stage needs TwilioAccountSid, TwilioAuthToken, TwilioFrom as well" in desk.err
    assert "Building" not in desk.out


# --- a stack that is not there, or only half -------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["status", "doctor", "migrate", "rollback"])
def test_a_stage_of_which_there_is_only_a_plan_is_to_be_deployed(command: str) -> None:
    there = Account("aaa")
    there.status, there.versions = "REVIEW_IN_PROGRESS", {}
    desk = Desk.with_account(there)
    assert desk.types("--stage", "prod", command) == exit_codes.UNKNOWN
    assert desk.err == (
        "rinban: the stack rinban-prod is empty: so far only a plan was made. Deploy it without --plan\n"
    )


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED"])
def test_a_stack_that_takes_no_deployment_any_more_is_refused_with_the_command_that_deletes_it(status: str) -> None:
    there = Account("aaa")
    there.status = status
    with pytest.raises(
        Refused, match=r"delete-stack --stack-name rinban-prod --region ap-northeast-1`, .* deploy again"
    ):
        wait_for(there.stack(), Desk().terminal(None, None, None))


@pytest.mark.parametrize("typed", ["Prod", "production", "prod/"])
def test_a_stage_that_there_is_not_is_answered_with_those(typed: str) -> None:
    desk = Desk()
    with pytest.raises(SystemExit) as left:
        desk.types("--stage", typed, "status")
    assert left.value.code == exit_codes.MISTYPED
    assert f'there is no stage "{typed}": write prod, staging, dev, in small letters' in desk.err


# --- a deployment ----------------------------------------------------------------------------------------------------


class Interrupted(Account):
    """Somebody types Ctrl-C while Lambda is asked."""

    def get_account_settings(self) -> dict[str, Any]:
        raise KeyboardInterrupt


def test_what_ctrl_c_leaves_is_told() -> None:
    desk = Desk.with_account(Interrupted("aaa"))
    assert desk.types("--stage", "prod", "deploy", "LogLevel=INFO") == exit_codes.INTERRUPTED
    assert desk.out.splitlines()[-1].startswith("Interrupted. Type the same command again: what CloudFormation has")


def test_files_of_a_release_that_no_commit_has_are_told(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(["git", "-C", tmp_path, *words], check=True, capture_output=True)

    (functions := tmp_path / "functions").mkdir()
    (functions / "app.py").write_text("1")
    (tmp_path / "notes.txt").write_text("mine")
    assert checkout.uncommitted(tmp_path) == "", "git knows nothing of this folder"
    git("init", "-q")
    assert checkout.uncommitted(tmp_path).startswith("NOT COMMITTED, and part of this release: functions/app.py. ")
    git("add", ".")
    git("-c", "user.name=a", "-c", "user.email=a@example.test", "commit", "-qm", "a")
    (tmp_path / "notes.txt").write_text("ours")
    assert checkout.uncommitted(tmp_path) == "", "notes become no part of a release"
    (functions / "app.py").write_text("2")
    (functions / "new.py").write_text("3")
    assert "functions/app.py and 1 more. Commit first" in checkout.uncommitted(tmp_path)


# --- a phone ---------------------------------------------------------------------------------------------------------


def test_in_a_stage_a_test_call_knows_where_the_carrier_calls_back() -> None:
    """The functions do not, before the first alert has come in."""
    there = Account("aaa")
    seen: list[Any] = []

    def placed(asked: Any) -> dict[str, Any]:
        seen.append(asked)
        return {"placed": True, "sid": "CA1"}

    there.answers["test_call"] = placed
    there.outputs["BaseUrl"] = "https://api.example.test/prod"
    desk = Desk.with_account(there)
    assert desk.types("--stage", "prod", "test-call", "sato", "--no-wait") == exit_codes.DONE
    there.parameters["PublicBaseUrl"] = "https://rinban.example.test"
    desk.types("--stage", "prod", "test-call", "sato", "--no-wait")
    assert [one["base_url"] for one in seen] == ["https://api.example.test/prod", "https://rinban.example.test"]


def test_a_call_that_everybody_would_be_refused_names_the_setting_to_check() -> None:
    def refused(_: object) -> dict[str, Any]:
        raise CallRefused("Authenticate", permanent=True, code=20003, mend="TWILIO_AUTH_TOKEN")

    told = answer(lambda: {"test_call": refused}, {"task": "test_call"})
    assert told == {"error": "Authenticate; check TWILIO_AUTH_TOKEN", "status": 502}
