"""One class, one name: the product, the operator's command and the stand-ins share one dictionary."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.unit.source import sources

SHARED = {
    **sources("layers/rinban/python/rinban", "layers/rinban/python"),
    **sources("functions"),
    **sources("cli"),
    **sources("local"),
}


def places() -> dict[str, list[str]]:
    """The modules in which a class of each name is defined. Private names count: a reader meets them too."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for module, source in SHARED.items():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(module)
    return found


def test_no_class_name_stands_twice() -> None:
    assert {name: modules for name, modules in places().items() if len(modules) > 1} == {}


def test_the_comparison_covers_the_product_the_command_and_the_stand_ins() -> None:
    parts = {module.split(".")[0] for modules in places().values() for module in modules}
    assert parts >= {"rinban", "cli", "local"}
    assert len(places()) > 200
