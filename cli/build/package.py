"""From a checkout to the folder that `sam deploy` packs: the templates unchanged, and beside them what they name."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cli.build import bytecode, wheels
from cli.build.parts import Part, Target, nested, parts
from cli.build.sizes import PartSize, size

LOCK = "requirements.txt"
"""A folder with such a lock file is made of what the file names."""

LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.pyc", ".*", "*~")
"""What editors, checkers and other Pythons leave in a checkout."""

EPOCH = 315532800
"""1980-01-01: the time of every file that is shipped, which is the earliest that a zip file knows."""


@dataclass(frozen=True, slots=True)
class Package:
    """What was built: the template, how much each part weighs, and the Python that has made its byte code, if any."""

    template: Path
    sizes: tuple[PartSize, ...]
    python: Path | None


def build(template: Path, into: Path, target: Target, python: Path | None, options: Sequence[str] = ()) -> Package:
    """Build into this folder, in the place of what is there. The same input comes to the same bytes.

    `python` makes the byte code; without it there is none. `options`: more of uv's. Raises Refused, OSError and
    ValueError.
    """
    fresh = into.with_name(f"{into.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    laid = [_laid(part, template.parent, fresh, target, options) for part in parts(template)]
    for part in laid:
        if python:
            bytecode.write(python, part)
    for file in (template, *nested(template)):
        shutil.copyfile(file, fresh / file.relative_to(template.parent))
    _forget_times(fresh)
    shutil.rmtree(into, ignore_errors=True)
    fresh.rename(into)
    return Package(into / template.name, tuple(map(size, parts(into / template.name))), python)


def _laid(part: Part, root: Path, fresh: Path, target: Target, options: Sequence[str]) -> Part:
    folder = fresh / part.folder.relative_to(root)
    if (part.folder / LOCK).exists():
        wheels.install(part.folder / LOCK, folder / "python", target, options)
    else:
        shutil.copytree(part.folder, folder, ignore=LEFT_BEHIND)
    return replace(part, folder=folder)


def _forget_times(folder: Path) -> None:
    """Neither the times nor the rights of the files may depend on when and by whom they were made."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (EPOCH, EPOCH))
