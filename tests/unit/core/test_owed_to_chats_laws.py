"""A chat changes nothing of what is called and said, and what it shows is how things stand, over histories by lot."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from rinban.chat.message import Situation, message
from rinban.core.alert import Alert, Severity
from rinban.core.chain import owed as telling
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import TellResult, owed, tell_at
from rinban.core.chain.told import TellKind, TellState, Told, tells_of
from tests.fakes.chain import begun
from tests.seeds import each_seed
from tests.unit.core.test_owed_laws import without_outlets
from tests.unit.laws.histories import lot
from tests.unit.laws.shapes import PAST
from tests.unit.laws.worlds import WORLDS, World

EVERYTHING = tells_of(TellKind, each_call=True)
MUCH_LATER = PAST + 1e9


def opened(world: World) -> tuple[Escalation, Escalation]:
    """The same, without an outlet and with a chat."""
    bare = begun(world.group, 1, Alert("a", severity=Severity.HIGH), PAST, order=world.order, dialler="m")[0]
    return bare, replace(bare, told=(Told("chat", tells=EVERYTHING),))


def all_told(e: Escalation) -> Escalation:
    for news in owed(e, MUCH_LATER):
        e = telling.ended(telling.begun(e, news, PAST), news, TellResult(frozenset(news.alerts), id="1"), PAST)
    return e


@each_seed(60)
def test_a_chat_changes_no_decision_and_is_told_each_state_once_and_in_order(seed: int) -> None:
    lots = Random(seed)
    world = lots.choice(WORLDS)
    (bare, told), now = opened(world), PAST
    heard = list[TellState]()
    for _ in range(14):
        now += lots.choice((0.5, 20.0, 700.0))
        if lots.random() < 0.6:
            heard += [news.state for news in owed(told, MUCH_LATER)]
            told = all_told(told)
            assert tell_at(told) is None
        event = lot(world, bare, now, lots)
        (bare, decided), (told, decided_too) = decide(bare, event), decide(told, event)
        assert decided == decided_too
        assert without_outlets(told) == bare
        if told.run > 1:
            return
        assert heard == sorted({*heard})


@each_seed(60)
def test_what_a_chat_shows_is_who_has_it_and_whether_it_is_over(seed: int) -> None:
    """It may go on showing that nobody took it while somebody is called again, and no more than that."""
    lots = Random(seed)
    world = lots.choice(WORLDS)
    (_, e), now, shown = opened(world), PAST, None
    for _ in range(14):
        now += lots.choice((0.5, 20.0, 700.0))
        e = decide(e, lot(world, e, now, lots))[0]
        if e.run > 1:
            return
        if tell_at(e) is not None:
            shown = message(e, "en").situation
            e = all_told(e)
        if shown and e.state in (State.ACKNOWLEDGED, State.CLOSED):
            assert shown is message(e, "en").situation
        if e.state is State.CLOSED and e.called:
            assert shown is Situation.CLOSED


@each_seed(50)
def test_what_either_store_knows_to_be_shown_is_not_shown_again_unless_the_other_is_further(seed: int) -> None:
    lots = Random(seed)
    world = lots.choice(WORLDS)
    (_, a), now = opened(world), PAST
    for _ in range(lots.randrange(3, 10)):
        now += 20.0
        a = decide(a, lot(world, a, now, lots))[0]
    b = decide(a, lot(world, a, now, lots))[0]
    if b.run != a.run:
        return
    shown = all_told(a)
    joined = merge(shown, b)
    assert joined == merge(b, shown)
    assert merge(joined, shown) == joined
    (told,) = joined.told
    assert told.tells == EVERYTHING
    assert told.state == shown.told[0].state
    for news in owed(joined, MUCH_LATER):
        assert news.state > told.state
