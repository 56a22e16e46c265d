"""docs/configuration.md tells of exactly the variables that Config reads, and which of them are required."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path

from rinban.config import Config

TABLE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| (yes|no) \|", re.MULTILINE)


def test_the_table_and_the_code_name_the_same_variables() -> None:
    documented = dict(ROW.findall(TABLE.read_text(encoding="utf-8")))
    read = {f.metadata["env"]: "yes" if f.default is MISSING else "no" for f in fields(Config)}
    assert documented == read
