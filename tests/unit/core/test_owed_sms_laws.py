"""SMS change nothing of what is called and said, over histories of every kind, and come to an end with the calls."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import TellResult, begun, ended, owed
from rinban.core.chain.sms import person_of
from rinban.core.chain.told import TellKind
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import AFTER_NO_ANSWER
from tests.fakes.chain import begun as run_begun
from tests.seeds import each_seed
from tests.unit.core.test_owed_laws import all_told
from tests.unit.laws.histories import OTHERS, lot
from tests.unit.laws.shapes import PAST
from tests.unit.laws.worlds import ANN, World

CHIEF = Responder("chief", "Chief", "+819000000009")


def opened(world: World, *informed: Responder) -> Escalation:
    group = replace(world.group, informed=informed)
    return run_begun(group, 1, Alert("a", severity=Severity.HIGH), PAST, order=world.order, dialler="m")[0]


def texting(world: World) -> World:
    return replace(world, policy=replace(world.policy, sms=AFTER_NO_ANSWER))


def without_sms(e: Escalation) -> Escalation:
    people = tuple(known for known in e.people if known.responder != CHIEF)
    ack = replace(e.ack, handed_back=False) if e.ack else None
    policy = replace(e.policy, sms="")
    return replace(e, told=(), people=people, policy=policy, exhausted_sms=(), first_call=0, ack=ack)


@each_seed(150)
def test_sms_change_no_decision_and_nobody_gets_the_same_twice(seed: int) -> None:
    lots = Random(seed)
    world = lots.choice(OTHERS)
    bare, told, now = opened(world), opened(texting(world), CHIEF), PAST
    sent = Counter[object]()
    for _ in range(12):
        now += lots.choice((0.5, 20.0, 700.0))
        if lots.random() < 0.5:
            news = owed(told, now)
            assert all(person_of(one.outlet) for one in news)
            assert not news or told.state in (State.CALLING, State.RESTING)
            sent.update((told.run, one.outlet, one.state) for one in news)
            told = all_told(told, now)
        event = lot(world, bare, now, lots)
        (bare, decided), (told, decided_too) = decide(bare, event), decide(told, event)
        assert decided == decided_too
        if bare.run > 1:  # it is of a group without SMS
            break
        assert without_sms(told) == bare
    assert max(sent.values(), default=1) == 1


@each_seed(100)
def test_who_gets_one_was_called_in_this_episode_and_is_not_being_called(seed: int) -> None:
    lots = Random(seed)
    world = texting(lots.choice(OTHERS))
    e, now = opened(world, ANN), PAST
    for _ in range(12):
        now += lots.choice((0.5, 20.0, 700.0))
        e = decide(e, lot(world, e, now, lots))[0]
        for news in owed(e, now):
            who = person_of(news.outlet)
            if news.state.kind is TellKind.UNTAKEN:
                assert (who, e.rests_long) == (ANN.id, True)
            else:
                assert who in {call.who for call in e.called[e.first_call :]}
                assert e.state is not State.CALLING or e.called[e.attempt].who != who


@each_seed(100)
def test_sending_only_moves_a_document_up_and_copies_that_part_agree_again(seed: int) -> None:
    lots = Random(seed)
    world = texting(lots.choice(OTHERS))
    e, now = opened(world, CHIEF), PAST
    for _ in range(10):
        now += lots.choice((0.5, 20.0, 700.0))
        apart = decide(e, lot(world, e, now, lots))[0]
        e = decide(e, lot(world, e, now, lots))[0]
        if e.run == apart.run:
            assert merge(e, apart) == merge(apart, e)
        for news in owed(e, now):
            done = frozenset(news.alerts) if lots.random() < 0.5 else frozenset()
            tried = begun(e, news, now)
            known = ended(tried, news, TellResult(done, "" if done else "refused"), now + 1.0)
            assert merge(e, tried) == merge(tried, e) == tried
            assert merge(tried, known) == merge(known, tried) == known
            e = known
