"""./rinban secrets put, against Secrets Manager as moto plays it: what is kept, and where the value is never seen."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cli.main import parsed
from cli.parameters import given
from cli.stored_secrets import _PARAMETERS
from local.gateway.template import load
from local.service import ROOT
from rinban.adapters.aws.secrets import TO_MIGRATE
from tests.contract.test_aws_secrets import REGION
from tests.fakes.desk import Desk

TOKEN = "0123456789abcdef0123456789abcdef"
GOOD = {
    "DATABASE_URL": "mysql://db.example.test:3306/rinban",
    "DATABASE_LOGIN": '{"username": "runner", "password": "p/w"}',
    "MIGRATION_LOGIN": '{"username": "migrator", "password": "p/w"}',
    "REDIS_URL": "rediss://:p%2Fw@redis.example.test:6379/0",
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_AUTH_TOKEN_OLD": TOKEN,
    "ZABBIX_API": '{"url": "https://zabbix.example.test/api_jsonrpc.php", "token": "0123"}',
    "OIDC_CLIENT_SECRET": "GOCSPX-~secret of a client",
    "OUTLETS": '{"ops": {"url": "https://hooks.example.test/services/x"}}',
}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        yield


def kept(name: str, stage: str = "prod") -> Any:
    manager = boto3.client("secretsmanager", region_name=REGION)
    return manager.get_secret_value(SecretId=f"rinban-{stage}/{name}")["SecretString"]


def names() -> list[str]:
    return [one["Name"] for one in boto3.client("secretsmanager", region_name=REGION).list_secrets()["SecretList"]]


def types(*words: str, then: str | bytes = "") -> tuple[int, str]:
    desk = Desk()
    code = desk.types("secrets", "put", *words, then=then)
    return code, desk.out + desk.err


def test_every_secret_that_the_functions_read_can_be_put() -> None:
    assert {*_PARAMETERS} == {*TO_MIGRATE, "ZABBIX_API", "OUTLETS", "OIDC_CLIENT_SECRET"} == {*GOOD}
    declared = load(ROOT / "template.yaml")["Parameters"]
    assert {*_PARAMETERS.values()} <= {*declared}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_kept_as_it_was_piped_and_not_shown(name: str) -> None:
    code, said = types(name, "--stage", "prod", then=f"{GOOD[name]}\n")
    assert code == 0
    assert kept(name) == GOOD[name]
    assert GOOD[name] not in said
    assert f"secret:rinban-prod/{name}-" in said


@pytest.mark.parametrize("name", GOOD)
def test_the_line_that_the_parameters_need_can_be_pasted(name: str) -> None:
    said = types(name, "--stage", "prod", then=GOOD[name])[1]
    command = re.search(r"the parameters of `\./rinban (.*)` need this line:\n(.*)\n", said)
    assert command is not None
    assert vars(parsed([*command[1].split(), command[2]]))["parameters"] == [command[2]]
    (parameter,) = given([command[2]]).items()
    manager = boto3.client("secretsmanager", region_name=REGION)
    assert parameter == (_PARAMETERS[name], manager.describe_secret(SecretId=f"rinban-prod/{name}")["ARN"])
    assert ("SecretArns" in said) == (not name.endswith("LOGIN"))


def test_a_new_value_takes_the_place_of_the_old_one_under_the_same_arn() -> None:
    told = [
        json.loads(types("TWILIO_AUTH_TOKEN", "--stage", "prod", "--json", then=value)[1])
        for value in (TOKEN, "ff" * 16)
    ]
    assert told[0] == told[1]
    assert kept("TWILIO_AUTH_TOKEN") == "ff" * 16


def test_each_stage_has_its_own() -> None:
    types("TWILIO_AUTH_TOKEN", "--stage", "staging", then=TOKEN)
    assert names() == ["rinban-staging/TWILIO_AUTH_TOKEN"]


def test_a_key_in_kms_may_be_named() -> None:
    arn = f"arn:aws:kms:{REGION}:123456789012:key/11111111-2222-3333-4444-555555555555"
    types("TWILIO_AUTH_TOKEN", "--stage", "prod", "--kms-key", arn, then=TOKEN)
    manager = boto3.client("secretsmanager", region_name=REGION)
    assert manager.describe_secret(SecretId="rinban-prod/TWILIO_AUTH_TOKEN")["KmsKeyId"] == arn


@pytest.mark.parametrize(
    "words",
    [
        ("TWILIO_AUTH_TOKEN", TOKEN),
        ("TWILIO_AUTH_TOKEN", "--value", TOKEN),
        ("TWILIO_AUTH_TOKEN", f"--value={TOKEN}"),
        (f"TWILIO_AUTH_TOKEN={TOKEN}",),
    ],
)
def test_a_value_on_the_command_line_is_refused_and_not_repeated(words: tuple[str, ...]) -> None:
    code, said = types(*words, "--stage", "prod", then=TOKEN)
    assert code == 1
    assert "stays in the shell's history" in said
    assert TOKEN not in said
    assert names() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:hunter2@db.example.test"),
        ("DATABASE_URL", "mysql://u:hunter2#@db.example.test/rinban"),
        ("DATABASE_LOGIN", "hunter2"),
        ("MIGRATION_LOGIN", '{"username": "u", "pass": "hunter2"}'),
        ("REDIS_URL", "http://:hunter2@redis.example.test"),
        ("TWILIO_AUTH_TOKEN", "hunter2 hunter2"),
        ("TWILIO_AUTH_TOKEN", "hunter2\nhunter2"),
        ("TWILIO_AUTH_TOKEN", b"hunter2\xff"),
        ("TWILIO_AUTH_TOKEN", ""),
        ("TWILIO_AUTH_TOKEN", "\n"),
    ],
)
def test_what_the_functions_could_not_use_is_refused_and_not_repeated(name: str, value: str | bytes) -> None:
    code, said = types(name, "--stage", "prod", then=value)
    assert code == 1
    assert "hunter2" not in said
    assert names() == []


@pytest.mark.parametrize("around", ['"{}"', "'{}'", "“{}”", "{}'", "「{}」"])
@pytest.mark.parametrize("name", ["TWILIO_AUTH_TOKEN", "REDIS_URL", "DATABASE_LOGIN"])
def test_quotation_marks_around_a_value_are_to_be_left_out(name: str, around: str) -> None:
    code, said = types(name, "--stage", "prod", then=around.format(GOOD[name]))
    assert code == 1
    assert said.strip() == f"rinban: {name} begins or ends with a quotation mark: give the value without any around it"
    assert names() == []


@pytest.mark.parametrize("value", ["AC" + "0" * 32, "hunter2", TOKEN[:-1], TOKEN.upper()])
def test_a_token_that_does_not_look_like_twilios_is_kept_and_said_to_be_strange(value: str) -> None:
    code, said = types("TWILIO_AUTH_TOKEN", "--stage", "prod", then=value)
    assert code == 0
    assert said.startswith("It does not look like Twilio's: those have 32 digits and small letters from a to f")
    assert value not in said
    assert kept("TWILIO_AUTH_TOKEN") == value
    assert "look like" not in types("TWILIO_AUTH_TOKEN", "--stage", "prod", then=TOKEN)[1]


def test_a_name_that_is_none_is_not_repeated_since_it_may_be_the_value() -> None:
    code, said = types(TOKEN, "--stage", "prod", then=TOKEN)
    assert (code, TOKEN in said) == (4, False)
    assert "there are: DATABASE_URL, DATABASE_LOGIN" in said


def test_those_that_are_there_are_listed_without_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    types("TWILIO_AUTH_TOKEN", "--stage", "prod", then=TOKEN)
    desk = Desk()
    assert desk.types("secrets", "list", "--stage", "prod") == 0
    assert (
        f"TwilioAuthToken     arn:aws:secretsmanager:{REGION}:123456789012:secret:rinban-prod/TWILIO_AUTH" in desk.out
    )
    assert "RedisUrl            (none)" in desk.out
    monkeypatch.setenv("REDIS_URL", GOOD["REDIS_URL"])
    assert desk.types("secrets", "list") == 0
    assert "RedisUrl            in the environment" in desk.out
    assert GOOD["REDIS_URL"] not in desk.out


def test_this_machine_keeps_none() -> None:
    code, said = types("TWILIO_AUTH_TOKEN", then=TOKEN)
    assert code == 1
    assert "set TWILIO_AUTH_TOKEN in the environment" in said


# --- at a terminal ---------------------------------------------------------------------------------------------------


WHOLE = """
import pathlib, sys
import boto3
from moto import mock_aws
from cli.__main__ import main

