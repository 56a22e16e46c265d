"""Callbacks come late, twice, in another order, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from local.carrier.faults import Kind, Trouble
from tests.e2e.people import Person
from tests.e2e.world import NUMBERS, World

SATO = NUMBERS["sato"]


def left_behind(world: World, following: str = "suzuki") -> tuple[Person, Person]:
    """Sato's call waits in the carrier's queue and reports nothing, so that the next person is called;
    then both ring."""
    world.carrier.queue_seconds = 50.0
    world.carrier.faults.drop_created(number=SATO)
    for kind in ("initiated", "ringing"):
        world.carrier.faults.lose(kind, number=SATO)
    world.alert().is_("calling")
    world.carrier.queue_seconds = 0.0
    sato, second = world.phone("sato"), world.phone(following)
    second.rings(within=52.0)
    sato.rings()
    return sato, second


def test_a_late_key_counts_and_the_next_phone_stops(world: World) -> None:
    sato, suzuki = left_behind(world)
    sato.answers().hears("いまはすずきさんにお電話しています。ご自身で対応する場合は、1を押してください。")
    sato.presses("1").hears("さとうさんの対応として記録しました")
    suzuki.stops_ringing()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


def test_a_key_that_arrives_after_the_call_has_ended_counts(world: World) -> None:
    world.carrier.faults.delay("key", 4.0, number=SATO)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("1").hangs_up()
    suzuki = world.phone("suzuki").rings()
    suzuki.stops_ringing()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


def test_the_second_to_press_hears_who_was_first(world: World) -> None:
    sato, suzuki = left_behind(world)
    suzuki.answers().hears("disk full")
    sato.answers().presses("1").hears("記録しました")
    suzuki.hears("この障害は、3時12分にさとうさんが引き受けました。ご対応は不要です。").stays_on_the_line()
    world.nobody_else.rings()
    assert world.status()["by"] == "佐藤"


SATO_AND_ANN = """
responders:
  sato: {name: 佐藤, reading: さとう, phone: +81 90 0000 0001, language: ja}
  ann:  {name: Ann, reading: Ann Lee, phone: +81 90 0000 0003, language: en}
groups:
  infra: {name: {ja: 基盤, en: Infrastructure}, call: [{order: [sato, ann]}]}
"""


def both_press_1(world: World, *people: Person) -> None:
    """Let both press 1 in the same second, so that two containers work on the two requests at the same time."""
    assert world.until(lambda: all(person.call.listening for person in people), 10.0), world.story()
    for person in people:
        person.call.press("1")
    together = Barrier(len(people))

    def arrives(_: Person) -> str:
        together.wait()
        event = world.carrier.step()
        return event.label if event else ""

    with ThreadPoolExecutor(len(people)) as lines:
        arrived = list(lines.map(arrives, people))
    assert sorted(arrived) == sorted(f"key {person.call.number}" for person in people)


@pytest.mark.parametrize("turn", range(20))
def test_two_press_1_in_the_same_second(world: World, turn: int) -> None:
    """One hears that it is theirs, the other who has taken it. Twenty tries, because either may be the faster one."""
    world.rota(SATO_AND_ANN)
    sato, ann = left_behind(world, "ann")
    ann.answers().hears("disk full")
    sato.answers().hears("Ann Leeさんにお電話しています")
    both_press_1(world, sato, ann)
    if world.status()["by"] == "佐藤":
        sato.hears("さとうさんの対応として記録しました").does_not_hear("引き受けました")
        ann.hears("さとうtook this at 3:12 AM. Nothing to do.").does_not_hear("It is yours")
    else:
        ann.hears("It is yours, Ann Lee.").does_not_hear("took this")
        sato.hears("3時12分にAnn Leeさんが引き受けました。ご対応は不要です。").does_not_hear("記録しました")
    world.passes(60.0)
    assert sato.call.over
    assert ann.call.over
    keys = [
        entry for entry in world.service.admin("journal", escalation="infra/1")["entries"] if "key 1" in entry["detail"]
    ]
    assert len(keys) == 2
    assert sum("ACK → acknowledge" in entry["cell"] for entry in keys) == 1
    assert sum("ACK → tell" in entry["cell"] for entry in keys) == 1
    world.nobody_else.rings(within=600.0)
    assert len(world.carrier.calls) == 2


@pytest.mark.parametrize("kind", ["initiated", "ringing", "voice", "key", "completed"])
@pytest.mark.parametrize("after", [0.0, 3.0])
def test_a_callback_that_comes_twice_counts_once(world: World, kind: Kind, after: float) -> None:
    world.carrier.faults.duplicate(kind, number=SATO, after=after)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("2").hears("次の方に").stays_on_the_line()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 2


def test_a_taking_key_that_comes_twice_takes_it_once(world: World) -> None:
    world.carrier.faults.duplicate("key", after=5.0)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert sum("ACK → acknowledge" in cell for cell in world.journal()) == 1


def test_a_handing_back_key_that_comes_twice_hands_back_once(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().presses("1").hears("記録しました")
    world.carrier.faults.duplicate("key", after=1.0)
    sato.presses("2").hears("次の方にお電話します").stays_on_the_line()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_the_end_of_a_call_overtakes_its_beginning(world: World) -> None:
    world.carrier.faults.delay("voice", 3.0, number=SATO)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hangs_up()
    suzuki = world.phone("suzuki").rings()
    world.passes(4.0)
    suzuki.answers().hears("disk full").presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_ringing_that_is_told_after_the_answer_shortens_nothing(world: World) -> None:
    world.carrier.faults.delay("ringing", 6.0, number=SATO)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    clock = world.status()["deadline"]
    world.passes(7.0)
    assert world.status()["deadline"] == clock
    sato.presses("1").hears("記録しました")


@pytest.mark.parametrize("sweep", [1.0, 60.0])
def test_the_end_of_a_call_is_never_told(world: World, sweep: float) -> None:
    """Promise 3: somebody's phone rings when the running clock ends, and a sweep later at the latest."""
    world.sweep_seconds = sweep
    world.carrier.faults.lose("completed", number=SATO)
    world.alert().is_("calling")
    sato, suzuki = world.phone("sato").rings().declines(), world.phone("suzuki")
    clock = world.status()["deadline"]
    suzuki.rings(within=25 + 15 + sweep + 1)
    assert sato.call.ended
    assert clock <= suzuki.call.made <= clock + sweep
    assert suzuki.call.made - sato.call.ended <= 25 + 15 + sweep


