"""How much is shipped, and how much it may be: what a cold start fetches, unpacks and reads is a wait for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cli.build.parts import Part
from cli.table import table

MB = 1_000_000

BUDGETS = {"Dependencies": 25.0, "Rinban": 2.5, "Voice": 0.2}
"""MB of each layer without byte code. Of our own code, rotations, calendars, pictures and what is typed are a quarter,
and the board with its sign-in and all that it tells in two languages is 0.2 MB: what a call or an alert does not need
of it is imported late, so it is fetched and unpacked, and not read."""

FUNCTION = 0.02
"""MB of a function: it is wiring only, and the rest is in the layers."""

SHOWN = 5


@dataclass(frozen=True, slots=True)
class PartSize:
    """Bytes of one part: of its sources, of its byte code, and of its packages by their names."""

    name: str
    sources: int
    byte_code: int
    packages: dict[str, int]

    @property
    def budget(self) -> float:
        """MB that the sources may have."""
        return BUDGETS.get(self.name, FUNCTION)

    @property
    def too_large(self) -> bool:
        return self.sources > self.budget * MB


def size(part: Part) -> PartSize:
    """Weigh the files of one part."""
    sources = byte_code = 0
    packages: Counter[str] = Counter()
    for file in part.folder.rglob("*"):
        if file.is_file():
            weight = file.stat().st_size
            if file.suffix == ".pyc":
                byte_code += weight
            else:
                sources += weight
                packages[_package(file.relative_to(part.folder).parts)] += weight
    return PartSize(part.name, sources, byte_code, dict(packages))


def _package(names: Sequence[str]) -> str:
    """A layer has its packages in its folder `python`, and a package its rooms."""
    below = names[1:] if names[0] == "python" else names
    return "/".join(below[:2]) if below[0] == "rinban" and len(below) > 2 else below[0]


def shown(sizes: Sequence[PartSize]) -> str:
    """A table with a line for each part, the largest first."""
    heads = ("shipped", "MB", "of at most", "byte code", "most of it")
    return table(heads, [_row(one) for one in sorted(sizes, key=lambda one: -one.sources)])


def _row(one: PartSize) -> tuple[str, ...]:
    largest = sorted(one.packages.items(), key=lambda pair: -pair[1])[:SHOWN]
    named = ", ".join(f"{name} {weight / MB:.2f}" for name, weight in largest)
    return (one.name, _mb(one.sources), f"{one.budget:g}", _mb(one.byte_code) if one.byte_code else "none", named)


def _mb(weight: int) -> str:
    return f"{weight / MB:.2f}" if weight < MB else f"{weight / MB:.1f}"
