"""The core's quick `replace` does what the standard library's does."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from rinban.core.alert import Alert
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.document import Escalation
from rinban.core.replaced import replace
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Settings

CALL, POLICY = Attempt("ann", sid="CA1"), Policy(rounds=3)
DOCUMENT = Escalation("infra", 3, 5.0, POLICY, called=(CALL,), extra=(("new", "1"),))
ALL = (Alert("a"), CALL, POLICY, Settings(), DOCUMENT)
EACH = [
    pytest.param(one, field.name, id=f"{type(one).__name__} {field.name}")
    for one in ALL
    for field in dataclasses.fields(one)
]


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """Its fields have to be looked at when they are set."""

    one: int
    two: int

    def __post_init__(self) -> None:
        assert self.one < self.two


@pytest.mark.parametrize(("one", "name"), EACH)
def test_one_field_changes_and_the_others_stay(one: Any, name: str) -> None:
    change = {name: "another value"}
    assert replace(one, **change) == dataclasses.replace(one, **change) != one


@pytest.mark.parametrize("one", ALL, ids=lambda one: type(one).__name__)
def test_without_a_change_it_is_an_equal_copy(one: Any) -> None:
    assert replace(one) == one
    assert replace(one) is not one


def test_a_name_that_no_field_has_is_refused() -> None:
    call: Any = CALL
    with pytest.raises(TypeError, match="Attempt takes no whom"):
        replace(call, whom="bo")


def test_what_a_class_does_once_its_fields_are_set_is_not_left_out_in_silence() -> None:
    with pytest.raises(TypeError, match="Checked"):
        replace(Checked(1, 2), one=3)
