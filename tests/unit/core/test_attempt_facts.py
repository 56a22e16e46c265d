"""What is told of a call to those who look is in the merged copy, whichever of the stores knows it."""

from __future__ import annotations

from rinban.core.chain import attempts
from rinban.core.chain.merge import merge
from tests.fakes.shell import Shell, called


def test_a_busy_line_and_a_pass_by_hand_are_kept_by_a_merge_both_ways() -> None:
    e = called(Shell()).now()
    busy, by_hand = attempts.mark(e, 0, busy=True), attempts.mark(e, 0, by_hand=True)
    for merged in (merge(busy, by_hand), merge(by_hand, busy)):
        assert (merged.called[0].busy, merged.called[0].by_hand) == (True, True)
