"""A core in which one line differs, with laws and search of its own: nothing of it outlives the `with`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

PACKAGES = ("rinban.core", "tests.unit.laws")


class Line(NamedTuple):
    """In this module of the core, `old` becomes `new`."""

    module: str
    old: str
    new: str


@dataclass(frozen=True)
class Differs:
    """Finds and loads one module from this source."""

    name: str
    source: str

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, module.__name__, "exec"), module.__dict__)  # noqa: S102


@contextmanager
def core_with(line: Line) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The modules `reachable` and `merging` of the laws as they are when the core has this line."""
    finder = Differs(f"rinban.core.{line.module}", mutate(line))
    hidden = {name: sys.modules.pop(name) for name in tuple(sys.modules) if _is_ours(name)}
    sys.meta_path.insert(0, finder)
    try:
        book = importlib.import_module("tests.unit.laws.book")
        yield importlib.import_module("tests.unit.laws.reachable"), book.merging
    finally:
        sys.meta_path.remove(finder)
        for name in filter(_is_ours, tuple(sys.modules)):
            del sys.modules[name]
        sys.modules.update(hidden)
        _tell_the_parents(hidden)


def mutate(line: Line) -> str:
    spec = find_spec(f"rinban.core.{line.module}")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(line.old) == 1, (
        f"{source.count(line.old)} times in {line.module}: {line.old!r}; mend the mutant"
    )
    return source.replace(line.old, line.new)


def _is_ours(name: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in PACKAGES)


def _tell_the_parents(modules: dict[str, ModuleType]) -> None:
    """A package knows its submodules by attribute, too."""
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], child, module)


def killer(line: Line, most_alike: int | None, lots: int) -> str | None:
    """What shows that this line is wrong: a broken law's name, or an error's; None if nothing does.

    A few lots first: most mistakes show at once there, and the search takes longer.
    """
    with core_with(line) as (reachable, merging):
        try:
            by_lot = (name for name, _ in merging.lawless(range(lots // 4)))
            searches = (reachable.explore(w, most_alike=most_alike, stop=True) for w in reachable.WORLDS)
            by_search = (name for search in searches for name in search.broken)
            by_more_lots = (name for name, _ in merging.lawless(range(lots // 4, lots)))
            return next(chain(by_lot, by_search, by_more_lots), None)
        except (AssertionError, IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            return type(error).__name__