@pytest.mark.parametrize("sweep", [1.0, 60.0])
def test_nothing_is_ever_told_of_a_call(world: World, sweep: float) -> None:
    """Then the clock *queue* ends, 45 s after the save."""
    world.sweep_seconds = sweep
    for kind in ("initiated", "ringing", "completed"):
        world.carrier.faults.lose(kind, number=SATO)
    began = world.now()
    world.alert().is_("calling")
    world.phone("sato").rings().declines()
    suzuki = world.phone("suzuki").rings(within=45 + sweep + 1)
    assert suzuki.call.made - began <= 45 + sweep


def test_the_end_is_not_told_of_a_call_in_which_nobody_pressed_a_key(world: World) -> None:
    world.carrier.faults.lose("completed", number=SATO)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    clock = world.status()["deadline"]
    sato.hangs_up()
    suzuki = world.phone("suzuki").rings(within=60.0)
    assert clock <= suzuki.call.made <= clock + 1


def test_the_end_is_not_told_of_a_call_that_was_passed_on(world: World) -> None:
    world.carrier.faults.lose("completed", number=SATO)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().presses("2").hears("次の方に").stays_on_the_line()
    suzuki = world.phone("suzuki").rings(within=60.0)
    assert sato.call.ended
    assert sato.call.ended < suzuki.call.made


def test_a_text_that_cannot_be_had_is_replaced_by_the_static_one_and_the_next_is_called(world: World) -> None:
    world.carrier.faults.lose("voice", number=SATO)
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers()
    sato.hears("輪番です。障害の連絡ですが、内容を読み上げられません。監視画面をご確認ください。").stays_on_the_line()
    world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_a_key_that_is_lost_takes_nothing(world: World) -> None:
    world.carrier.faults.lose("key", number=SATO)
    world.alert().is_("calling")
    sato = (
        world.phone("sato")
        .rings()
        .answers()
        .presses("1")
        .hears("内容を読み上げられません")
        .does_not_hear("記録しました")
    )
    sato.stays_on_the_line()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")


def test_a_key_whose_answer_is_lost_has_taken_it(world: World) -> None:
    world.carrier.faults.lose_answer("key", number=SATO)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().presses("1").hears("さとうさんの対応として記録しました").stays_on_the_line()
    world.nobody_else.rings()
    assert sum("ACK → acknowledge" in cell for cell in world.journal()) == 1


@pytest.mark.parametrize("trouble", ["ct", "rt", "5xx"])
@pytest.mark.parametrize("kind", ["initiated", "ringing", "voice", "key", "completed"])
def test_a_callback_whose_first_try_fails_comes_again_and_counts_once(
    world: World, kind: Kind, trouble: Trouble
) -> None:
    world.carrier.faults.stumble(kind, trouble, number=SATO)
    world.alert().is_("calling")
    world.phone("sato").rings().answers().hears("disk full").presses("2").hears("次の方に").stays_on_the_line()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")
    world.nobody_else.rings()
    assert len(world.carrier.calls) == 2
    assert sum("ENDED → call next" in cell for cell in world.journal()) == 1


def test_functions_that_start_anew_in_the_middle_of_a_call_go_on(world: World) -> None:
    world.alert().is_("calling")
    sato = world.phone("sato").rings().answers().hears("disk full")
    world.starts_cold()
    sato.presses("2").hears("次の方に").stays_on_the_line()
    world.starts_cold()
    world.phone("suzuki").rings().answers().presses("1").hears("記録しました")


def test_a_phone_that_rings_on_in_silence_is_hung_up_when_the_next_is_called(world: World) -> None:
    for kind in ("initiated", "ringing"):
        world.carrier.faults.lose(kind, number=SATO)
    world.carrier.queue_seconds = 30.0
    world.alert().is_("calling")
    world.carrier.queue_seconds = 0.0
    sato = world.phone("sato").rings(within=31.0)
    world.phone("suzuki").rings(within=20.0)
    assert sato.call.status == "canceled"
    world.phone("suzuki").answers().presses("1").hears("記録しました")
    world.nobody_else.rings()


def test_a_call_that_nobody_waits_for_any_more_is_hung_up_when_it_rings(world: World) -> None:
    world.carrier.queue_seconds = 50.0
    world.carrier.faults.drop_created(number=SATO)
    world.alert().is_("calling")
    world.carrier.queue_seconds = 0.0
    suzuki = world.phone("suzuki").rings(within=52.0)
    world.until(lambda: world.phone("sato").call.over, 10.0)
    assert world.phone("sato").call.status == "canceled"
    suzuki.answers().presses("1").hears("記録しました")
    world.nobody_else.rings()
