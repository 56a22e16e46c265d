"""The table of docs/reliability.md."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "reliability.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `silence` is what was measured and `bound` what is promised, in virtual seconds;
    NaN if a row
    measures none.

    `test` is the test's id below tests/. With "…" in its parameters, or without any, it stands for all that begin so.
    """

    fault: str
    silence: float
    bound: float
    test: str

    def covers(self, test: str) -> bool:
        plain, _, more = self.test.partition("…")
        return test == plain or (test.startswith(plain) and (bool(more) or test[len(plain) :].startswith("[")))


@cache
def rows() -> tuple[Row, ...]:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines() if DOCUMENT.exists() else []
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return tuple(
        Row(fault, _seconds(silence), _sum(bound), test.strip("`"))
        for fault, _, silence, bound, test in (line for line in cells if len(line) == 5)
        if test.startswith("`")
    )


def _seconds(text: str) -> float:
    return float(text.removesuffix("s")) if text != "–" else float("nan")


def _sum(text: str) -> float:
    """Return "45 + 1" as 46."""
    return sum(map(float, text.split("+"))) if text != "–" else float("nan")
