"""`dataclasses.replace`, but several times as quick: each step of the chain changes a few of a document's many fields.

That one asks in Python, of each field, what kind of field it is and whether it changes, and then has the frozen class
look up each field by its name once more to set it. Here all of it is done in C, and what stays is copied as it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import fields
from itertools import repeat
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

_Slots = dict[str, Callable[[Any, object], None]]
_Parts = tuple[tuple[MemberDescriptorType, ...], _Slots, Callable[[Any], tuple[object, ...]]]
_parts: dict[type, _Parts] = {}
_set = MemberDescriptorType.__set__
_new = object.__new__


def _replace(one: Any, /, **changes: object) -> Any:
    """A copy of `one`, whose class is a dataclass with slots and two fields or more.

    Raises TypeError for the name of a field that there is not, and for a class that does more than to set its fields.
    """
    members, slots, values = _parts.get(type(one)) or _parts_of(type(one))
    copy = _new(type(one))
    deque(map(_set, members, repeat(copy), values(one)), 0)
    try:
        for name, value in changes.items():
            slots[name](copy, value)
    except KeyError:
        raise TypeError(f"{type(one).__name__} takes no {', '.join(sorted(changes.keys() - slots))}") from None
    return copy


def _parts_of(kind: type) -> _Parts:
    if hasattr(kind, "__post_init__") or not hasattr(kind, "__slots__"):
        raise TypeError(f"{kind.__name__} has no slots, or does more than to set them")
    members = {field.name: getattr(kind, field.name) for field in fields(kind)}
    slots = {name: member.__set__ for name, member in members.items()}
    _parts[kind] = tuple(members.values()), slots, attrgetter(*members)
    return _parts[kind]


if TYPE_CHECKING:
    from dataclasses import replace as replace  # of this one, mypy knows each field's type
else:
    replace = _replace
