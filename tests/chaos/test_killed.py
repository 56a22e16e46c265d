"""A function is killed (SIGKILL) at each of its points: before every call of a store or of the carrier, and before it
answers. The phone still rings, the key still counts, and nobody is called twice for one attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import pytest

from local.container.points import OrderResult
from tests.chaos.conftest import Measure
from tests.chaos.stage import Stage, first_to_ring, longest_silence, one_chain, send_until_accepted
from tests.e2e.people import Person
from tests.e2e.world import NUMBERS, World

WAIT = 45 + 1 + 1 + 10
"""Virtual seconds: the longest clock, the sweep and the network; and the time until the monitor sends again."""

BETWEEN = ("MysqlEscalations.save", "TwilioPhone.call", "answer")
"""Three moments: one store has saved; both have saved, but nobody is dialled; all is done, but no answer was sent."""

TAKES = "の対応として記録しました"


def takes(world: World, person: Person) -> None:
    """The person picks up, hears the alert, presses 1 and is told that it is theirs; then nobody is called any more."""
    person.answers().hears("disk full").presses("1").hears(TAKES).stays_on_the_line()
    world.nobody_else.rings(within=90.0)
    assert world.status()["state"] == "acknowledged", world.story()


def an_alert(world: World) -> None:
    send_until_accepted(world)
    takes(world, first_to_ring(world, WAIT))


def a_call(world: World) -> None:
    world.alert(dedup_key="disk").is_("calling")
    takes(world, world.phone("sato").rings())


def a_pass(world: World) -> None:
    world.alert(dedup_key="disk").is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("2").hears("次の方に").stays_on_the_line()
    takes(world, first_to_ring(world, WAIT, but=("sato",)))


def an_end(world: World) -> None:
    world.alert(dedup_key="disk").is_("calling")
    world.phone("sato").rings().declines()
    takes(world, first_to_ring(world, WAIT, but=("sato",)))


def a_lost_end(world: World) -> None:
    world.carrier.faults.lose("completed", number=NUMBERS["sato"])
    world.alert(dedup_key="disk").is_("calling")
    world.phone("sato").rings().declines()
    takes(world, first_to_ring(world, 2 * WAIT, but=("sato",)))


@dataclass(frozen=True, slots=True)
class Moment:
    """The invocation that is killed: the next one of this function whose event contains `holding`."""

    function: str
    holding: str
    story: Callable[[World], None]


MOMENTS = {
    "at the alert": Moment("entry", "", an_alert),
    "when the call leaves the queue": Moment("callback", "CallStatus=initiated", a_call),
    "when it rings": Moment("callback", "CallStatus=ringing", a_call),
    "when somebody picks up": Moment("callback", "CallStatus=in-progress", a_call),
    "at key 1": Moment("callback", "Digits=1", a_call),
    "at key 2": Moment("callback", "Digits=2", a_pass),
    "when the call has ended": Moment("callback", "CallStatus=busy", an_end),
    "at a sweep": Moment("watchdog", "", a_lost_end),
}


@pytest.mark.parametrize("when", MOMENTS)
def test_a_function_is_killed(broken: Stage, measure: Measure, when: str, *, long: bool) -> None:
    """It is killed at every point with --long, else at three of them."""
    longest, struck = 0.0, 0
    for point in count(1) if long else BETWEEN:
        told, silence = _killed_at(broken, MOMENTS[when], point)
        longest, struck = max(longest, silence), struck + told.done
        if long and not told.done:  # the invocation has fewer points than that
            break
    assert struck >= (5 if long else 2)
    measure(longest)


def _killed_at(stage: Stage, moment: Moment, point: int | str) -> tuple[OrderResult, float]:
    with stage.world() as world:
        stage.kill(moment.function, moment.holding, point)
        moment.story(world)
        one_chain(world)
        silence = longest_silence(world)
    (told,) = stage.told()
    return told, silence
