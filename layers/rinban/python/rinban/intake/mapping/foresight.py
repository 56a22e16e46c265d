"""What the names of a body tell of an expression before it is worked out: whether it can find anything at all."""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import Any

from rinban.intake.mapping.expressions import parse


@lru_cache(maxsize=1000)
def roots(text: str) -> frozenset[str] | None:
    """The fields of a body that an expression looks at; None if it may look at any. Raises BadExpression."""
    return _roots(parse(text).parsed)


def _roots(node: Any) -> frozenset[str] | None:
    """In `a.b` only `a` is looked for in the body itself; a function that is given `@`, or the whole body, sees all."""
    kind, below = node["type"], [child for child in node.get("children", ()) if isinstance(child, dict)]
    if kind == "field":
        return frozenset({node["value"]})
    if kind in ("current", "expref") or (kind == "function_expression" and node["value"] == "root"):
        return None
    seen = below[:1] if kind in _GO_DOWN else below
    found = [_roots(child) for child in seen]
    return None if None in found else frozenset().union(*(one for one in found if one))


_GO_DOWN = (
    "subexpression",
    "index_expression",
    "projection",
    "value_projection",
    "filter_projection",
    "flatten",
    "pipe",
)
"""What goes into the value of its first part, and looks for the others there."""


@lru_cache(maxsize=4000)
def is_in_vain(text: str, there: frozenset[str]) -> bool:
    """Whether an expression gives nothing, or false, for every body that has only these of its `roots`.

    To look at the names costs a fiftieth of looking at the values. Raises BadExpression.
    """
    return _at_most(parse(text).parsed, there) is not _Gives.ANYTHING


class _Gives(Enum):
    NULL = auto()
    FALSE = auto()  # or null, or something empty
    ANYTHING = auto()


def _at_most(node: Any, there: frozenset[str]) -> _Gives:
    """The most that a part of an expression may give. Fields that are not `there` are null."""
    kind, below = node["type"], node.get("children", ())
    if kind == "field":
        return _Gives.ANYTHING if node["value"] in there else _Gives.NULL
    if kind == "and_expression":
        left, right = (_at_most(child, there) for child in below)
        return left if left is not _Gives.ANYTHING or right is left else _Gives.FALSE
    if kind == "or_expression":
        left, right = (_at_most(child, there) for child in below)
        return left if left is _Gives.ANYTHING else right
    if kind == "comparator" and _is_known_unlike(node, there):
        return _Gives.FALSE
    if kind in ("subexpression", "index_expression") and _at_most(below[0], there) is _Gives.NULL:
        return _Gives.NULL
    if kind == "function_expression" and node["value"] in ("first", "starts_with", "json"):
        seen = below if node["value"] == "first" else below[:1]
        return _Gives.FALSE if all(_at_most(child, there) is not _Gives.ANYTHING for child in seen) else _Gives.ANYTHING
    return _Gives.ANYTHING


def _is_known_unlike(comparator: Any, there: frozenset[str]) -> bool:
    """Whether a comparison with a literal, or with null, is false because what is compared is null, or its type is."""
    left, right = comparator["children"]
    if right["type"] != "literal" and _at_most(right, there) is not _Gives.NULL:
        return False
    sought = right["value"] if right["type"] == "literal" else None
    if left["type"] == "function_expression" and left["value"] == "type":
        is_null, is_unlike = _at_most(left["children"][0], there) is _Gives.NULL, sought != "null"
    else:
        is_null, is_unlike = _at_most(left, there) is _Gives.NULL, sought is not None
    return is_null and comparator["value"] == ("eq" if is_unlike else "ne")
