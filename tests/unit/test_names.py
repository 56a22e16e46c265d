"""One class, one name: the product, the operator's command and the stand-ins share one dictionary."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.unit.rooms import room
from tests.unit.source import ROOT, sources

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
        for node in source.nodes:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(module)
    return found


def test_no_class_name_stands_twice() -> None:
    assert {name: modules for name, modules in places().items() if len(modules) > 1} == {}


def test_the_comparison_covers_the_product_the_command_and_the_stand_ins() -> None:
    parts = {module.split(".")[0] for modules in places().values() for module in modules}
    assert parts >= {"rinban", "cli", "local"}
    assert len(places()) > 200


# --- the glossary ----------------------------------------------------------------------------------------------------

ROW = re.compile(r"^\| `([a-z_.]+)` \| `(\w+)` \| .+ \|$", re.MULTILINE)
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def offered() -> set[tuple[str, str]]:
    """The room and the name of every class that a module of the product offers."""
    product = sources("layers/rinban/python/rinban", "layers/rinban/python")
    return {
        (room(module), node.name)
        for module, source in product.items()
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }


def test_every_class_that_is_offered_is_in_the_glossary_in_its_room() -> None:
    assert set(ROW.findall(PAGE)) == offered()


def test_the_glossary_names_no_class_twice() -> None:
    names = [name for _, name in ROW.findall(PAGE)]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert len(names) > 100


# --- the prose -------------------------------------------------------------------------------------------------------

OLD_WORDS = re.compile(r"\b(whoever|whomever|gravest|whence|thereof|hitherto|thereupon|hereby)\b", re.IGNORECASE)
PROSE = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "template.yaml")),
    *(path for folder in ("docs", "examples", "integrations") for path in (ROOT / folder).rglob("*.[my][da]*")),
    *(path for folder in ("layers/rinban", "functions", "cli", "local") for path in (ROOT / folder).rglob("*.py")),
]


def test_no_word_is_used_that_nobody_says_any_more() -> None:
    found = [f"{path.relative_to(ROOT)}: {one[0]}" for path in PROSE for one in OLD_WORDS.finditer(path.read_text())]
    assert found == []
    assert len(PROSE) > 300
