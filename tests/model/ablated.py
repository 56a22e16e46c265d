"""The model on a core in which one line differs; nothing of it outlives the `with`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from tests.unit.laws.mutated import Differs

PACKAGES = ("rinban", "tests.fakes", "tests.model")


@contextmanager
def model_with(module: str, old: str, new: str) -> Iterator[tuple[ModuleType, ModuleType]]:
    """The modules `incident` and `scenario` of the model, on a product with `new` in the place of `old`."""
    finder = Differs(module, _changed(module, old, new))
    hidden = {name: sys.modules.pop(name) for name in tuple(sys.modules) if _is_ours(name)}
    sys.meta_path.insert(0, finder)
    try:
        yield importlib.import_module("tests.model.incident"), importlib.import_module("tests.model.scenario")
    finally:
        sys.meta_path.remove(finder)
        for name in filter(_is_ours, tuple(sys.modules)):
            del sys.modules[name]
        sys.modules.update(hidden)
        _tell_the_parents(hidden)


def _changed(module: str, old: str, new: str) -> str:
    spec = find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).read_text(encoding="utf-8")
    assert source.count(old) == 1, f"{source.count(old)} times in {module}: {old!r}; mend the ablation"
    return source.replace(old, new)


def _is_ours(name: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in PACKAGES)


def _tell_the_parents(modules: dict[str, ModuleType]) -> None:
    """A package knows its submodules by attribute, too."""
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent in sys.modules:
            setattr(sys.modules[parent], child, module)
