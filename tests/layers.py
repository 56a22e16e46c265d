"""What ./dev build --here has made, for the tests that run on it instead of on the source tree."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from cli.build import bytecode
from cli.build.parts import Part, parts, target
from local.gateway.nursery import Interpreter


@dataclass(frozen=True, slots=True)
class Built:
    """`template`: the one that was built; `python`: a CPython of Lambda's version, without packages of its own."""

    template: Path
    python: Interpreter

    def parts(self) -> list[Part]:
        return [*parts(self.template)]

    def layers(self) -> list[Path]:
        return [part.folder / "python" for part in self.parts() if (part.folder / "python").is_dir()]


def found_in(folder: Path) -> Built:
    """What is built in this folder. Skips the test where no Python of Lambda's version can be found."""
    template = folder.resolve() / "template.yaml"
    python = bytecode.find(target(template), os.environ)
    if python is None:
        pytest.skip(f"there is no CPython {target(template).python} on this machine")
    return Built(template, Interpreter(str(python), (template.parent / "runtime",), bare=True))
