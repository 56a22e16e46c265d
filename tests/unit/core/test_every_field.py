"""Every field of a stored document survives being written and read, also one that somebody adds tomorrow."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass, replace
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from rinban.core.chain.attempt import Ack, Attempt
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy

SIMPLE: dict[object, object] = {str: "words", int: 7, float: 7.5, bool: True}
PARTS = (Escalation, Policy, Digits, Responder, Attempt, Ack)


def filled(hint: Any) -> Any:
    """A value of this type in which nothing is empty; `extra` stays so, since it holds what no type describes."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if get_origin(hint) in (tuple, frozenset):
        return get_origin(hint)(filled(item) for item in get_args(hint) if item is not ...)
    if isinstance(hint, UnionType):
        return filled(next(kind for kind in get_args(hint) if kind is not type(None)))
    if issubclass(hint, Enum):
        return list(hint)[-1]
    hints = get_type_hints(hint)
    return hint(**{name: filled(kind) for name, kind in hints.items() if name != "extra"})


def test_a_document_in_which_nothing_is_empty_is_read_with_the_types_that_were_written() -> None:
    """A type that JSON does not have needs a reader in codec.py: a tuple without one comes back as a list."""
    document = filled(Escalation)
    assert repr(decode(encode(document))) == repr(document)  # unlike ==, it tells 7 from 7.0, and a tuple from its kind


def test_no_field_of_that_document_has_its_default() -> None:
    """A field that is empty is not written, and would need no reader."""
    for part in PARTS:
        same = {
            field.name
            for field in fields(part)
            if field.default is not MISSING and getattr(filled(part), field.name) == field.default
        }
        assert same == {"extra"} & {field.name for field in fields(part)}, part


def test_these_parts_are_all_that_a_document_has() -> None:
    def parts(value: object) -> set[type]:
        inside: list[object] = [*value] if isinstance(value, tuple | frozenset) else []
        if is_dataclass(value):
            inside = [getattr(value, field.name) for field in fields(value)]
        return {type(value)} - {*SIMPLE} | set().union(*map(parts, inside))

    assert {part for part in parts(filled(Escalation)) if is_dataclass(part)} == {*PARTS}


@pytest.mark.parametrize("field", [name for name in Problem._fields if name != "extra"])
def test_each_column_of_an_alert_is_read_as_it_was_written(field: str) -> None:
    bare = Problem(*filled(Problem)[:4])
    problem = bare._replace(**{field: getattr(filled(Problem), field)})
    document = replace(filled(Escalation), problems=(problem,))
    assert repr(decode(encode(document)).problems) == repr((problem,))
