"""cfn-lint on the template and on what SAM makes of it, where alone a circular dependency shows."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.conftest import ROOT, STORES, TEMPLATE


@pytest.fixture(scope="module")
def complaints(translated: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Return what cfn-lint says of the templates, of the translation, and of one with a circle.

    It starts slowly, so that all share one run.
    """
    folder = tmp_path_factory.mktemp("lint")
    circular = json.loads(json.dumps(translated))
    circular["Resources"]["Entry"]["Properties"]["Environment"]["Variables"]["PUBLIC_BASE_URL"] = {"Ref": "Api"}
    (folder / "template.yaml").write_bytes(TEMPLATE.read_bytes())
    (folder / "stores.yaml").write_bytes(STORES.read_bytes())
    (folder / "translated.json").write_text(json.dumps(translated))
    (folder / "circular.json").write_text(json.dumps(circular))
    files = sorted(path.name for path in folder.iterdir())
    command = [str(Path(sys.executable).with_name("cfn-lint")), "--format", "json", "--", *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    found = json.loads(done.stdout)
    return {
        file: [f"{one['Rule']['Id']} {one['Message']}" for one in found if one["Filename"] == file] for file in files
    }


def test_the_template_passes(complaints: dict[str, list[str]]) -> None:
    assert complaints["template.yaml"] == []


def test_the_template_of_the_stores_passes(complaints: dict[str, list[str]]) -> None:
    assert complaints["stores.yaml"] == []


@pytest.mark.parametrize("file", [TEMPLATE, STORES], ids=lambda file: file.name)
def test_only_functions_with_a_documented_short_form_have_one(file: Path) -> None:
    """cfn-lint takes any, such as !EachMemberEquals [CloudFormation, intrinsic function reference]."""
    short = {
        "And",
        "Condition",
        "Equals",
        "GetAtt",
        "GetAZs",
        "If",
        "Join",
        "Not",
        "Or",
        "Ref",
        "Select",
        "Split",
        "Sub",
    }
    assert set(re.findall(r"(?<![\w\"'])!([A-Z]\w+)", file.read_text(encoding="utf-8"))) <= short


def test_its_translation_passes(complaints: dict[str, list[str]]) -> None:
    # W1020: SAM fills the stage into some texts and leaves a Fn::Sub with nothing to do. W2001: SAM itself reads the
    # parameter of the hooks, and nothing of it is left.
    known = ("W1020", "W2001 Parameter ReleaseHooks")
    assert [one for one in complaints["translated.json"] if not one.startswith(known)] == []


def test_a_circle_would_be_found(complaints: dict[str, list[str]]) -> None:
    assert any(one.startswith("E3004") for one in complaints["circular.json"])


def test_a_table_a_stage(template: dict[str, Any]) -> None:
    stages = tomllib.loads((ROOT / "samconfig.toml").read_text())
    assert stages.keys() - {"version"} == set(template["Parameters"]["Stage"]["AllowedValues"])
    for name in stages.keys() - {"version"}:
        deploy = stages[name]["deploy"]["parameters"]
        assert (deploy["stack_name"], deploy["resolve_s3"]) == (f"rinban-{name}", True)
        assert deploy["region"], "or else a stage lands wherever a profile says"
        # The second one is asked for where a template has both a transform, as SAM is, and a stack within the stack.
        assert deploy["capabilities"].split() == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
        assert deploy["confirm_changeset"] is False
        assert "parameter_overrides" not in deploy, "no secret, and nothing of one account, belongs into this file"
