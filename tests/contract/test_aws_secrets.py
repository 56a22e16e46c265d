"""Settings that are ARNs, against Secrets Manager and SSM as moto plays them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import boto3
import pytest
from moto import mock_aws

from rinban import wiring
from rinban.adapters.aws import secrets as module
from rinban.adapters.aws.secrets import (
    AGAIN,
    ASKING,
    BRIEF,
    FRESH,
    LEFT_ALONE,
    NAMES,
    TO_MIGRATE,
    USUAL,
    Secrets,
    Waits,
)
from rinban.core.errors import Unavailable

REGION = "ap-northeast-1"
PLAIN = {"PATH": "/bin", "DATABASE_URL": "mysql://u:p@h/d", "REDIS_URL": "redis://h/0", "TWILIO_AUTH_TOKEN": "t"}


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def secrets(time: Time) -> Secrets:
    return Secrets(time)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        yield


def manager() -> Any:
    return boto3.client("secretsmanager", region_name=REGION)


def kept(text: str, name: str = "rinban") -> str:
    return str(manager().create_secret(Name=name, SecretString=text)["ARN"])


def parameter(text: str, name: str = "/rinban/redis") -> str:
    ssm = boto3.client("ssm", region_name=REGION)
    ssm.put_parameter(Name=name, Value=text, Type="SecureString")
    return str(ssm.get_parameter(Name=name)["Parameter"]["ARN"])


def test_plain_values_stay_as_they_are(secrets: Secrets) -> None:
    assert secrets.resolve(PLAIN) == PLAIN


@pytest.mark.parametrize("name", NAMES)
def test_a_secret_stands_for_the_setting(secrets: Secrets, name: str) -> None:
    assert secrets.resolve({**PLAIN, name: kept("mysql://u:p%23@h/d")}) == {**PLAIN, name: "mysql://u:p%23@h/d"}


def test_a_secret_may_be_json_with_several_values(secrets: Secrets) -> None:
    arn = kept('{"url": "mysql://u:p@h/d", "token": "abc", "port": 3306}')
    found = secrets.resolve({"DATABASE_URL": f"{arn}#url", "TWILIO_AUTH_TOKEN": f"{arn}#token"})
    assert found == {"DATABASE_URL": "mysql://u:p@h/d", "TWILIO_AUTH_TOKEN": "abc"}


def test_a_parameter_stands_for_the_setting(secrets: Secrets) -> None:
    assert secrets.resolve({"REDIS_URL": parameter("rediss://h/0")}) == {"REDIS_URL": "rediss://h/0"}


def test_the_login_that_may_change_tables_is_asked_for_by_the_task_that_does(secrets: Secrets) -> None:
    env = {"MIGRATION_LOGIN": kept("the login")}
    assert secrets.resolve(env) == env
    assert secrets.resolve(env, TO_MIGRATE) == {"MIGRATION_LOGIN": "the login"}


def test_other_settings_are_not_looked_at(secrets: Secrets) -> None:
    env = {"TWILIO_FROM": "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:x"}
    assert secrets.resolve(env) == env


def test_a_rotated_secret_is_seen_after_five_minutes(secrets: Secrets, time: Time) -> None:
    env = {"TWILIO_AUTH_TOKEN": kept("old")}
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "old"}
    manager().put_secret_value(SecretId="rinban", SecretString="new")
    time.now = FRESH - 1
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "old"}
    time.now = FRESH
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "new"}


def test_what_was_had_serves_while_it_cannot_be_had_again(secrets: Secrets, time: Time) -> None:
    env = {"TWILIO_AUTH_TOKEN": kept("old")}
    secrets.resolve(env)
    manager().delete_secret(SecretId="rinban", ForceDeleteWithoutRecovery=True)
    time.now = FRESH
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "old"}


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:none",
        "arn:aws:ssm:ap-northeast-1:123456789012:parameter/none",
        "arn:aws:s3:ap-northeast-1:123456789012:bucket",
        "arn:aws:nothing:ap-northeast-1:123456789012:x",
        "arn:short",
        "arn:aws:ssm::123456789012:parameter/no-region",
    ],
)
def test_a_secret_that_cannot_be_had_is_named(secrets: Secrets, arn: str) -> None:
    with pytest.raises(Unavailable, match=arn):
        secrets.resolve({"REDIS_URL": arn})


@pytest.mark.parametrize("text", ["s3cret", '{"url": "s3cret"}', '["s3cret"]', '"s3cret"'])
def test_what_lacks_the_key_is_told_without_its_text(secrets: Secrets, text: str) -> None:
    with pytest.raises(Unavailable, match="has no token") as said:
        secrets.resolve({"TWILIO_AUTH_TOKEN": kept(text) + "#token"})
    assert "s3cret" not in str(said.value)
    assert said.value.__cause__ is None


def test_a_value_that_was_refused_is_asked_for_anew(secrets: Secrets, time: Time) -> None:
    env = {"TWILIO_AUTH_TOKEN": kept("old"), "REDIS_URL": parameter("redis://old")}
    secrets.resolve(env)
    manager().put_secret_value(SecretId="rinban", SecretString="new")
    time.now = AGAIN
    secrets.refused(env, "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "new", "REDIS_URL": "redis://old"}


def test_a_value_that_stays_wrong_is_not_asked_for_all_the_time(secrets: Secrets, time: Time) -> None:
    env = {"TWILIO_AUTH_TOKEN": kept("wrong") + "#", "DATABASE_URL": "mysql://u:p@h/d"}
    secrets.resolve(env)
    manager().put_secret_value(SecretId="rinban", SecretString="right")
    time.now = AGAIN - 1
    secrets.refused(env, *NAMES)
    assert secrets.resolve(env)["TWILIO_AUTH_TOKEN"] == "wrong"
    time.now = AGAIN
    assert secrets.resolve(env)["TWILIO_AUTH_TOKEN"] == "wrong", "it was not refused since"
    secrets.refused(env, *NAMES)
    assert secrets.resolve(env)["TWILIO_AUTH_TOKEN"] == "right"


def test_a_refused_value_that_cannot_be_had_again_is_kept_and_left_in_peace(secrets: Secrets, time: Time) -> None:
    env = {"TWILIO_AUTH_TOKEN": kept("old")}
    secrets.resolve(env)
    manager().delete_secret(SecretId="rinban", ForceDeleteWithoutRecovery=True)
    time.now = AGAIN
    secrets.refused(env, "TWILIO_AUTH_TOKEN")
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "old"}
    kept("new")
    time.now = AGAIN + 1
    secrets.refused(env, "TWILIO_AUTH_TOKEN")
    assert secrets.resolve(env) == {"TWILIO_AUTH_TOKEN": "old"}


class Hanging:
    """An AWS that accepts connections and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        listener.setblocking(False)

    @property
    def asked(self) -> int:
        """Return how many connections came since the last look."""
        taken = 0
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                taken += 1
        return taken


