"""Runs the model on a product in which one line differs; after the `with` all is as before."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from tests.changed import changed


@contextmanager
def model_with(module: str, old: str, new: str) -> Iterator[tuple[ModuleType, ModuleType]]:
    """Return the modules `incident` and `scenario` of the model, on a product with `new` in the place of `old`."""
    with changed(module, old, new, ("rinban", "tests.fakes", "tests.model")):
        yield importlib.import_module("tests.model.incident"), importlib.import_module("tests.model.scenario")
