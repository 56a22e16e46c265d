"""The functions behave as the API's definition says; schemathesis sends what that allows and what it does not allow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.gateway.template import load, of_type
from local.service import ACCOUNT_SID, AUTH_TOKEN, PUBLIC_URL, ROOT
from tests.e2e.world import KEY, World

HERE = Path(__file__).parent / "openapi"
LONG = bool(os.environ.get("RINBAN_LONG"))


@pytest.fixture(scope="module")
def definition() -> dict[str, Any]:
    """Return the definition in template.yaml, with what the functions' events add to it: which routes need a key."""
    resources = load(ROOT / "template.yaml")["Resources"]
    body: dict[str, Any] = resources["Api"]["Properties"]["DefinitionBody"]
    for _, function in of_type(resources, "AWS::Serverless::Function"):
        for event in function["Properties"].get("Events", {}).values():
            at = event["Properties"]
            if at.get("Auth", {}).get("ApiKeyRequired"):
                body["paths"][at["Path"]][at["Method"]]["security"] = [{"api_key": []}]
    return {
        "openapi": body["openapi"],
        "info": {"title": "rinban", "version": body["info"]["version"]},
        "paths": body["paths"],
        "components": {"securitySchemes": body["securityDefinitions"]},
    }


def test_the_door_of_the_alerts_is_described(definition: dict[str, Any]) -> None:
    post = definition["paths"]["/phonecall/{group}"]["post"]
    assert post["responses"].keys() == {"202", "400", "401", "403", "404", "413", "415", "503"}
    assert post["requestBody"]["content"].keys() == {"application/json", "application/x-ndjson", "text/plain"}
    assert "405" in definition["paths"]["/phonecall/{group}"]["x-amazon-apigateway-any-method"]["responses"]


def test_every_answer_is_one_that_the_definition_names(
    world: World, definition: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(definition))
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(HERE / "schemathesis.toml"), "--no-color", "run", str(file)),
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
