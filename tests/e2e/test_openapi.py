"""The functions behave as the API's definition says; schemathesis sends what that allows and what it does not allow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.gateway import openapi
from local.service import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, ROOT
from rinban.core.chain.grid import GRID
from tests.e2e.world import KEY, World

HERE = Path(__file__).parent / "openapi"
LONG = bool(os.environ.get("RINBAN_LONG")) or "--long" in sys.argv


DEFINITION = ROOT / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DEFINITION.read_text(encoding="utf-8"))
    return found


def test_it_says_what_the_template_and_the_words_say() -> None:
    assert DEFINITION.read_text(encoding="utf-8") == openapi.text(ROOT / "template.yaml"), "./dev tables writes it anew"


def test_a_route_without_words_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "template.yaml"
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    other.write_text(template.replace("Path: /phonecall/{group}/{cont}/status", "Path: /phonecall/{group}/{cont}/end"))
    with pytest.raises(ValueError, match=r"/end"):
        openapi.text(other)


def test_the_door_of_the_alerts_is_described(definition: dict[str, Any]) -> None:
    post = definition["paths"]["/phonecall/{group}"]["post"]
    assert post["responses"].keys() == {"202", "400", "401", "403", "404", "413", "415", "503"}
    assert post["requestBody"]["content"].keys() == {"application/json", "application/x-ndjson", "text/plain"}
    assert post["security"] == [{"api_key": []}]
    posts = {path: methods["post"] for path, methods in definition["paths"].items() if "post" in methods}
    assert len([path for path, post in posts.items() if "security" not in post]) == 3, "the carrier has no key"


def test_every_outcome_of_the_grid_is_named(definition: dict[str, Any]) -> None:
    answer = definition["paths"]["/phonecall/{group}"]["post"]["responses"]["202"]["content"]["application/json"]
    named = answer["schema"]["properties"]["alerts"]["items"]["properties"]["outcome"]["enum"]
    assert {verb.outcome for row in GRID.values() for verb in row.values()} - {"", *named} == set()


def test_every_answer_is_one_that_the_definition_names(world: World, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(HERE / "schemathesis.toml"), "--no-color", "run", str(DEFINITION)),
        *("--url", world.service.gateway.url, "--max-examples", "200" if LONG else "25"),
        *([] if LONG else ["--seed", "1"]),
    ]
    done = subprocess.run(command, cwd=tmp_path, env=_environment(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert world.carrier.calls, "not one alert was taken"
    said = {line.get("message") for line in world.log()}
    assert {"an alert was refused", "a callback was refused", "a call with an unknown token"} <= said


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": f"{ROOT}",
        "RINBAN_HOOKS": str(HERE / "hooks.py"),
        "RINBAN_KEY": KEY,
        "RINBAN_ACCOUNT": ACCOUNT_SID,
        "RINBAN_AUTH_TOKEN": AUTH_TOKEN,
        "RINBAN_PUBLIC_URL": PUBLIC_URL,
        "NO_PROXY": "127.0.0.1",
    }
