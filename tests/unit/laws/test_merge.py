"""merge(), over histories that parted and met again; and every law over what comes after they met."""

from __future__ import annotations

import pytest

from tests.unit.laws.histories import copies
from tests.unit.laws.merging import MERGE_LAWS, lawless


@pytest.fixture(scope="module")
def lots(pytestconfig: pytest.Config) -> range:
    return range(50_000 if pytestconfig.getoption("--long") else 800)


@pytest.mark.parametrize("name", MERGE_LAWS)
def test_merge_is(name: str, lots: range) -> None:
    for seed in lots:
        _, (a, b, c) = copies(seed)
        assert MERGE_LAWS[name](a, b, c), f"lot {seed}"


def test_a_merged_escalation_obeys_the_laws(lots: range) -> None:
    assert list(lawless(lots[: len(lots) // 2])) == []
