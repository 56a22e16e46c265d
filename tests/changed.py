"""Imports the product with one line changed, and everything that depends on it; after the `with` all is as before."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from types import ModuleType


@contextmanager
def changed(module: str, old: str, new: str, packages: tuple[str, ...]) -> Iterator[None]:
    """Put `new` in the place of `old` in this module. `packages` are the names of what has to be imported anew."""
    finder = _Differs(module, _source(module, old).replace(old, new))
    hidden = {name: sys.modules.pop(name) for name in _loaded(packages)}
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in _loaded(packages):
            del sys.modules[name]
        sys.modules.update(hidden)
        _tell_the_parents(hidden)


def _source(module: str, old: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{source.count(old)} times in {module}: {old!r}; mend the mutant, or the ablation"
    return source


@dataclass(frozen=True)
class _Differs:
    """Finds and loads one module from this source."""

    name: str
    source: str

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_loader(name, self) if name == self.name else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, module.__name__, "exec"), module.__dict__)  # noqa: S102


def _loaded(packages: tuple[str, ...]) -> list[str]:
    return [name for name in sys.modules if any(f"{name}.".startswith(f"{package}.") for package in packages)]


def _tell_the_parents(modules: dict[str, ModuleType]) -> None:
    """Set the attributes by which a package knows its submodules."""
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], child, module)
