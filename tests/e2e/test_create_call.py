"""Creating a call fails: before the call is made, after it, or without anybody knowing."""

from __future__ import annotations

from tests.e2e.world import MINUTE, NUMBERS, World

SATO = NUMBERS["sato"]


def test_a_call_whose_answer_was_lost_is_not_made_again(world: World) -> None:
    world.carrier.faults.drop_created(number=SATO)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    sato.presses("1").hears("さとうさんの対応として記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 1


def test_the_first_callback_tells_which_call_it_was_so_it_can_be_hung_up(world: World) -> None:
    world.carrier.faults.drop_created(number=SATO)
    world.alert(dedup_key="a").is_("calling")
    sato = world.phone("sato").rings()
    world.recovery(dedup_key="a").is_("recovered")
    sato.stops_ringing()
    world.nobody_else.rings()


def test_a_call_that_was_made_although_the_answer_was_500(world: World) -> None:
    world.carrier.faults.fail(500, number=SATO, made=True)
    world.alert().is_("calling")
    world.phone("sato").rings().lets_it_ring()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    assert len(world.carrier.calls) == 2


def test_a_call_that_was_not_made_after_a_500_costs_the_queue_clock(world: World) -> None:
    """Nobody can know that it was not made: a second call to one person would be worse than 45 s."""
    world.carrier.faults.fail(503, number=SATO)
    world.alert().is_("calling")
    world.phone("suzuki").rings(within=45 + 1 + 2).answers().presses("1").hears("記録しました")
    assert world.phone("sato").times_called == 0


def test_an_answer_that_comes_too_late(world: World) -> None:
    world.carrier.faults.slow(3.0, number=SATO)
    assert world.alert().is_("calling").seconds < 8
    world.phone("sato").rings().answers().presses("1").hears("記録しました")
    assert len(world.carrier.calls) == 1


def test_a_number_that_the_carrier_refuses_costs_no_time(world: World) -> None:
    world.carrier.faults.refuse(21215, number=SATO)
    world.alert().is_("calling")
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    assert world.counted("CallRefused") == 1
    assert SATO not in str(world.log())


def test_when_the_carrier_refuses_everybody_it_is_said_loudly_and_tried_again(world: World) -> None:
    world.carrier.faults.refuse(20003, status=401, times=3)  # everybody is tried once
    world.alert().is_("calling")
    assert world.counted("GaveUp") == 1
    assert any("check TWILIO_ACCOUNT_SID" in str(line) for line in world.log())
    world.nobody_else.rings(within=9 * MINUTE)
    world.phone("sato").rings(within=2 * MINUTE).answers().presses("1").hears("記録しました")


def test_too_many_requests_are_asked_again_for_the_same_person(world: World) -> None:
    world.carrier.faults.too_many(times=2)
    assert world.alert().is_("calling").seconds < 8
    world.phone("sato").rings().answers().presses("1").hears("記録しました")
    assert len(world.carrier.calls) == 1


def test_one_call_a_second_makes_a_call_wait_without_a_second_one(world: World) -> None:
    world.carrier.queue_seconds = 40.0
    world.alert().is_("calling")
    world.phone("sato").rings(within=42).answers().presses("1").hears("記録しました")
    assert len(world.carrier.calls) == 1
