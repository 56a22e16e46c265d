"""What was told, as two stores join it, and as two versions read it."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

from rinban.core.chain.codec import decode, encode
from rinban.core.chain.document import Escalation
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import owed
from rinban.core.chain.problem import AlertId
from rinban.core.chain.told import TellKind, TellState, Told, join_told
from rinban.core.rota.policy import Policy
from tests.seeds import each_seed
from tests.unit.core.test_owed import LATER, taken

Joined = tuple[Told, ...]

BARE = Escalation("infra", 1, 0.0, Policy())
TAKEN = TellState(0, TellKind.TAKEN, -2)
ONE, OTHER = AlertId("a", 0), AlertId("b", 0)


def copy(lots: Random) -> Joined:
    """What one store may know to be told: of two outlets, or of one of them, or nothing."""
    return tuple(told(outlet, lots) for outlet in ("chat", "zabbix") if lots.random() < 0.8)


def told(outlet: str, lots: Random) -> Told:
    drawn = _told(outlet, lots)
    held, waited = (drawn.tries + len(drawn.settled)) % 3, (drawn.failures + int(drawn.since)) % 3
    tells = (0, 2, 34)[(drawn.tries + int(drawn.since)) % 3]
    answers, unclear = (drawn.tries, drawn.failures) if held else (0, 0)
    return drawn._replace(
        tells=tells, held_until=20.0 * held, waited_until=30.0 * waited, answers=answers, unclear=unclear
    )


def _told(outlet: str, lots: Random) -> Told:
    return Told(
        outlet,
        TellState(lots.randrange(2), lots.choice(list(TellKind)), -lots.randrange(2)),
        since=lots.choice((0.0, 5.0, 9.0)),
        tries=lots.randrange(3),
        failures=lots.randrange(2),
        successes=lots.randrange(2),
        not_before=lots.choice((0.0, 20.0, 30.0)),
        settled=frozenset(one for one in (ONE, OTHER) if lots.random() < 0.5),
        over=lots.random() < 0.2,
        id=lots.choice(("", "1", "2")),
        extra=lots.choice(((), ("1",), ("1", "2"))),
    )


@each_seed(400)
def test_joining_does_not_depend_on_who_meets_whom_first(seed: int) -> None:
    lots = Random(seed)
    a, b, c = copy(lots), copy(lots), copy(lots)
    both = join_told(a, b)
    assert both == join_told(b, a)
    assert join_told(both, c) == join_told(a, join_told(b, c))
    assert join_told(a, a) == a
    assert join_told(both, a) == both == join_told(both, b)


@each_seed(200)
def test_what_either_store_knows_to_be_told_is_told(seed: int) -> None:
    lots = Random(seed)
    a, b = copy(lots), copy(lots)
    for known in (*a, *b):
        joined = next(one for one in join_told(a, b) if one.outlet == known.outlet)
        assert joined.state >= known.state
        if joined.state == known.state:
            assert joined.settled >= known.settled
            assert joined.over >= known.over


def test_two_copies_of_a_document_are_joined_with_what_they_have_told() -> None:
    a = replace(BARE, told=(Told("zabbix", TAKEN, settled=frozenset({ONE})),))
    b = replace(BARE, told=(Told("zabbix", TAKEN, settled=frozenset({OTHER})),))
    assert merge(a, b).told == (Told("zabbix", TAKEN, settled=frozenset({ONE, OTHER})),)


def test_a_document_without_an_outlet_is_written_as_before() -> None:
    assert "told" not in json.loads(encode(BARE))


def test_who_has_answered_no_sms_is_written_as_before() -> None:
    without, with_one = (Told("sms:sato", TAKEN), Told("sms:sato", TAKEN, answers=1))
    rows = [json.loads(encode(replace(BARE, told=(one,))))["told"][0] for one in (without, with_one)]
    assert [len(row) for row in rows] == [13, 14]
    assert decode(encode(replace(BARE, told=(with_one,)))).told == (with_one,)


def test_a_newer_version_may_know_more_of_what_was_told_and_an_older_one_less() -> None:
    document = json.loads(encode(replace(BARE, told=(Told("zabbix", TAKEN, 1.0, 2, id="7", answers=2, unclear=1),))))
    whole = document["told"][0]
    longer, shorter = [*whole, {"later": True}], whole[:3]
    known = (Told("zabbix", TAKEN, 1.0, 2, id="7", answers=2, unclear=1, extra=('{"later": true}',)),)
    assert decode(json.dumps({**document, "told": [longer]})).told == known
    assert decode(json.dumps({**document, "told": [shorter]})).told == (Told("zabbix", TAKEN, 1.0),)


def test_what_a_newer_version_tells_is_written_back_as_it_was() -> None:
    document = json.loads(encode(replace(BARE, told=(Told("zabbix", TAKEN, 1.0, 2),))))
    document["told"][0][1][1] = 4
    document["told"][0].append({"later": True})
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    assert encode(decode(text)) == text


def test_what_a_newer_version_has_told_is_not_overtaken_by_what_this_one_would_tell() -> None:
    e = taken().now()
    document = json.loads(encode(e))
    document["told"][0][1] = [e.episode, 9, 0]
    assert owed(decode(json.dumps(document)), LATER) == ()
