"""An export that is damaged is refused in a sentence, or read as far as it goes; it is never a fault of our own."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.answers import Refused
from cli.imports.carrying import carried
from cli.imports.command import PRODUCTS
from tests.unit.imports.made_up import EXPORTS

WRONG: tuple[Any, ...] = (
    None,
    "",
    "x",
    0,
    -1,
    7.5,
    True,
    [],
    {},
    ["x"],
    {"x": 1},
    "2026-13-01T00:00:00Z",
    "9999-12-31T00:00:00Z",
    "25:00",
)
SHOWN = 3
"""So many shifts of each list are kept, so that most of what is damaged is something else."""


def shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shortened(one) for key, one in value.items()}
    if isinstance(value, list):
        return [shortened(one) for one in (value[:SHOWN] if len(value) > 20 else value)]
    return value


EXPORT = {
    product: [
        (file.name, shortened(json.loads(file.read_text(encoding="utf-8"))))
        for file in sorted((EXPORTS / product).glob("*.json"))
    ]
    for product in PRODUCTS
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value inside of this one."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from places(one, (*path, key))


PLACES = {product: list(places([document for _, document in files])) for product, files in EXPORT.items()}


@pytest.mark.parametrize("product", PRODUCTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_damaged_export(product: str, data: st.DataObject) -> None:
    documents = copy.deepcopy([document for _, document in EXPORT[product]])
    for _ in range(data.draw(st.integers(1, 3))):
        damage(documents, data.draw(st.sampled_from(PLACES[product])), data.draw(st.sampled_from([*WRONG, ...])))
    with suppress(Refused):
        found = PRODUCTS[product]([(name, one) for (name, _), one in zip(EXPORT[product], documents, strict=True)])
        carried(found, {}, 0)


def damage(documents: Any, path: tuple[Any, ...], wrong: Any) -> None:
    """Put something wrong at this place, or take away what is there (...). Another damage may have taken the place."""
    *way, last = path
    at = documents
    for key in way:
        if not (isinstance(at, dict) and key in at) and not (
            isinstance(at, list) and isinstance(key, int) and key < len(at)
        ):
            return
        at = at[key]
    if isinstance(at, dict) and last in at and wrong is ...:
        del at[last]
    elif (isinstance(at, dict) and last in at) or (isinstance(at, list) and isinstance(last, int) and last < len(at)):
        at[last] = None if wrong is ... else wrong
