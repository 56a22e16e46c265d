"""A copy of the checkout, which a release is made of: it can be edited, and the checkout itself stays as it is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.parity.substitutions import Substitution, applied
from local.service import ROOT

FOLDERS = ("cli", "examples", "functions", "layers", "local", "templates")
PARTS = (*FOLDERS, "pyproject.toml", "rinban", "samconfig.toml", "stores.yaml")
"""What an operator's command needs of the checkout, beside the template."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The copy, with `./rinban` in it."""

    root: Path

    def change(self, file: str, old: str, new: str) -> None:
        """Edit one file. Raises ValueError if the old text does not stand in it exactly once."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise ValueError(f"{file} has this text {text.count(old)} times: {old}")
        path.write_text(text.replace(old, new), encoding="utf-8")


def copied(into: Path, table: Sequence[Substitution]) -> Checkout:
    """Copy the checkout into this folder, which is made, with these substitutions in the template."""
    into.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into / name)
    (into / ".venv").symlink_to(ROOT / ".venv")
    written = (ROOT / "template.yaml").read_text(encoding="utf-8")
    (into / "template.yaml").write_text(applied(written, table), encoding="utf-8")
    return Checkout(into)
