"""The grid of the README is the grid of the code."""

from __future__ import annotations

from pathlib import Path

from rinban.core.chain.grid import CALL_SIGNALS, WORLD_SIGNALS
from rinban.core.chain.signals import Signal
from tests.unit.readme_grid import NO_CELL, Table, markdown, of_the_code, of_the_text

ROOT = Path(__file__).parents[3]


def test_the_readme_shows_the_grid_of_the_code() -> None:
    shown = of_the_text((ROOT / "README.md").read_text(encoding="utf-8"))
    assert differences(shown, of_the_code()) == [], "`./dev tables` writes it anew"


def differences(shown: Table, right: Table) -> list[str]:
    cells = sorted({*shown, *right})
    wrong = [cell for cell in cells if shown.get(cell) != right.get(cell)]
    return [
        f"{row} × {column}: {shown.get((row, column))!r}, not {right.get((row, column))!r}" for row, column in wrong
    ]


def test_a_wrong_cell_is_noticed() -> None:
    wrong = markdown().replace("| hand back |", "| ignore |", 1)
    assert differences(of_the_text(wrong), of_the_code()) == ["the call that took it × PASS: 'ignore', not 'hand back'"]


def test_a_missing_row_is_noticed() -> None:
    shorter = "\n".join(line for line in markdown().splitlines() if not line.startswith("| closed"))
    assert len(differences(of_the_text(shorter), of_the_code())) == len(Signal)


def test_what_a_call_cannot_tell_has_no_cell() -> None:
    table = of_the_code()
    assert table["an earlier call", "OVERDUE"] == NO_CELL
    assert table["waiting", "ACK"] == NO_CELL
    assert sum(cell == NO_CELL for cell in table.values()) == 2 * len(CALL_SIGNALS) + 4 * len(WORLD_SIGNALS)
