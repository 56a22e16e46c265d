"""merge(), over histories that parted and met again; and every law over what comes after they met."""

from __future__ import annotations

from itertools import permutations

import pytest

from rinban.core.chain.attempt import Attempt
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.replaced import replace
from rinban.core.rota.policy import Policy
from tests.unit.laws.histories import Triple, copies
from tests.unit.laws.merging import MERGE_LAWS, lawless


@pytest.fixture(scope="module")
def lots(pytestconfig: pytest.Config) -> range:
    return range(5_000 if pytestconfig.getoption("--long") else 350)


@pytest.fixture(scope="module")
def triples(lots: range) -> list[Triple]:
    return [copies(seed)[1] for seed in lots]


@pytest.mark.parametrize("name", MERGE_LAWS)
def test_merge_is(name: str, triples: list[Triple]) -> None:
    for seed, triple in enumerate(triples):
        assert MERGE_LAWS[name](*triple), f"lot {seed}"


def test_a_merged_escalation_obeys_the_laws(lots: range) -> None:
    assert list(lawless(lots[: len(lots) // 3])) == []


def test_whose_call_it_is_does_not_depend_on_the_order_in_which_three_copies_meet() -> None:
    """Two phones called back for one attempt, and a third copy knows of a second try, but of no call."""
    a = Escalation("infra", 1, 0.0, Policy(), called=(Attempt("bo", unsent=1, redials=1),), attempt=0)
    b = replace(a, called=(Attempt("bo", sid="CA-1"),))
    c = replace(a, called=(Attempt("dee", sid="CA-2"),))
    for x, y, z in permutations((a, b, c)):
        assert merge(merge(x, y), z).called[0].who == "dee"
