"""The mutants of lines.txt, one change each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.unit.laws.mutated import Line

TEXT = Path(__file__).with_name("lines.txt")


def lines() -> Iterator[Line]:
    """`@ module` names the module of what follows; an empty line ends a mutant. With ~ begins where it is noticed."""
    module = ""
    for block in blocks():
        if block.startswith("@ "):
            module = block.removeprefix("@ ").strip()
        elif module:
            yield Line(module, _side(block, "- "), _side(block, "+ "), _side(block, "~ "))


def blocks() -> list[str]:
    """What stands between two empty lines."""
    return TEXT.read_text(encoding="utf-8").strip().split("\n\n")


def _side(block: str, sign: str) -> str:
    return "\n".join(line[2:] for line in block.splitlines() if line.startswith(sign))
