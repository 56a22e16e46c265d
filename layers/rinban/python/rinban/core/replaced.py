"""`dataclasses.replace`, but several times as quick: each step of the chain changes a few of a document's many fields.

That one asks in Python, of each field, what kind of field it is and whether it changes. Here both are asked in C.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

_Parts = tuple[tuple[str, ...], frozenset[str], Callable[[Any], tuple[object, ...]]]
_parts: dict[type, _Parts] = {}


def _replace(one: Any, /, **changes: object) -> Any:
    """A copy of `one`, whose class is a dataclass with two fields or more.

    Raises TypeError for the name of a field that there is not.
    """
    names, known, values = _parts.get(type(one)) or _parts_of(type(one))
    if not changes.keys() <= known:
        raise TypeError(f"{type(one).__name__} takes no {', '.join(sorted(changes.keys() - known))}")
    return type(one)(*map(changes.get, names, values(one)))


def _parts_of(kind: type) -> _Parts:
    names = tuple(field.name for field in fields(kind) if field.init)
    _parts[kind] = names, frozenset(names), attrgetter(*names)
    return _parts[kind]


if TYPE_CHECKING:
    from dataclasses import replace as replace  # of this one, mypy knows each field's type
else:
    replace = _replace
