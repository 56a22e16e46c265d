"""How long people waited, as it is kept of an escalation that is over, and as it is told of many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rinban.core.chain.latencies import Latencies, read, spreads, told
from rinban.core.spread import Spread

SECONDS = st.integers(0, 10**8).map(lambda thousandths: thousandths / 1000)
MANY = st.lists(SECONDS, max_size=5).map(tuple)


@given(st.builds(Latencies, st.none() | SECONDS, MANY, MANY, st.none() | SECONDS))
def test_what_is_kept_is_read_again_to_the_millisecond(latencies: Latencies) -> None:
    assert read(told(latencies)) == latencies


def test_it_is_kept_as_a_short_text_in_which_nothing_is_not_zero() -> None:
    assert told(Latencies(0.0, (0.0, 1.25), (12.0,), 30.0004)) == "0;0,1.25;12;30"
    assert told(Latencies(None, (), (), None)) == ";;;"


@pytest.mark.parametrize("text", ["", "0;0", "0;0;0;0;0", "a;;;", ";1,;;"])
def test_another_text_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=r"unpack|convert"):
        read(text)


def test_each_wait_of_each_escalation_counts_once() -> None:
    found = spreads([Latencies(0.0, (1.0, 3.0), (10.0,), 0.0), Latencies(None, (), (20.0,), None)])
    assert list(found) == ["to_request", "hop", "to_key", "silence"]
    assert found["to_request"] == found["silence"] == Spread(1, 0.0, 0.0, 0.0)
    assert found["hop"] == Spread(2, 2.0, 3.0, 3.0)
    assert found["to_key"] == Spread(2, 15.0, 20.0, 20.0)
