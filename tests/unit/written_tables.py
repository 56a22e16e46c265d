"""Writes what documents have from the code: `./dev tables`. Tests compare them."""

from __future__ import annotations

from collections.abc import Sequence

from local.gateway import openapi
from tests.unit import readme_grid
from tests.unit.operator import cost_tables
from tests.unit.picture import documents
from tests.unit.settings import rota_tables
from tests.unit.source import ROOT


def main() -> None:
    """Put the grid into README.md, and the tables into docs/rota-file.md and docs/cost.md.

    Write docs/openapi.yaml, and draw docs/pictures.
    """
    _write("README.md", [readme_grid.markdown().splitlines()])
    _write("docs/rota-file.md", list(rota_tables.of_the_code().values()))
    _write("docs/cost.md", cost_tables.of_the_code())
    documents.write()
    (ROOT / "docs" / "openapi.yaml").write_text(openapi.text(ROOT / "template.yaml"), encoding="utf-8")


def _write(name: str, tables: Sequence[Sequence[str]]) -> None:
    document = ROOT / name
    lines = document.read_text(encoding="utf-8").splitlines()
    for table in tables:
        lines = with_table(lines, table)
    document.write_text("\n".join(lines) + "\n", encoding="utf-8")


def with_table(lines: Sequence[str], table: Sequence[str]) -> list[str]:
    """The lines with this table in the place of the one that begins with the same word. Raises StopIteration."""
    word = table[0].split("|")[1]
    first = next(n for n, line in enumerate(lines) if line.startswith(f"|{word}|"))
    last = next((n for n in range(first, len(lines)) if not lines[n].startswith("|")), len(lines))
    return [*lines[:first], *table, *lines[last:]]


if __name__ == "__main__":
    main()
