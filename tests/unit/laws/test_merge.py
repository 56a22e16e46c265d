"""merge(), over histories that parted and met again; and every law over what comes after they met."""

from __future__ import annotations

import pytest

from tests.unit.laws.histories import Triple, copies
from tests.unit.laws.merging import MERGE_LAWS, lawless


@pytest.fixture(scope="module")
def lots(pytestconfig: pytest.Config) -> range:
    return range(50_000 if pytestconfig.getoption("--long") else 1000)


@pytest.fixture(scope="module")
def triples(lots: range) -> list[Triple]:
    return [copies(seed)[1] for seed in lots]


@pytest.mark.parametrize("name", MERGE_LAWS)
def test_merge_is(name: str, triples: list[Triple]) -> None:
    for seed, triple in enumerate(triples):
        assert MERGE_LAWS[name](*triple), f"lot {seed}"


def test_a_merged_escalation_obeys_the_laws(lots: range) -> None:
    assert list(lawless(lots[: len(lots) // 3])) == []
