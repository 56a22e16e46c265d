"""Imports the product with one line changed, and everything that depends on it; after the `with` all is as before."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from types import ModuleType


@contextmanager
def changed(module: str, old: str, new: str, packages: tuple[str, ...], whole: str = "") -> Iterator[None]:
    """Put `new` in the place of `old` in this module.

    What of these `packages` imports it, be it by way of others, is imported anew. The rest knows nothing of it, and
    stays as it is; but of the package `whole`, whose modules enter what they have in one of them, nothing stays.
    """
    finder = _Differs(module, _source(module, old).replace(old, new))
    entering = {name for name in _loaded((whole,)) if name != whole} if whole else set()
    hidden = {name: sys.modules[name] for name in _depending(module, _loaded(packages)) | entering}
    stay = set(_loaded(packages)) - set(hidden)
    _hide(hidden)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        _hide(set(_loaded(packages)) - stay)
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


def _depending(module: str, loaded: list[str]) -> set[str]:
    """The module, and all that import it, or import what does."""
    found, new = set[str](), {module}
    while new:
        found |= new
        new = {name for name in loaded if name not in found and _imported(name) & new}
    return found & set(loaded)


@cache
def _imported(name: str) -> frozenset[str]:
    """What a module names in its imports, wherever they stand in it: modules, and what may be modules in packages."""
    spec = sys.modules[name].__spec__
    if spec is None or spec.origin is None:
        return frozenset()
    nodes = list(ast.walk(ast.parse(Path(spec.origin).read_bytes())))
    wholes = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = [(node.module, alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    return frozenset({*wholes, *(f"{module}" for module, _ in parts), *(f"{module}.{part}" for module, part in parts)})


def _hide(modules: Iterable[str]) -> None:
    """Also from the packages around them, where an import would find them first."""
    for name in modules:
        parent, _, child = name.rpartition(".")
        if parent in sys.modules:
            vars(sys.modules[parent]).pop(child, None)
        del sys.modules[name]


def _tell_the_parents(modules: dict[str, ModuleType]) -> None:
    """Set the attributes by which a package knows its submodules."""
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], child, module)
