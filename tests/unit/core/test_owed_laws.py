"""What others are told changes nothing of what is called and said, over histories of every kind."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import TellResult, begun, ended, owed, standing, tell_at
from tests.fakes.chain import begun as run_begun
from tests.seeds import each_seed
from tests.unit.laws.histories import OTHERS, lot
from tests.unit.laws.shapes import PAST
from tests.unit.laws.worlds import World

MUCH_LATER = PAST + 1e9


def opened(world: World, *outlets: str) -> Escalation:
    alert = Alert("a", severity=Severity.HIGH)
    return run_begun(world.group, 1, alert, PAST, order=world.order, dialler="m", outlets=outlets)[0]


def without_outlets(e: Escalation) -> Escalation:
    ack = replace(e.ack, handed_back=False) if e.ack else None
    return replace(e, told=(), ack=ack)


def all_told(e: Escalation, now: float) -> Escalation:
    for news in owed(e, now):
        e = ended(begun(e, news, now), news, TellResult(frozenset(news.alerts)), now)
    return e


@each_seed(150)
def test_an_outlet_changes_no_decision_and_nothing_is_told_twice(seed: int) -> None:
    lots = Random(seed)
    world = lots.choice(OTHERS)
    bare, told, now = opened(world), opened(world, "chat"), PAST
    heard = list[object]()
    for _ in range(12):
        now += lots.choice((0.5, 20.0, 700.0))
        if lots.random() < 0.5:
            heard += [news.state for news in owed(told, now)]
            told = all_told(told, now)
        event = lot(world, bare, now, lots)
        (bare, decided), (told, decided_too) = decide(bare, event), decide(told, event)
        assert decided == decided_too
        assert without_outlets(told) == bare
    assert len(heard) == len({*heard}) or told.run > 1


@each_seed(100)
def test_what_one_store_has_told_is_not_owed_by_the_joined_copy_unless_the_other_is_further(seed: int) -> None:
    lots = Random(seed)
    world = lots.choice(OTHERS)
    a, now = opened(world, "chat"), PAST
    for _ in range(lots.randrange(3, 10)):
        now += 20.0
        a = decide(a, lot(world, a, now, lots))[0]
    b = decide(a, lot(world, a, now, lots))[0]
    if b.run != a.run:
        return
    told = all_told(a, MUCH_LATER)
    joined = merge(told, b)
    assert joined == merge(b, told)
    if standing(joined) == standing(a):
        assert tell_at(joined) is None


@each_seed(100)
def test_telling_only_moves_a_document_up(seed: int) -> None:
    """So that a store never replaces what is known by less, and an older copy changes nothing."""
    lots = Random(seed)
    world = lots.choice(OTHERS)
    e, now = opened(world, "chat", "board"), PAST
    for _ in range(10):
        now += lots.choice((0.5, 20.0, 700.0, 90_000.0))
        e = decide(e, lot(world, e, now, lots))[0]
        for news in owed(e, now):
            done = frozenset(news.alerts) if lots.random() < 0.5 else frozenset()
            result = TellResult(done, "" if done else "refused", is_unknown=lots.random() < 0.3)
            tried = begun(e, news, now)
            known = ended(tried, news, result, now + 1.0)
            assert merge(e, tried) == merge(tried, e) == tried
            assert merge(tried, known) == merge(known, tried) == known
            e = known