with mock_aws():
    if code := main():
        sys.exit(code)
    manager = boto3.client("secretsmanager", region_name="ap-northeast-1")
    kept = manager.get_secret_value(SecretId="rinban-prod/TWILIO_AUTH_TOKEN")["SecretString"]
    pathlib.Path("kept").write_text(kept)
"""


class Typist:
    """The whole command at a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        words = [sys.executable, "-c", WHOLE, "secrets", "put", "TWILIO_AUTH_TOKEN", "--stage", "prod"]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}/layers/rinban/python:{ROOT}"}
        self.screen = b""
        self.pid, self._terminal = pty.fork()
        if not self.pid:
            signal.signal(
                signal.SIGINT, signal.SIG_DFL
            )  # a shell's job in the background ignores it, and so its children
            os.chdir(folder)
            os.execve(sys.executable, words, environment)  # noqa: S606 - no shell, on purpose

    def sees(self, text: bytes) -> None:
        while text not in self.screen:
            self.screen += self._read()

    def _read(self) -> bytes:
        if not select.select([self._terminal], [], [], 30)[0]:
            os.kill(self.pid, signal.SIGKILL)
            pytest.fail(f"it waits for something, after {self.screen!r}")
        return os.read(self._terminal, 1024)

    def types(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def ends(self) -> int:
        with suppress(OSError):  # Linux says so when the other side of a terminal has gone
            while more := self._read():
                self.screen += more
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def public(self) -> bytes:
        """What everybody on this machine can read of the process, and what its children would inherit."""
        return b"".join(Path(f"/proc/{self.pid}/{name}").read_bytes() for name in ("cmdline", "environ"))


def test_what_is_typed_appears_neither_on_the_screen_nor_among_the_processes(tmp_path: Path) -> None:
    typist = Typist(tmp_path)
    typist.sees(b"TWILIO_AUTH_TOKEN of prod: ")
    assert b"TWILIO_AUTH_TOKEN\x00--stage\x00prod" in typist.public(), "this is the process"
    typist.types(f"{TOKEN}\n")
    typist.sees(b"Kept, 32 characters")
    assert TOKEN.encode() not in typist.public()
    assert typist.ends() == 0
    assert TOKEN.encode() not in typist.screen
    assert (tmp_path / "kept").read_text() == TOKEN


@pytest.mark.parametrize(
    ("typed", "code", "told"), [("\n", 1, b"nothing was given"), ("\x04", 1, b"nothing was given"), ("\x03", 130, b"")]
)
def test_somebody_who_gives_nothing_changes_nothing(tmp_path: Path, typed: str, code: int, told: bytes) -> None:
    typist = Typist(tmp_path)
    typist.sees(b"TWILIO_AUTH_TOKEN of prod: ")
    typist.types(typed)
    assert typist.ends() == code
    assert told in typist.screen
