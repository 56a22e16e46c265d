"""Who has it is called first, as the rota has this person now, wherever the grid calls who has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain import taker
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from tests.unit.story import Story, alert, dialled, people

HALF = 1800
(BO,) = people("bo")


def by_hand() -> Story:
    """Bo takes it by hand while Ann's phone rings."""
    page = alert("ann", policy=Policy(rounds=1, remind_after=HALF))
    page.e, _ = decide(page.e, Event(Signal.BY_HAND, page.now, order=(BO,), by="bo"))
    return page


@pytest.mark.parametrize("phone", ["+819000000000", "+819000000099"], ids=["smaller", "larger"])
def test_of_two_rotas_between_which_nobody_was_called_the_later_one_counts(phone: str) -> None:
    """A number is not the later one for being the larger one."""
    page = by_hand()
    now = replace(BO, phone=phone)
    page.e, decided = decide(page.e, Event(Signal.OVERDUE, page.now + HALF, order=page.on_duty, taker=(now,)))
    assert dialled(decided) == ["bo"]
    assert page.e.phone(page.e.called[page.e.attempt]) == phone


def test_who_has_left_does_not_wait_behind_the_others_either() -> None:
    page = by_hand()
    page.e, decided = decide(page.e, Event(Signal.OVERDUE, page.now + HALF, order=page.on_duty, taker=()))
    assert dialled(decided) == ["ann"]
    assert page.e.order == ("ann",)


def test_where_the_rota_was_not_asked_the_person_is_called_as_before() -> None:
    page = by_hand()
    page.e, decided = decide(page.e, Event(Signal.OVERDUE, page.now + HALF, order=page.on_duty))
    assert dialled(decided) == ["bo"]


def test_another_person_is_not_called_for_the_one_who_has_it() -> None:
    """Another process may have saved that somebody else has it by now."""
    page = by_hand()
    other = Responder("cy", "Cy", "+819000000003")
    page.e, decided = decide(page.e, Event(Signal.OVERDUE, page.now + HALF, order=page.on_duty, taker=(other,)))
    assert dialled(decided) == ["ann"]


def test_the_rota_is_asked_only_where_who_has_it_may_be_called() -> None:
    page = by_hand()
    asked = {signal for signal in Signal if taker.is_asked_for(page.e, signal, page.now)}
    assert asked == {Signal.URGENT, Signal.OVERDUE, Signal.READY}
    nobodys = alert("ann")
    assert not any(taker.is_asked_for(nobodys.e, signal, nobodys.now) for signal in Signal)
