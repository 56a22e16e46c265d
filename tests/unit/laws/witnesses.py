"""Looks where every wrong line of lines.txt is noticed, and writes that there.

`python -m tests.unit.laws.witnesses` takes a minute on two cores, and some seconds more for each line that is not
noticed any more where it was the last time.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

from tests.unit.laws.lines import TEXT, blocks, lines
from tests.unit.laws.mutated import Line, noticed


def look(line: Line) -> str:
    """Where it is noticed: where it was the last time, or else anywhere at all."""
    notice = noticed(line, most_alike=0, lots=0) or noticed(line._replace(witness=""), most_alike=1, lots=400)
    return notice.witness if notice else ""


def main() -> None:
    """Rewrite lines.txt with the witness of each line."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        witnesses = pool.map(look, lines())
        told = [_with(block, next(witnesses)) if block.startswith("- ") else block for block in blocks()]
    TEXT.write_text("\n\n".join(told) + "\n", encoding="utf-8")


def _with(block: str, witness: str) -> str:
    change = [line for line in block.splitlines() if not line.startswith("~ ")]
    return "\n".join([*change, *([f"~ {witness}"] if witness else [])])


if __name__ == "__main__":
    main()
