"""./dev figures: writes how long people wait into docs/figures.md. --check: measures a part, and compares it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from local import output
from local.figures import measured, page, played
from local.figures.bounds import Figure
from rinban.core.text.columns import padded, width

INCIDENTS, SAMPLES = 100, 300
"""Of each scenario, and of each path."""

FEW_INCIDENTS, FEW_SAMPLES = 10, 60
"""The same for a check, which takes less than a minute."""

BROKEN, MISTYPED = 1, 2


def main() -> int:
    text = page.PAGE.read_text(encoding="utf-8")
    if not sys.argv[1:]:
        figures = list(_found(INCIDENTS, SAMPLES))
        page.PAGE.write_text(page.written(text, figures), encoding="utf-8")
        return compared(figures, page.committed(text))
    if sys.argv[1:] == ["--check"]:
        return compared(list(_found(FEW_INCIDENTS, FEW_SAMPLES)), page.committed(text))
    print("./dev figures, or ./dev figures --check", file=sys.stderr)
    return MISTYPED


def _found(incidents: int, samples: int) -> Iterator[Figure]:
    yield from played.of_the_model(incidents)
    yield from played.of_the_clocks()
    yield from measured.of_this_machine(samples)


def compared(figures: Sequence[Figure], known: page.Rows) -> int:
    """Print each figure beside the one that is committed; return BROKEN if one does not hold its bound, and else 0."""
    columns = page.COLUMNS[:-1]
    lines: list[Sequence[str]] = [("", *columns[:-1], "committed", columns[-1])]
    for one in figures:
        row, before = page.cells(one), known.get(one.bound.name, {}).get("held", "none")
        lines.append((one.bound.name, *(row[name] for name in columns[:-1]), before, row[columns[-1]]))
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(padded(cell, wide) for cell, wide in zip(line, widths, strict=True)).rstrip())
    broken = [one.bound.name for one in figures if one.is_broken]
    for name in broken:
        print(f"BROKEN: {name}", file=sys.stderr)
    return BROKEN if broken else 0


if __name__ == "__main__":
    sys.exit(output.run(main))
