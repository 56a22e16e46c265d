"""Two stores, one document: if one of them is away, behind, or slow to reply, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.chain.document import Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.merge import merge
from rinban.core.chain.record import Copy, Entry, Ref
from rinban.core.chain.signals import Event, Signal
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.stores.escalations import Escalations, Loaded, SaveResult
from tests.fakes.chain import begun
from tests.fakes.outside import MemoryLog, MemorySpool
from tests.fakes.shell import CPU, DISK, INFRA, SATO, START, SUZUKI, ids
from tests.fakes.stores import MemoryCopies

ENTRY = Entry(START, "the cell", "the detail")


class Pair:
    """Two stores and a spool."""

    def __init__(self) -> None:
        self.redis, self.mysql = MemoryCopies("redis", record=False), MemoryCopies("mysql", record=True)
        self.spool, self.log = MemorySpool(), MemoryLog()
        self.both = Escalations((self.redis, self.mysql), self.spool, self.log, ids("w").__next__)

    def keep(self, e: Escalation) -> Loaded:
        assert self.both.save(self.both.load(Ref(e.group, e.run)), e, [ENTRY]) is SaveResult.YES
        return self.both.load(Ref(e.group, e.run))


@pytest.fixture
def pair() -> Pair:
    return Pair()


def opened(run: int = 1) -> Escalation:
    group = Group("infra", responders=(SATO, SUZUKI))
    return begun(group, run, DISK, START, order=(SATO, SUZUKI), dialler="m")[0]


def joined(e: Escalation) -> Escalation:
    return decide(e, Event(Signal.JOINED, START + 1, alert=CPU))[0]


def moved_on(e: Escalation) -> Escalation:
    return decide(e, Event(Signal.ENDED, START + 2, attempt=e.attempt, dialler="m2"))[0]


# --- load ----------------------------------------------------------------------------------------------------------


def test_what_was_saved_is_loaded_from_both(pair: Pair) -> None:
    held = pair.keep(opened())
    assert held.escalation == opened()
    assert set(held.seen) == {"redis", "mysql"}
    assert held.agreed


def test_what_nobody_has_is_nothing(pair: Pair) -> None:
    assert pair.both.load(INFRA) == Loaded(None, {"redis": None, "mysql": None})
    assert pair.both.load("infra").escalation is None


def test_two_copies_are_loaded_as_their_merge(pair: Pair) -> None:
    one, other = joined(opened()), moved_on(opened())
    pair.redis.put_back(Copy(one, "r"))
    pair.mysql.put_back(Copy(other, "m"))
    for held in (pair.both.load(INFRA), pair.both.load("infra")):
        assert held.escalation == merge(one, other)
        assert held.escalation not in (one, other)
        assert held.seen == {"redis": "r", "mysql": "m"}
        assert not held.agreed


def test_a_store_that_is_away_is_done_without_and_named_in_the_log(pair: Pair) -> None:
    pair.keep(opened())
    pair.redis.faults.away = True
    held = pair.both.load(INFRA)
    assert held.escalation == opened()
    assert set(held.seen) == {"mysql"}
    assert ("a store does not answer", "redis") in [(m, f.get("store")) for m, f in pair.log.lines]


def test_with_both_away_nothing_is_said_about_it(pair: Pair) -> None:
    pair.keep(opened())
    pair.redis.faults.away = pair.mysql.faults.away = True
    with pytest.raises(Unavailable):
        pair.both.load(INFRA)
    with pytest.raises(Unavailable):
        pair.both.load("infra")


@pytest.mark.parametrize("away", ["redis", "mysql"])
def test_unknown_is_said_only_when_both_have_answered(pair: Pair, away: str) -> None:
    """The store that is away may be the one that has it, and then a key must not be answered with a goodbye."""
    (pair.redis if away == "redis" else pair.mysql).faults.away = True
    with pytest.raises(Unavailable):
        pair.both.load(INFRA)


def test_the_latest_run_is_the_latest_of_both_and_an_older_copy_counts_as_none(pair: Pair) -> None:
    pair.keep(opened(1))
    second = opened(2)
    pair.mysql.put_back(Copy(second, "second"))
    held = pair.both.load("infra")
    assert held.escalation == second
    assert held.seen == {"redis": None, "mysql": "second"}


def test_a_group_can_be_opened_while_one_store_is_away(pair: Pair) -> None:
    pair.mysql.faults.away = True
    held = pair.both.load("infra")
    assert held.escalation is None
    assert pair.both.save(held, opened(), []) is SaveResult.YES


# --- what the record alone is asked for ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", [INFRA, "infra"])
def test_of_an_open_run_the_record_alone_is_asked(pair: Pair, where: str | Ref) -> None:
    known = pair.keep(opened())
    pair.redis.faults.away = True
    held = pair.both.assumed(where)
    assert (held.escalation, held.seen, held.is_assumed) == (opened(), known.seen, True)
    assert pair.log.messages == []


@pytest.mark.parametrize("where", [INFRA, "infra"])
def test_a_save_is_refused_before_it_is_kept_anywhere_if_the_other_store_has_moved_on(
    pair: Pair, where: str | Ref
) -> None:
    pair.keep(opened())
    pair.redis.put_back(Copy(joined(opened()), "theirs"))
    before = dict(pair.mysql.kept)
    assert pair.both.save(pair.both.assumed(where), moved_on(opened()), [ENTRY]) is SaveResult.NO
    assert pair.redis.kept[INFRA].write_id == "theirs"
    assert pair.mysql.kept == before


def test_a_save_is_refused_if_the_other_store_has_lost_its_copy(pair: Pair) -> None:
    pair.keep(opened())
    pair.redis.flush()
    assert pair.both.save(pair.both.assumed(INFRA), moved_on(opened()), []) is SaveResult.NO
    assert pair.redis.kept == {}


def test_while_the_other_store_is_away_the_record_takes_what_was_assumed(pair: Pair) -> None:
    pair.keep(opened())
    pair.redis.faults.away = True
    assert pair.both.save(pair.both.assumed(INFRA), moved_on(opened()), []) is SaveResult.YES
    assert pair.mysql.kept[INFRA].escalation == moved_on(opened())


def test_before_a_new_run_is_begun_both_are_asked_for_the_last_one(pair: Pair) -> None:
    """Its number must not be one that the other store knows already."""
    pair.redis.put_back(Copy(opened(7), "seventh"))
    assert pair.both.assumed("infra") == pair.both.load("infra")
    e = opened()
    pair.mysql.put_back(Copy(decide(e, Event(Signal.RECOVERED, START + 1, alert=DISK))[0], "over"))
    held = pair.both.assumed("infra")
    assert (held.escalation, held.is_assumed) == (opened(7), False)


def test_what_the_record_does_not_know_the_other_store_is_asked_for(pair: Pair) -> None:
    pair.redis.put_back(Copy(opened(), "theirs"))
    assert pair.both.assumed(INFRA) == pair.both.load(INFRA)


@pytest.mark.parametrize("where", [INFRA, "infra"])
def test_while_the_record_is_away_the_other_store_is_asked_and_the_record_once(pair: Pair, where: str | Ref) -> None:
    pair.keep(opened())
    pair.mysql.faults.away = True
    held = pair.both.assumed(where)
    assert (held.escalation, set(held.seen), held.is_assumed) == (opened(), {"redis"}, False)
    assert pair.log.messages == ["a store does not answer"]
    pair.redis.faults.away = True
    with pytest.raises(Unavailable):
        pair.both.assumed(where)


@pytest.mark.parametrize("where", [INFRA, "infra"])
def test_what_was_assumed_is_completed_by_what_the_others_hold(pair: Pair, where: str | Ref) -> None:
    pair.mysql.put_back(Copy(moved_on(opened()), "m"))
    pair.redis.put_back(Copy(joined(opened()), "r"))
    assert pair.both.completed(where, pair.both.assumed(where)) == pair.both.load(where)


def test_only_another_document_of_the_same_run_proves_what_was_assumed(pair: Pair) -> None:
    pair.keep(opened())
    held = pair.both.assumed(INFRA)
    assert held.proved_by(joined(opened()))
    assert not any(held.proved_by(after) for after in (None, opened(), opened(2)))


# --- save ----------------------------------------------------------------------------------------------------------


def test_one_write_id_is_in_both_stores_and_the_journal_in_the_record(pair: Pair) -> None:
    pair.keep(opened())
    assert pair.redis.kept[INFRA] == pair.mysql.kept[INFRA]
    assert pair.mysql.journal == [(INFRA, ENTRY)]
    assert pair.redis.journal == []
    assert pair.spool.lines == []


def test_a_refusal_by_the_first_store_leaves_the_second_alone(pair: Pair) -> None:
    held = pair.keep(opened())
    pair.redis.put_back(Copy(joined(opened()), "somebody else"))
    before = pair.mysql.kept[INFRA]
    assert pair.both.save(held, moved_on(opened()), [ENTRY]) is SaveResult.NO
    assert pair.mysql.kept[INFRA] == before
    assert len(pair.mysql.journal) == 1


def test_a_refusal_by_the_second_store_is_told_apart(pair: Pair) -> None:
    held = pair.keep(opened())
    pair.mysql.put_back(Copy(joined(opened()), "somebody else"))
    assert pair.both.save(held, moved_on(opened()), [ENTRY]) is SaveResult.PARTLY
    assert pair.both.load(INFRA).escalation == merge(moved_on(opened()), joined(opened()))


def test_of_two_who_loaded_the_same_one_is_refused(pair: Pair) -> None:
    held = pair.keep(opened())
    assert pair.both.save(held, joined(opened()), []) is SaveResult.YES
    assert pair.both.save(held, moved_on(opened()), []) is SaveResult.NO


def test_two_who_open_the_same_run_at_once_open_one(pair: Pair) -> None:
    nothing = pair.both.load("infra")
    assert pair.both.save(nothing, opened(), []) is SaveResult.YES
    assert pair.both.save(nothing, replace(opened(), opened_at=START + 1), []) is SaveResult.NO


@pytest.mark.parametrize("slow", ["redis", "mysql"])
def test_a_lost_reply_is_known_by_the_write_id(pair: Pair, slow: str) -> None:
    held = pair.keep(opened())
    (pair.redis if slow == "redis" else pair.mysql).faults.lost_replies = 1
    assert pair.both.save(held, moved_on(opened()), [ENTRY]) is SaveResult.YES
    assert pair.redis.kept[INFRA] == pair.mysql.kept[INFRA]
    assert pair.spool.lines == []


def test_a_write_that_never_arrived_and_was_overtaken_is_refused(pair: Pair) -> None:
    held = pair.keep(opened())
    pair.redis.faults.meanwhile(lambda: pair.redis.put_back(Copy(joined(opened()), "somebody else")))
    assert pair.both.save(held, moved_on(opened()), []) is SaveResult.NO


@pytest.mark.parametrize("first", [True, False], ids=["the first copy", "a later one"])
def test_a_write_that_never_arrived_is_tried_again(pair: Pair, *, first: bool) -> None:
    held = pair.both.load(INFRA) if first else pair.keep(opened())
    pair.redis.faults.silences = 1
    assert pair.both.save(held, moved_on(opened()), [ENTRY]) is SaveResult.YES
    assert pair.redis.kept[INFRA] == pair.mysql.kept[INFRA]


@pytest.mark.parametrize("name", ["redis", "mysql"])
def test_a_store_that_can_only_be_read_is_as_good_as_away(pair: Pair, name: str) -> None:
    held, (one, other) = pair.keep(opened()), (pair.redis, pair.mysql)
    (one if name == "redis" else other).faults.read_only = True
    assert pair.both.save(held, moved_on(opened()), [ENTRY]) is SaveResult.YES
    assert pair.both.load(INFRA).escalation == moved_on(opened())
    assert len(pair.spool.lines) == (name == "mysql")


def test_two_stores_that_can_only_be_read_take_nothing(pair: Pair) -> None:
    held = pair.keep(opened())
    pair.redis.faults.read_only = pair.mysql.faults.read_only = True
    with pytest.raises(Unavailable, match="no store accepts"):
        pair.both.save(held, moved_on(opened()), [ENTRY])


def test_a_store_that_did_not_answer_the_load_is_not_written_to(pair: Pair) -> None:
    """It may have something that our document does not have yet."""
    pair.keep(opened())
    older = pair.redis.kept[INFRA]
    pair.redis.faults.away = True
    held = pair.both.load(INFRA)
    pair.redis.faults.away = False
    assert pair.both.save(held, moved_on(opened()), []) is SaveResult.YES
    assert pair.redis.kept[INFRA] == older


def test_a_store_that_was_behind_is_mended_by_the_next_save(pair: Pair) -> None:
    pair.keep(opened())
    older = pair.redis.kept[INFRA]
    pair.keep(joined(opened()))
    pair.redis.put_back(older)
    held = pair.keep(moved_on(joined(opened())))
    assert held.agreed
    assert pair.redis.kept[INFRA] == pair.mysql.kept[INFRA]


def test_a_flushed_store_is_filled_by_the_next_save(pair: Pair) -> None:
    pair.keep(opened())
    pair.redis.flush()
    assert pair.keep(joined(opened())).agreed
    assert pair.redis.kept[INFRA] == pair.mysql.kept[INFRA]


def test_when_both_go_away_before_the_save_nothing_was_kept(pair: Pair) -> None:
    held = pair.keep(opened())
    pair.redis.faults.away = pair.mysql.faults.away = True
    with pytest.raises(Unavailable):
        pair.both.save(held, moved_on(opened()), [])


# --- the spool -----------------------------------------------------------------------------------------------------


def test_what_the_record_did_not_take_is_merged_into_it_later(pair: Pair) -> None:
    pair.keep(opened())
    pair.mysql.faults.away = True
    held = pair.both.load(INFRA)
    assert (
        pair.both.save(held, moved_on(opened()), [Entry(START + 2, "current × ENDED", "calls suzuki")])
        is SaveResult.YES
    )
    pair.mysql.faults.away = False
    pair.mysql.put_back(Copy(joined(opened()), "a later one"))  # by a process that saw only MySQL
    assert pair.both.replay(Budget()) == 1
    assert pair.mysql.kept[INFRA].escalation == merge(moved_on(opened()), joined(opened()))
    assert pair.mysql.cells() == ["the cell", "current × ENDED"]
    assert pair.spool.lines == []


def test_the_first_ever_seen_by_the_record_comes_from_the_spool(pair: Pair) -> None:
    pair.mysql.faults.away = True
    assert pair.both.save(pair.both.load("infra"), opened(), [ENTRY]) is SaveResult.YES
    pair.mysql.faults.away = False
    assert pair.both.replay(Budget()) == 1
    assert pair.mysql.kept[INFRA].escalation == opened()


def test_while_the_record_is_away_the_spool_keeps_it(pair: Pair) -> None:
    pair.mysql.faults.away = True
    pair.both.save(pair.both.load("infra"), opened(), [ENTRY])
    with pytest.raises(Unavailable):
        pair.both.replay(Budget())
    assert len(pair.spool.lines) == 1


def test_unspooling_goes_on_when_somebody_is_quicker(pair: Pair) -> None:
    pair.keep(opened())
    pair.mysql.faults.away = True
    pair.both.save(pair.both.load(INFRA), moved_on(opened()), [])
    pair.mysql.faults.away = False
    pair.mysql.faults.meanwhile(lambda: pair.mysql.put_back(Copy(joined(opened()), "quicker")))
    assert pair.both.replay(Budget()) == 1
    assert pair.mysql.kept[INFRA].escalation == merge(moved_on(opened()), joined(opened()))


def test_a_document_spooled_twice_changes_nothing_the_second_time(pair: Pair) -> None:
    pair.mysql.faults.away = True
    pair.both.save(pair.both.load("infra"), opened(), [])
    pair.spool.lines *= 2
    pair.mysql.faults.away = False
    assert pair.both.replay(Budget()) == 2
    assert pair.mysql.kept[INFRA].escalation == opened()


def test_a_spool_that_is_away_stops_nobody(pair: Pair) -> None:
    """The document is in the other store, and the next step writes it to the record whole."""
    pair.mysql.faults.away = pair.spool.faults.away = True
    assert pair.both.save(pair.both.load("infra"), opened(), [ENTRY]) is SaveResult.YES
    assert "the record missed this" in " ".join(pair.log.messages)


# --- the rest ------------------------------------------------------------------------------------------------------


def test_a_note_is_journalled_and_a_record_that_is_away_costs_no_more_than_a_line(pair: Pair) -> None:
    pair.both.note(INFRA, [ENTRY])
    assert pair.mysql.journal == [(INFRA, ENTRY)]
    pair.mysql.faults.away = True
    pair.both.note(INFRA, [ENTRY])
    assert pair.log.messages == ["a store does not answer"]


@pytest.mark.parametrize("is_away", [False, True])
def test_what_will_be_assumed_is_read_ahead_of_the_record_or_else_of_the_others(pair: Pair, *, is_away: bool) -> None:
    before = opened()
    pair.keep(before)
    pair.mysql.faults.away = is_away
    pair.both.read_record_ahead([INFRA])
    for store in (pair.redis, pair.mysql):
        store.kept[INFRA] = replace(store.kept[INFRA], escalation=joined(before))
    assert pair.both.assumed(INFRA).escalation == before, "as it was when it was read"
    assert pair.both.load(INFRA).escalation == joined(before)


def test_due_is_asked_of_every_store_that_answers(pair: Pair) -> None:
    e = opened()
    pair.keep(e)
    assert e.deadline is not None
    assert pair.both.due(e.deadline) == [INFRA]
    assert pair.both.due(e.deadline - 1) == []
    pair.mysql.faults.away = True
    assert pair.both.due(e.deadline) == []


def test_a_write_that_arrives_late_and_refuses_its_own_repetition_is_known_as_our_own(pair: Pair) -> None:
    """A slow server goes on with a write whose connection was given up: it is done just before the second try."""
    held, after = pair.keep(opened()), joined(opened())

    def in_time() -> None:
        pair.mysql.faults.read_only = True

    def late() -> None:
        pair.mysql.faults.read_only = False
        pair.mysql.put_back(Copy(after, saved_as(pair)))

    pair.mysql.faults.meanwhile(in_time, late)
    assert pair.both.save(held, after, [ENTRY]) is SaveResult.YES
    assert pair.both.load(INFRA).agreed


def saved_as(pair: Pair) -> str:
    """The id of the write that is under way, which Redis has already."""
    copy = pair.redis.load(INFRA)
    assert copy
    return copy.write_id
