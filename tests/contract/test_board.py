"""What the board reads of the real stores: what is open, in a journey or two, and whether it has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rinban.adapters.mysql.board import MysqlBoard
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.redis.board import RedisBoard
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.adapters.redis.timer import RedisTimer
from rinban.core.chain.codec import decode_once
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.record import Entry, Ref, Write
from rinban.core.errors import Unavailable
from rinban.ports.board import OpenTexts
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real, real_of
from tests.fakes.shell import CPU, DISK_OVER, Shell, called

STORES = ["mysql", "redis", "cluster"]


class Kept:
    """One store with the board's look at it. `keep` saves a document as the chain does, its deadline with it."""

    def __init__(self, real: Real, kind: str) -> None:
        self.sees: OpenTexts
        if kind == "mysql":
            database = real.mysql()
            self.store, self.sees, self.timer = AppendLog(MysqlEscalations(database)), MysqlBoard(database), None
        else:
            client = real.redis()
            self.store, self.sees = AppendLog(RedisEscalations(client)), RedisBoard(client)
            self.timer = RedisTimer(client)

    def keep(self, e: Escalation, expected: str | None, write_id: str) -> None:
        assert self.store.save(Write(e, expected, write_id.ljust(32, "0")))
        if self.timer:
            self.timer.wake(Ref(e.group, e.run), wakes_at(e))


@pytest.fixture(params=STORES)
def kept(request: pytest.FixtureRequest) -> Kept:
    return Kept(real_of(request, request.param), request.param)


def steps(group: str) -> list[Escalation]:
    """It begins, another alert joins, and both are over."""
    shell = called(Shell())
    found = [shell.now()]
    shell.hear(CPU)
    found.append(shell.now())
    shell.hear(DISK_OVER, replace(DISK_OVER, dedup_key="cpu"))
    found.append(shell.now())
    return [replace(e, group=group) for e in found]


def test_what_is_open_is_read_with_what_has_joined(kept: Kept, group: str) -> None:
    first, second, _ = steps(group)
    kept.keep(first, None, "a")
    kept.keep(second, "a".ljust(32, "0"), "b")
    text = kept.sees.texts()[Ref(group, 1)]
    assert decode_once(text.document, text.tail) == second
    assert text.write_id == "b".ljust(32, "0")


def test_what_is_over_is_read_only_if_it_is_asked_for(kept: Kept, group: str) -> None:
    first, _, over = steps(group)
    ref = Ref(group, 1)
    kept.keep(first, None, "a")
    kept.keep(over, "a".ljust(32, "0"), "b")
    assert ref not in kept.sees.texts()
    text = kept.sees.texts([ref])[ref]
    assert decode_once(text.document, text.tail) == over
    assert kept.sees.texts([Ref(group, 2)]).get(Ref(group, 2)) is None


def test_each_write_changes_the_mark(kept: Kept, group: str) -> None:
    first, second, _ = steps(group)
    ref = Ref(group, 1)
    assert kept.sees.mark(ref) == ""
    kept.keep(first, None, "a")
    marks = [(kept.sees.marks([ref])[ref], kept.sees.mark(ref))]
    kept.keep(second, "a".ljust(32, "0"), "b")
    marks.append((kept.sees.marks([ref])[ref], kept.sees.mark(ref)))
    assert marks[0] != marks[1]
    assert marks[0][0] != marks[1][0]
    assert all(map(all, marks))


def test_what_was_to_be_woken_by_now_has_another_mark(kept: Kept, group: str) -> None:
    first, ref = steps(group)[0], Ref(group, 1)
    kept.keep(first, None, "a")
    deadline = first.deadline or 0.0
    before, at, after = (kept.sees.marks([ref], deadline + later)[ref] for later in (-1.0, 0.0, 1.0))
    assert before == at == kept.sees.marks([ref])[ref]
    assert before != after


def test_what_begins_is_among_the_marks_before_anybody_has_asked_for_it(kept: Kept, group: str) -> None:
    kept.keep(steps(group)[0], None, "a")
    assert Ref(group, 1) in kept.sees.marks()


def test_a_note_changes_the_mark_of_its_escalation(real: Real, group: str) -> None:
    kept = Kept(real, "mysql")
    kept.keep(steps(group)[0], None, "a")
    before = kept.sees.mark(Ref(group, 1))
    kept.store.note(Ref(group, 1), [Entry(1.0, "note", "by sato: replaced")])
    assert kept.sees.mark(Ref(group, 1)) != before


def test_of_a_long_journal_its_end_is_read_and_the_rest_is_counted(real: Real, group: str) -> None:
    kept, ref = Kept(real, "mysql"), Ref(group, 1)
    sees = MysqlBoard(real.mysql())
    assert sees.last_lines(ref, 10) == ([], 0)
    kept.store.note(ref, [Entry(float(n), "note", f"line {n}") for n in range(25)])
    kept.store.note(Ref(group, 2), [Entry(99.0, "note", "of another one")])
    entries, before = sees.last_lines(ref, 10)
    assert ([entry.detail for entry in entries], before) == ([f"line {n}" for n in range(15, 25)], 15)
    assert sees.last_lines(ref, 100)[1] == 0


@pytest.mark.parametrize("kind", ["mysql", "redis"])
@pytest.mark.parametrize("question", [lambda s: s.texts(), lambda s: s.marks(), lambda s: s.mark(Ref("infra", 1))])
def test_a_store_that_is_not_there_is_said_to_be_away(
    nowhere: Real, kind: str, question: Callable[[OpenTexts], object]
) -> None:
    sees: OpenTexts = MysqlBoard(nowhere.mysql()) if kind == "mysql" else RedisBoard(nowhere.redis())
    with pytest.raises(Unavailable):
        question(sees)
