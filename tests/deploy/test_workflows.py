"""The workflows: nothing is deployed untested, production waits for a person, and no key is kept anywhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from cli.main import parsed
from tests.deploy.conftest import ROOT

FOLDER = ROOT / ".github" / "workflows"
TEXTS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.yml"))}
JOBS: dict[str, dict[str, Any]] = {name: yaml.safe_load(text)["jobs"] for name, text in TEXTS.items()}
DEPLOY = JOBS["deploy"]


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def test_what_is_tested_is_what_has_to_pass_before_a_change_lands() -> None:
    assert commands(JOBS["test"]["test"]) == [".ci/run"]


def test_staging_waits_for_the_tests_and_production_for_staging_and_for_a_person() -> None:
    assert DEPLOY["test"]["uses"] == "./.github/workflows/test.yml"
    assert (DEPLOY["staging"]["needs"], DEPLOY["production"]["needs"]) == ("test", "staging")
    told = {name: job["with"] for name, job in DEPLOY.items() if name != "test"}
    assert told["staging"] == {"stage": "staging", "environment": "staging"}
    assert told["production"] == {"stage": "prod", "environment": "production"}
    assert JOBS["stage"]["deploy"]["environment"] == "${{ inputs.environment }}", "which asks for the approval"


@pytest.mark.parametrize("stage", ["staging", "prod"])
def test_it_is_deployed_by_the_command_that_a_person_types(stage: str) -> None:
    (typed,) = [words for words in commands(JOBS["stage"]["deploy"]) if words.startswith("./rinban ")]
    words = typed.replace('"$STAGE"', stage).replace("@<(printf '%s\\n' \"$PARAMETERS\")", "@/dev/fd/63").split()[1:]
    arguments = parsed(words)
    assert (arguments.stage, arguments.parameters) == (stage, ["@/dev/fd/63"])


def test_only_what_deploys_may_ask_for_a_token_and_no_long_lived_key_is_used() -> None:
    asking = {name for jobs in JOBS.values() for name, job in jobs.items() if "id-token" in job.get("permissions", {})}
    assert asking == {"staging", "production", "deploy"}
    for text in TEXTS.values():
        assert not re.search(r"aws[-_](?:access[-_]key|secret)", text, re.IGNORECASE)
        assert set(re.findall(r"secrets\.(\w+)", text)) <= {"PARAMETERS"}
        assert yaml.safe_load(text)["permissions"] == {"contents": "read"}


def test_no_deployment_is_broken_off_by_the_next_one() -> None:
    deploying = yaml.safe_load(TEXTS["deploy"])["concurrency"]
    assert deploying == {"group": "deploy", "cancel-in-progress": False}