@pytest.fixture
def hangs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Hanging]]:
    """Return a function; after it is called, AWS hangs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def now() -> Hanging:
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
            return Hanging(listener)

        yield now


def all_of_them() -> dict[str, str]:
    return {name: kept(f"the {name}", name) for name in NAMES}


VALUES = {name: f"the {name}" for name in NAMES}


def test_while_aws_hangs_somebody_waits_for_one_answer_and_nobody_after_that(
    secrets: Secrets, time: Time, hangs: Callable[[], Hanging]
) -> None:
    env = all_of_them()
    assert secrets.resolve(env) == VALUES
    aws, time.now = hangs(), FRESH
    assert secrets.resolve(env) == VALUES
    assert aws.asked == 1
    time.now = FRESH + LEFT_ALONE - 1
    assert secrets.resolve(env) == VALUES
    assert aws.asked == 0
    time.now = FRESH + LEFT_ALONE
    assert secrets.resolve(env) == VALUES
    assert aws.asked == 1


def test_while_aws_hangs_a_forged_signature_makes_nobody_wait(
    secrets: Secrets, time: Time, hangs: Callable[[], Hanging]
) -> None:
    env = all_of_them()
    secrets.resolve(env)
    aws, time.now = hangs(), AGAIN
    for asked in (1, 0):
        secrets.refused(env, "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_OLD")
        assert secrets.resolve(env) == VALUES
        assert aws.asked == asked
        time.now += AGAIN


def test_a_container_that_never_had_the_values_says_so_each_time(
    secrets: Secrets, hangs: Callable[[], Hanging]
) -> None:
    env = all_of_them()
    aws = hangs()
    for _ in range(2):
        with pytest.raises(Unavailable, match=env["DATABASE_URL"]):
            secrets.resolve(env)
        assert aws.asked == 1


def test_aws_that_answers_slowly_is_asked_for_the_rest_by_the_next_request(
    secrets: Secrets, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, env = module._fetch, all_of_them()

    def slowly(arn: str, seconds: Waits) -> str:
        time.now += ASKING - 0.1
        return fetch(arn, seconds)

    monkeypatch.setattr(module, "_fetch", slowly)
    assert secrets.resolve(env) == VALUES, "what was never had is waited for"
    for name in NAMES:
        manager().put_secret_value(SecretId=name, SecretString="new")
    time.now += FRESH
    assert [list(secrets.resolve(env).values()).count("new") for _ in range(3)] == [2, 4, 5]


def test_in_the_middle_of_a_request_aws_is_waited_for_a_second_at_the_most(
    secrets: Secrets, hangs: Callable[[], Hanging]
) -> None:
    env = {"DATABASE_LOGIN": kept("the login")}
    aws, began = hangs(), monotonic()
    with pytest.raises(Unavailable):
        secrets.resolve(env, waits=BRIEF)
    assert aws.asked == 1
    assert monotonic() - began < sum(USUAL)


def test_what_is_no_secret_is_not_doubted(secrets: Secrets, time: Time) -> None:
    time.now = AGAIN
    secrets.refused(PLAIN, *NAMES)
    assert secrets.resolve(PLAIN) == PLAIN


@pytest.fixture
def arn(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the ARN of the auth token with which the functions are configured, "old"."""
    arn = kept("old")
    env = {**PLAIN, "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_FROM": "+815000000000", "TWILIO_AUTH_TOKEN": arn}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return arn


def test_the_functions_are_built_anew_when_a_secret_was_rotated(
    arn: str, secrets: Secrets, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "_stored", secrets)
    before = wiring.parts()
    manager().put_secret_value(SecretId=arn, SecretString="new")
    assert wiring.parts() is before
    time.now = FRESH
    assert wiring.parts().config.auth_tokens == ("new",)
