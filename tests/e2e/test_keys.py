"""How a sender shows its API key: in x-api-key, as a Bearer token, as the password of Basic, or not at all."""

from __future__ import annotations

import base64
import http.client
import json

import pytest

from tests.e2e.answer import Answer
from tests.e2e.world import KEY, World


def ask(world: World, group: str = "infra", **headers: str) -> Answer:
    """Post an alert with these headers, and with no key but one in them."""
    connection = http.client.HTTPConnection(world.service.gateway.url.removeprefix("http://"), timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items() if value}
    connection.request("POST", f"/phonecall/{group}", b'{"summary": "disk full", "host": "db-1"}', named)
    response = connection.getresponse()
    answer = Answer(response.status, json.loads(response.read()))
    connection.close()
    return answer


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("authorization", [f"Bearer {KEY}", basic("kibana", KEY), basic("", KEY)])
def test_a_key_may_come_as_authorization(world: World, authorization: str) -> None:
    ask(world, Authorization=authorization).is_("calling")
    world.phone("sato").rings()


@pytest.mark.parametrize(
    ("key", "authorization", "status"),
    [
        ("", "", 401),
        ("no-key-of-anybody", "", 403),
        ("", "Bearer no-key-of-anybody", 403),
        ("", basic("kibana", "no-key-of-anybody"), 403),
        ("", basic(KEY, ""), 401),
        ("", f"Digest {KEY}", 401),
        ("", KEY, 401),
        ("no-key-of-anybody", f"Bearer {KEY}", 403),
    ],
)
def test_without_a_key_nobody_gets_in(world: World, key: str, authorization: str, status: int) -> None:
    answer = ask(world, x_api_key=key, Authorization=authorization)
    answer.refused(status, "Forbidden", "x-api-key", "Bearer", "Basic")
    world.nobody_else.rings()


@pytest.mark.parametrize(
    "headers",
    [{"x_api_key": KEY}, {"Authorization": f"Bearer {KEY}"}, {"Authorization": basic("kibana", KEY)}],
)
def test_no_log_has_the_key(world: World, headers: dict[str, str]) -> None:
    ask(world, **headers).is_("calling")
    ask(world, "nobody", **headers).refused(404, "nobody")
    logged = str(world.log())
    assert "nobody" in logged
    shown = headers.get("Authorization", KEY).rpartition(" ")[2]
    assert not [secret for secret in (KEY, shown) if secret in logged]
