"""The shape that the design wants: imports flow one way, functions and files stay small, names say something."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from statistics import median

import pytest

from tests.unit.rooms import CORE, PARTS, ROOMS, room
from tests.unit.source import ROOT, Source, sources

PRODUCT = sources("layers/rinban/python/rinban", "layers/rinban/python")
DOORS = sources("functions")
EVERYTHING = {**PRODUCT, **DOORS, **sources("cli"), **sources("local")}

IMPURE = {"time", "random", "secrets", "logging", "os", "uuid", "socket", "threading", "asyncio", "subprocess"}
CLOCKS = {"now", "utcnow", "today"}


def ours(source: Source) -> frozenset[str]:
    """The modules of the product that it imports itself; of a package, what it takes from there."""
    return needed(source) & PRODUCT.keys()


@cache
def needed(source: Source) -> frozenset[str]:
    """The same of everything that is ours. Of a package that it stands in, or takes a module from, not the package."""
    found = {name for name in source.imports if name in EVERYTHING}
    facades = {name for name in found if any(other.startswith(f"{name}.") for other in found)}
    return frozenset(name for name in found - facades if not f"{source.name}.".startswith(f"{name}."))


def reached_from(name: str) -> set[str]:
    """These modules, those that they import, and so on."""
    reached: set[str] = set()
    ahead = {name}
    while ahead:
        reached |= ahead
        ahead = {found for at in ahead for found in needed(EVERYTHING[at])} - reached
    return reached


def uses(source: Source) -> set[str]:
    """The other rooms that a module imports."""
    return {room(name) for name in ours(source)} - {room(source.name)}


def storey(name: str) -> int:
    """How many rooms stand below it, one above the other. Fails for a circle: it would not end."""
    return 1 + max((storey(below) for below in ROOMS[name]), default=0)


def below(prefix: str) -> list[Source]:
    return [source for name, source in PRODUCT.items() if name.startswith(prefix + ".")]


def named(source: Source) -> str:
    return source.name


# --- imports flow one way ------------------------------------------------------------------------------------------


def test_the_core_imports_the_standard_library_and_itself_only() -> None:
    assert {source.name: found for source in below("rinban.core") if (found := _foreign_to_the_core(source))} == {}


def _foreign_to_the_core(source: Source) -> set[str]:
    others = {name for name in source.imports if name.split(".")[0] not in {*sys.stdlib_module_names, "rinban"}}
    outside = {name for name in source.imports if name.startswith("rinban") and not name.startswith("rinban.core.")}
    return others | (outside - {"rinban.core"})


def test_the_core_has_no_clock_no_lots_no_logger_and_no_environment() -> None:
    """Time and tokens are arguments."""
    assert {source.name: found for source in below("rinban.core") if (found := _impure(source))} == {}


def _impure(source: Source) -> set[str]:
    asked = {node.attr for node in source.nodes if isinstance(node, ast.Attribute) and node.attr in CLOCKS}
    clocks = asked - {"now"} if _asks_only_the_event(source) else asked
    return ({name.split(".")[0] for name in source.imports} & IMPURE) | clocks


def _asks_only_the_event(source: Source) -> bool:
    """`event.now` is a time that came as an argument."""
    nows = [node for node in source.nodes if isinstance(node, ast.Attribute) and node.attr == "now"]
    return all(isinstance(node.value, ast.Name) and node.value.id == "event" for node in nows)


def test_a_room_imports_the_rooms_of_its_row() -> None:
    inside = [source for name, source in PRODUCT.items() if name != "rinban"]
    unknown = {room(source.name) for source in inside} - ROOMS.keys()
    assert unknown == set(), "a room that is not in the table: what may it import?"
    assert {s.name: found for s in inside if (found := uses(s) - ROOMS[room(s.name)])} == {}


def test_the_table_has_no_rows_and_no_permissions_that_nobody_needs() -> None:
    taken = {name: {used for s in PRODUCT.values() if room(s.name) == name for used in uses(s)} for name in ROOMS}
    assert {name for name in ROOMS if not any(room(module) == name for module in PRODUCT)} == set()
    unused = {name: may - taken[name] - CORE - {"ports", "budget"} for name, may in ROOMS.items() if name != "wiring"}
    assert {name: rooms for name, rooms in unused.items() if rooms} == {}


def test_no_row_of_the_table_goes_upward() -> None:
    """The storeys of a house: each room stands on those that it imports."""
    assert max(storey(name) for name in ROOMS) <= 10


def test_the_hall_is_small() -> None:
    hall = [name for name in PRODUCT if name.count(".") == 1 and not PRODUCT[name].path.name.startswith("__init__")]
    assert len(hall) <= 6


def test_no_two_modules_need_each_other() -> None:
    reached = {name: reached_from(name) for name in EVERYTHING}
    needs = [(name, found) for name, source in EVERYTHING.items() for found in needed(source) if found != name]
    assert [(name, found) for name, found in needs if name in reached[found]] == []


def test_every_folder_is_a_room_or_a_part_of_one() -> None:
    """A new folder has a row of its own, or somebody has said that it is only a part of the room around it."""
    folders = {name.rpartition(".")[0].removeprefix("rinban").removeprefix(".") for name in PRODUCT} - {""}
    assert folders - ROOMS.keys() == PARTS
    assert {room(f"rinban.{part}.any") for part in PARTS} <= ROOMS.keys()


def test_what_is_shipped_does_not_know_what_is_not() -> None:
    shipped = {**PRODUCT, **DOORS}
    unshipped = {name.split(".")[0] for source in shipped.values() for name in source.imports} & {
        "local",
        "cli",
        "tests",
    }
    assert unshipped == set()


# --- doors are wiring ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", DOORS.values(), ids=named)
def test_a_door_decides_nothing(source: Source) -> None:
    branches = (ast.If, ast.IfExp, ast.Match, ast.For, ast.While, ast.Try)
    assert [node for node in source.nodes if isinstance(node, branches)] == []
    assert {function.name for function in source.functions} & {"handler", "before"}


def _attributes(source: Source) -> set[str]:
    return {ast.unparse(node) for node in source.nodes if isinstance(node, ast.Attribute)}


def test_the_environment_is_handed_over_in_one_place() -> None:
    assert {s.name for s in PRODUCT.values() if {"os.environ", "os.getenv"} & _attributes(s)} == {"rinban.wiring"}


def test_a_phone_is_dialled_in_one_place_each_for_an_escalation_a_test_and_an_emergency() -> None:
    """`one_number` stands between all of them and the carrier."""
    dialling = {s.name.removeprefix("rinban.") for s in PRODUCT.values() if "self._phone.call" in _attributes(s)}
    assert dialling == {"paging.calls", "paging.one_number", "operator.test_call", "outage.emergency_call"}
    others = {s.name for s in PRODUCT.values() if any(name.endswith("phone.call") for name in _attributes(s))}
    assert {name.removeprefix("rinban.") for name in others} == dialling


def test_the_grid_has_one_reader() -> None:
    """`cell` looks up the verb, `decide` and a step's transition act on it, and nothing else asks the table."""
    readers = [s.name for s in EVERYTHING.values() if "rinban.core.chain.grid.GRID" in s.imports]
    assert readers == []


