"""A person with several numbers: they ring one after the other within that person's turn, until somebody takes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.chain.codec import decode, encode
from rinban.core.chain.decisions import Call
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.signals import Limits, Signal
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from tests.unit.story import NUMBERS, Story, alert, dialled, said

OFFICE = "+81300000001"
TWICE = Responder("ann", "Ann", NUMBERS["ann"], more_phones=(OFFICE,))


def with_two_numbers(*others: str, policy: Policy | None = None) -> Story:
    """Ann is called first, and has two numbers."""
    page = alert("ann", *others, policy=policy)
    people = (RosterEntry(0, TWICE), *(known for known in page.e.people if known.responder.id != "ann"))
    page.e = replace(page.e, people=people)
    page.on_duty = (TWICE, *page.on_duty[1:])
    return page


def numbers(page: Story) -> list[str]:
    """Return what was dialled, in order."""
    return [page.e.phone(call) for call in page.e.called]


def test_the_second_number_rings_when_the_first_is_not_answered_and_then_the_next_person() -> None:
    page = with_two_numbers("bo")
    assert page.ends(0) == (Call(1, "ann", number=1),)
    assert dialled(page.ends(1)) == ["bo"]
    assert numbers(page) == [TWICE.phone, OFFICE, NUMBERS["bo"]]


def test_a_voicemail_that_answered_the_first_takes_nothing_so_that_the_second_rings() -> None:
    page = with_two_numbers("bo")
    assert said(page.answers(0)) == "menu"
    page.ends(0)
    assert numbers(page) == [TWICE.phone, OFFICE]


def test_a_key_on_the_second_number_takes_it() -> None:
    page = with_two_numbers("bo")
    page.ends(0)
    page.answers(1)
    assert said(page.presses(1, "1")) == "taken"
    assert page.e.ack is not None
    assert (page.e.ack.by, page.ends(1)) == ("ann", ())


def test_a_late_key_on_the_first_number_stops_the_second() -> None:
    page = with_two_numbers("bo")
    page.ends(0)
    assert said(page.presses(0, "1")) == "taken"
    assert page.waits(1800) == ()


def test_a_pass_is_meant_for_every_number() -> None:
    page = with_two_numbers("bo")
    page.answers(0)
    assert said(page.presses(0, "2")) == "passed"
    assert dialled(page.ends(0)) == ["bo"]


def test_each_round_rings_all_numbers_of_each_person_and_gives_up_after_the_last() -> None:
    page = with_two_numbers("bo", policy=Policy(rounds=2))
    for attempt in range(6):
        page.ends(attempt)
    assert page.called == ["ann", "ann", "bo"] * 2
    assert page.loud == ["exhausted"]


def test_between_two_numbers_there_is_no_pause_and_the_pause_of_the_round_comes_after_the_last() -> None:
    page = with_two_numbers(policy=Policy(rounds=2, pause=60))
    assert dialled(page.ends(0)) == ["ann"]
    assert page.ends(1) == ()
    assert dialled(page.waits(60)) == ["ann"]
    assert numbers(page) == [TWICE.phone, OFFICE, TWICE.phone]


def test_a_first_number_whose_callbacks_are_lost_costs_its_clock_and_no_more() -> None:
    page = with_two_numbers("bo")
    assert dialled(page.waits(45)) == ["ann"]
    assert numbers(page)[-1] == OFFICE


def test_the_second_number_waits_for_its_slot_as_any_call() -> None:
    page = with_two_numbers()
    waits = Limits(start_at=page.now + 7.0)
    page.hears(Signal.ENDED, 0, limits=waits)
    assert len(page.e.called) == 1
    assert dialled(page.waits(7)) == ["ann"]
    assert numbers(page)[-1] == OFFICE


def test_a_second_number_that_was_called_enough_is_left_out() -> None:
    page = with_two_numbers("bo")
    assert dialled(page.hears(Signal.ENDED, 0, limits=Limits(over_limit=frozenset({"ann"})))) == ["bo"]


def test_where_the_carrier_refuses_everybody_no_other_number_is_tried() -> None:
    page = with_two_numbers("bo")
    assert dialled(page.hears(Signal.REFUSED, 0, limits=Limits())) == ["bo"]


def test_so_it_is_where_the_next_call_has_to_wait_for_its_slot() -> None:
    page = with_two_numbers("bo")
    page.hears(Signal.REFUSED, 0, limits=Limits(start_at=page.now + 7.0))
    assert dialled(page.waits(7)) == ["bo"]


def test_a_rota_that_was_read_anew_may_have_fewer_numbers() -> None:
    page = with_two_numbers()
    page.ends(0)
    page.e = replace(page.e, people=(RosterEntry(1, replace(TWICE, more_phones=())),))
    assert page.e.phone(page.e.called[1]) == TWICE.phone


@pytest.mark.parametrize("calls", range(3))
def test_the_document_keeps_which_number_was_dialled(calls: int) -> None:
    page = with_two_numbers("bo")
    for attempt in range(calls):
        page.ends(attempt)
    assert decode(encode(page.e)) == page.e


def test_the_document_of_people_with_one_number_is_written_as_ever() -> None:
    page = alert("ann", "bo")
    page.ends(0)
    assert "more_phones" not in encode(page.e)
    assert '"number"' not in encode(page.e)
