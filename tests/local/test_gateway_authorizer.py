"""The gateway asks an authorizer, and takes the key from its answer, as API Gateway does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.gateway import Gateway
from local.gateway.template import read
from tests.local.conftest import Caller

GUARDED = Path(__file__).with_name("guarded") / "template.yaml"
AUTHORIZER = "FunctionArn: !Ref Gate.Alias, FunctionPayloadType: REQUEST, Identity: {ReauthorizeEvery: 0}"


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    log = tmp_path_factory.mktemp("guarded") / "log"
    with Gateway(GUARDED, {}, {"zabbix": "sesame"}, log=log, most=2) as gateway:
        caller = Caller(gateway.url)
        yield caller
        caller.close()


def test_the_key_that_the_authorizer_names_is_checked(ask: Caller) -> None:
    answer = ask("/door/infra", Order="allow sesame")
    assert answer.status == 200
    assert answer.json["event"]["requestContext"]["identity"]["apiKeyId"] == "zabbix"


@pytest.mark.parametrize("order", ["allow sesam", "allow"])
def test_a_key_that_is_none_is_refused(ask: Caller, order: str) -> None:
    answer = ask("/door/infra", Order=order)
    assert (answer.status, answer.json) == (403, {"message": "Forbidden"})


def test_the_header_alone_is_not_looked_at(ask: Caller) -> None:
    assert ask("/door/infra", key="sesame", Order="allow other").status == 403


@pytest.mark.parametrize("order", ["deny", "elsewhere"])
def test_what_the_policy_does_not_allow_is_refused(ask: Caller, order: str) -> None:
    answer = ask("/door/infra", Order=order)
    assert (answer.status, answer.json) == (403, {"message": "denied"})
    assert answer.headers["WWW-Authenticate"] == "Basic"


def test_an_authorizer_can_say_401(ask: Caller) -> None:
    answer = ask("/door/infra", Order="unauthorized")
    assert (answer.status, answer.json) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize("order", ["raise", "odd"])
def test_an_authorizer_that_fails_is_a_server_error(ask: Caller, order: str) -> None:
    answer = ask("/door/infra", Order=order)
    assert (answer.status, answer.json) == (503, {"message": "no"})


def test_it_hears_the_request_without_its_body_and_is_heard_of_behind_the_route(ask: Caller) -> None:
    event = ask("/door/infra/7", "a body", Order="allow").json["event"]
    told = event["requestContext"]["authorizer"]
    assert (told["principalId"], told["type"]) == ("somebody", "REQUEST")
    assert {"headers", "methodArn", "pathParameters", "requestContext"} <= set(told["heard"].split())
    assert "body" not in told["heard"].split()
    assert event["requestContext"]["identity"]["apiKeyId"] is None, "this route asks for none"


def test_it_may_ignore_globals(ask: Caller) -> None:
    assert ask("/door/infra/7", Order="allow").json["event"]["requestContext"]["authorizer"]["stage"] == ""


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (AUTHORIZER.replace("REQUEST", "TOKEN"), "only the type REQUEST"),
        (AUTHORIZER.replace("0", "300"), "cached"),
        (AUTHORIZER.replace("!Ref Gate.Alias", "!Sub 'arn'"), "no function of this template"),
    ],
)
def test_what_is_not_played_is_refused(tmp_path: Path, other: str, reason: str) -> None:
    file = tmp_path / "template.yaml"
    text = GUARDED.read_text(encoding="utf-8")
    assert AUTHORIZER in text
    file.write_text(text.replace(AUTHORIZER, other), encoding="utf-8")
    with pytest.raises(ValueError, match=reason):
        read(file, {})