# --- small enough to be read ---------------------------------------------------------------------------------------


def test_a_file_has_at_most_200_lines_of_code() -> None:
    assert {name: len(source.code) for name, source in EVERYTHING.items() if len(source.code) > 200} == {}


def test_no_function_is_over_40_lines() -> None:
    every = [(source, function) for source in EVERYTHING.values() for function in source.functions]
    too_long = [f"{source.name}.{function.name}" for source, function in every if source.length(function) > 40]
    assert too_long == [], "make a function of a part of it"


def test_functions_are_short() -> None:
    """Half of them at most 6 lines, nearly all at most 20."""
    lengths = sorted(source.length(function) for source in EVERYTHING.values() for function in source.functions)
    assert median(lengths) <= 6
    assert lengths[int(len(lengths) * 0.98)] <= 20


# --- names and habits ----------------------------------------------------------------------------------------------

DRAWERS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "processor",
    "handler",
    "ticket",
    "tickets",
}
WORD = re.compile(r"[A-Z]?[a-z0-9]+")


def test_no_name_is_a_drawer() -> None:
    assert {source.name: found for source in EVERYTHING.values() if (found := _drawers(source))} == {}


def _drawers(source: Source) -> set[str]:
    names = (source.name, *(node.name for node in classes(source)))
    return {word.lower() for name in names for word in WORD.findall(name)} & DRAWERS


def test_a_file_says_what_it_is_for() -> None:
    assert [s.name for s in EVERYTHING.values() if s.code and not ast.get_docstring(s.tree)] == []


def test_only_errors_inherit() -> None:
    """Besides the shapes of the standard library, and where PyYAML, redis-py and icalendar ask for one's own class."""
    shapes = {"Enum", "IntEnum", "NamedTuple", "Protocol", "TypedDict", "yaml.SafeDumper", "SSLConnection", "vText"}
    shapes |= {"redis.Redis", "CoreCommands"}
    errors = {"Exception", *(node.name for node in classes(PRODUCT["rinban.core.errors"]))}
    bases = {ast.unparse(base) for s in PRODUCT.values() for node in classes(s) for base in node.bases}
    assert {base for base in bases if not base.startswith(("Protocol[", "Generic["))} - shapes - errors == set()


def classes(source: Source) -> list[ast.ClassDef]:
    return [node for node in source.nodes if isinstance(node, ast.ClassDef)]


def test_what_cannot_fail_is_not_counted() -> None:
    """The sizes above are taken of something."""
    assert len(EVERYTHING) > 50
    assert PRODUCT["rinban.core.chain.verbs"].path == ROOT / "layers/rinban/python/rinban/core/chain/verbs.py"
    assert 100 < len(PRODUCT["rinban.core.chain.verbs"].code) <= 200


# --- the page says the same ------------------------------------------------------------------------------------------

PAGE = ROOT / "docs" / "architecture.md"
CELL = re.compile(r"`([a-z_.*]+)`")


def rooms_of_the_page() -> dict[str, set[str]]:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    table = {CELL.findall(row[0])[0]: set(CELL.findall(row[3])) for row in rows if len(row) == 4}
    return {name: (may - {"core.*"}) | (CORE if "core.*" in may else set()) for name, may in table.items()}


def test_the_page_shows_the_table_of_the_code() -> None:
    shown = rooms_of_the_page()
    assert shown.pop("wiring") == {"doors"}, "every room but doors"
    assert shown == {name: may for name, may in ROOMS.items() if name != "wiring"}


def test_every_room_has_an_invariant() -> None:
    rows = [line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    assert [row[0] for row in rows if not (row[1].strip() and row[2].strip())] == []


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((\.\./[^)]+)\)", PAGE.read_text(encoding="utf-8")))))
def test_a_link_of_the_page_leads_somewhere(link: str) -> None:
    assert (PAGE.parent / link).exists()
