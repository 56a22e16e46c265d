"""The folders that a template ships, and the Python that they are for. The template alone says both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.gateway.template import load

_PROCESSORS = {"arm64": "aarch64", "x86_64": "x86_64"}
"""What Lambda and what wheels call the same processor."""


@dataclass(frozen=True, slots=True)
class Part:
    """A function or a layer: its logical id, its folder, and where Lambda mounts that folder."""

    name: str
    folder: Path
    mount: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a part has to run on. `python`: such as "3.13"; `platform`: uv's name for it, "" is this machine."""

    python: str
    platform: str

    @property
    def tag(self) -> str:
        """What Python puts into the name of its byte code, such as "cpython-313" [PEP 3147]."""
        return f"cpython-{self.python.replace('.', '')}"


def parts(template: Path) -> Iterator[Part]:
    """The functions and layers, in the order of the template; of functions that share a folder, the first.

    Raises OSError and ValueError.
    """
    seen = set()
    for name, described in load(template)["Resources"].items():
        properties = described.get("Properties", {})
        for place, mount in (("CodeUri", "/var/task"), ("ContentUri", "/opt")):
            if place in properties and properties[place] not in seen:
                seen.add(properties[place])
                yield Part(name, _folder(template, name, properties[place]), mount)


def nested(template: Path) -> Iterator[Path]:
    """The templates of the stacks within the stack, which are packed as they are. Raises OSError and ValueError."""
    for name, described in load(template)["Resources"].items():
        if described["Type"] == "AWS::CloudFormation::Stack":
            url = described["Properties"]["TemplateURL"]
            file = template.parent / str(url)
            if not file.is_file():
                raise ValueError(f"{template}: {name} is made of {url}, which is no file here")
            yield file


def target(template: Path) -> Target:
    """Lambda's Python and processor, as the template's Globals name them. Raises OSError and ValueError."""
    shared = load(template).get("Globals", {}).get("Function", {})
    runtime, processor = str(shared.get("Runtime")), "".join(shared.get("Architectures", []))
    if not runtime.startswith("python") or processor not in _PROCESSORS:
        raise ValueError(f"{template}: its Globals name no Python and no processor for the functions")
    # The wheels for glibc 2.17: Lambda's Amazon Linux 2023 has a newer one, so that all of these run there.
    return Target(runtime.removeprefix("python"), f"{_PROCESSORS[processor]}-manylinux2014")


def _folder(template: Path, name: str, uri: object) -> Path:
    folder = template.parent / str(uri)
    if not folder.is_dir():
        raise ValueError(f"{template}: {name} is made of {uri}, which is no folder here")
    return folder
