"""template.yaml, as it is written and as SAM translates it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from local.gateway.template import Function, load, read

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"
STORES = ROOT / "stores.yaml"
DOORS = ("entry", "callback", "feed", "board")
HOOKS = ("ReleaseBefore", "ReleaseAfter")

Resources = dict[str, Any]


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    return load(TEMPLATE)


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found


@pytest.fixture(scope="session")
def functions() -> dict[str, Function]:
    return dict(read(TEMPLATE, {"RINBAN_STAGE": "dev"}).functions)


@pytest.fixture(scope="session")
def translated() -> Resources:
    """The resources that CloudFormation gets, without a look at an AWS account."""
    return translate(TEMPLATE)


def translate(template: Path, parameters: Mapping[str, str] = MappingProxyType({"Stage": "dev"})) -> dict[str, Any]:
    """What CloudFormation gets, after the folders were uploaded by names that are made of their contents."""
    from samtranslator.translator.transform import transform

    document = load(template)
    for resource in document["Resources"].values():
        for place in ("CodeUri", "ContentUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = _uploaded(template.parent / resource["Properties"][place])
        if "TemplateURL" in resource.get("Properties", {}):
            resource["Properties"]["TemplateURL"] = (
                f"https://packages.example.test/{resource['Properties']['TemplateURL']}"
            )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
        whole: dict[str, Any] = transform(document, dict(parameters), _NoManagedPolicies())
    return whole


def _uploaded(folder: Path) -> str:
    """The address that `sam package` gives a folder, which is another one when a file of it is."""
    contents = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            contents.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return f"s3://packages/{contents.hexdigest()}"


class _NoManagedPolicies:
    """Every function has a role of its own, so SAM has to look none up."""

    def load(self) -> dict[str, str]:
        return {}


def walk(node: object) -> Iterator[object]:
    """Every mapping, list and scalar below a node, the node first."""
    yield node
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in below:
        yield from walk(child)
