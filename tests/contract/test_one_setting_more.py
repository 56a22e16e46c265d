"""A new stage setting, `motto`, is added to a copy of the tree as docs/rota-file.md says: in three files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.servers.stores import Stores
from rinban.adapters.mysql.connection import Database
from rinban.settings import schema
from tests.unit.source import ROOT

LAYER = Path("layers/rinban/python")
STAGE = LAYER / "rinban/core/rota/stage.py"
MIGRATION = LAYER / "rinban/adapters/mysql/migrations/0900_stage_motto.sql"
PAGE = Path("docs/rota-file.md")
PROCESS = ROOT / "tests/contract/with_a_motto.py"
LINE = "| `motto` | 1 to 100 characters | – | what is said first; left out: nothing is | `stage.motto` |\n"


def taught() -> tuple[str, str]:
    """The field and the migration that the page gives as its example."""
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    (field,), (sql,) = (re.findall(rf"   ```{kind}\n(.*?)   ```", page, re.DOTALL) for kind in ("python", "sql"))
    return f"    {field.strip()}\n", f"{sql.strip()}\n"


class Copy:
    """The layer and its documentation in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self._url = folder, url
        shutil.copytree(ROOT / LAYER, folder / LAYER, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(ROOT / "docs", folder / "docs")
        self._before = self._files()

    def replaces(self, path: Path, old: str, new: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert text.count(old) == 1
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def touched(self) -> set[Path]:
        after = self._files()
        return {path for path in after.keys() | self._before.keys() if after.get(path) != self._before.get(path)}

    def _files(self) -> dict[Path, str]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    def tells(self) -> dict[str, Any]:
        """What a process says that runs on this copy."""
        done = subprocess.run(
            [sys.executable, str(PROCESS), self._url, str(self.folder / PAGE)],
            env={**os.environ, "PYTHONPATH": f"{self.folder / LAYER}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        return told


@pytest.fixture
def copy(stores: Stores, tmp_path: Path) -> Iterator[Copy]:
    base = Database(stores.database_url, patience=60.0)
    with base.read() as cursor:
        cursor.execute("SELECT DATABASE()")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("CREATE DATABASE rinban_motto")
    yield Copy(tmp_path, stores.database_url.replace(f"/{row[0]}", "/rinban_motto", 1))
    with base.read() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS rinban_motto")


def test_a_setting_more_is_three_files_and_everything_follows(copy: Copy) -> None:
    assert "motto" not in {row.key for row in schema.STAGE}, "it exists now: give the page's example another name"
    field, migration = taught()
    copy.replaces(STAGE, "\n\nWHO = ", f"{field}\n\nWHO = ")
    (copy.folder / MIGRATION).write_text(migration, encoding="utf-8")
    assert not copy.tells()["documented"], "the page is compared with the code"

    page = (ROOT / PAGE).read_text(encoding="utf-8")
    last = re.findall(r"\|.*\| `stage\.\w+` \|\n", page)[-1]
    copy.replaces(PAGE, last, last + LINE)
    assert copy.touched() == {STAGE, MIGRATION, PAGE}
    told = copy.tells()
    assert told["documented"], "do the tables of docs/rota-file.md differ from the code without this setting, too?"
    assert told["read"] == told["of an alert"] == "こんばんは"
    assert told["refused"].startswith("rota.yaml:3: stages.prod.motto: expected a text of 1 to 100 characters")
    assert told["written"]
    assert told["changes"] == [["stage prod", "default_group", "infra"], ["stage prod", "motto", "こんばんは"]]
    assert told["stored"]
    assert told["of a snapshot"]
    assert told["typed"] == ["おはよう", "", ""]
    assert told["doubts"] == ['stage prod: motto "a\nb" is no text of 1 to 100 characters']
