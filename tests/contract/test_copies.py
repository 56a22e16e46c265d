"""The two stores of escalations, in memory and real: one suite, so that the fakes cannot drift."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier

import pytest

from local.servers.stores import Stores, private_stores
from rinban.adapters import early_answer
from rinban.adapters.mysql.escalations import RESTING, MysqlEscalations
from rinban.adapters.mysql.migrate import migrate
from rinban.adapters.redis.escalations import RedisEscalations
from rinban.core.alert import Alert, Severity
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.grid import decide
from rinban.core.chain.owed import TellResult, ended, owed
from rinban.core.chain.owed import begun as begun_to_tell
from rinban.core.chain.record import Copy, Entry, Ref, Write
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.told import Told
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.policy import Digits, Policy
from rinban.ports.stores import Copies
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real, real_of
from tests.fakes.chain import begun
from tests.fakes.shell import ANN, DISK, SATO, START
from tests.fakes.stores import MemoryCopies

ENTRIES = [Entry(START + 0.25, "the current call × ENDED → call next", "calls 佐藤 (call 1)"), Entry(START, "b", "c")]


@dataclass(frozen=True)
class Subject:
    """A store, and a function that opens it once more, as another container does."""

    store: Copies
    again: Callable[[], Copies]
    views: MysqlEscalations | None = None

    def journal(self, ref: Ref) -> list[Entry]:
        if isinstance(self.store, MemoryCopies):
            return [entry for of, entry in self.store.journal if of == ref]
        assert self.views is not None
        return self.views.journal(ref)


KINDS = ["memory, quick", "memory, record", "redis", "cluster", "mysql"]


@pytest.fixture(params=KINDS)
def subject(request: pytest.FixtureRequest) -> Subject:
    return _subject(request.param, request)


@pytest.fixture(params=["memory, record", "mysql"])
def record(request: pytest.FixtureRequest) -> Subject:
    """The store that keeps the journal and knows what is due."""
    return _subject(request.param, request)


def _subject(kind: str, request: pytest.FixtureRequest) -> Subject:
    if kind.startswith("memory"):
        memory = MemoryCopies("memory", record="record" in kind)
        return Subject(memory, lambda: memory)
    real = real_of(request, kind)
    views = MysqlEscalations(real.mysql()) if kind == "mysql" else None
    return Subject(_open(kind, real), lambda: _open(kind, real), views)


def _open(kind: str, real: Real) -> Copies:
    return AppendLog(MysqlEscalations(real.mysql()) if kind == "mysql" else RedisEscalations(real.redis()))


@pytest.fixture
def store(subject: Subject) -> Copies:
    return subject.store


def opened(group: str, run: int = 1, at: float = START) -> Escalation:
    team = Group(group, (("ja", "基盤"),), policy=Policy(rounds=2, digits=Digits("5", "6", ("7", "#"), "3")))
    return begun(team, run, DISK, at, order=(SATO, ANN), dialler="m" * 32, base_url="https://rinban.example.test")[0]


def eventful(group: str) -> Escalation:
    """Return a document in which nearly every field has a value."""
    e = opened(group)
    odd = Alert("キー/\"'\\%s", severity=Severity.DISASTER, summary="ディスク💥が\n95%", link="https://z.test/?a=1&b=2")
    e = decide(e, Event(Signal.JOINED, START + 1, alert=odd))[0]
    e = decide(e, Event(Signal.RINGING, START + 2.125, attempt=0, sid="CA0"))[0]
    e = decide(e, Event(Signal.PASS, START + 3, attempt=0, sid="CA0"))[0]
    e = decide(e, Event(Signal.ENDED, START + 4, attempt=0, dialler="n" * 32))[0]
    e = decide(e, Event(Signal.ANSWERED, START + 5, attempt=1, sid="CA1"))[0]
    e = decide(e, Event(Signal.ACK, START + 6, attempt=1, sid="CA1", who="ann"))[0]
    return replace(e, extra=(("from_tomorrow", '{"a": [1, 2]}'),))


def closed(e: Escalation) -> Escalation:
    return decide(e, Event(Signal.RECOVERED, START + 9, alert=DISK))[0]


def save(store: Copies, e: Escalation, expected: str | None, write_id: str, journal: Sequence[Entry]) -> bool:
    return store.save(Write(e, expected, write_id, tuple(journal)))


def put(store: Copies, e: Escalation, write_id: str = "1" * 32) -> None:
    there = store.load(Ref(e.group, e.run))
    assert save(store, e, there.write_id if there else None, write_id, [])


# --- what was put is there -------------------------------------------------------------------------------------------


def test_nothing_is_there_before_the_first(store: Copies, group: str) -> None:
    assert store.latest(group) is None
    assert store.load(Ref(group, 1)) is None


def test_a_document_comes_back_as_it_was(store: Copies, group: str) -> None:
    e = eventful(group)
    assert save(store, e, None, "1" * 32, ENTRIES)
    for copy in (store.load(Ref(group, 1)), store.latest(group)):
        assert copy is not None
        assert (copy.escalation, copy.write_id) == (e, "1" * 32)


def test_another_container_sees_what_was_saved(subject: Subject, group: str) -> None:
    other = subject.again()
    assert other.load(Ref(group, 1)) is None
    put(subject.store, opened(group))
    copy = other.load(Ref(group, 1))
    assert copy is not None
    assert copy.escalation == opened(group)


def test_the_latest_run_is_the_one_of_the_highest_number(store: Copies, group: str) -> None:
    for run in (9, 10, 11):
        put(store, opened(group, run))
    put(store, closed(opened(group, 9)), "2" * 32)
    latest = store.latest(group)
    assert latest is not None
    assert latest.escalation.run == 11
    older = store.load(Ref(group, 9))
    assert older is not None
    assert older.escalation == closed(opened(group, 9))


def test_groups_do_not_touch(store: Copies, group: str) -> None:
    put(store, opened(group))
    put(store, opened(f"{group}-2"), "2" * 32)
    assert not save(store, closed(opened(f"{group}-2")), "1" * 32, "3" * 32, [])
    mine, theirs = store.latest(group), store.latest(f"{group}-2")
    assert mine is not None
    assert theirs is not None
    assert (mine.write_id, theirs.write_id) == ("1" * 32, "2" * 32)
    assert (mine.escalation.group, theirs.escalation.group) == (group, f"{group}-2")


# --- compare-and-set -------------------------------------------------------------------------------------------------


def test_a_save_over_what_was_seen_is_accepted(store: Copies, group: str) -> None:
    put(store, opened(group))
    assert save(store, closed(opened(group)), "1" * 32, "2" * 32, [])
    copy = store.load(Ref(group, 1))
    assert copy is not None
    assert (copy.escalation, copy.write_id) == (closed(opened(group)), "2" * 32)


@pytest.mark.parametrize("expected", [None, "0" * 32])
def test_a_save_over_something_else_is_refused_and_changes_nothing(
    store: Copies, group: str, expected: str | None
) -> None:
    put(store, opened(group))
    assert not save(store, closed(opened(group)), expected, "2" * 32, ENTRIES)
    copy = store.load(Ref(group, 1))
    assert copy is not None
    assert (copy.escalation, copy.write_id) == (opened(group), "1" * 32)


def test_a_save_over_what_is_gone_is_refused(store: Copies, group: str) -> None:
    assert not save(store, opened(group), "1" * 32, "2" * 32, [])
    assert store.load(Ref(group, 1)) is None


def test_the_same_document_can_be_saved_again(store: Copies, group: str) -> None:
    put(store, opened(group))
    assert save(store, opened(group), "1" * 32, "2" * 32, [])


def test_of_those_who_save_at_once_exactly_one_is_accepted(subject: Subject, group: str) -> None:
    racers, rounds = 4, 15
    put(subject.store, opened(group))
    stores = [subject.again() for _ in range(racers)]
    seen = "1" * 32
    for number in range(rounds):
        start = Barrier(racers)

        def race(racer: int, start: Barrier = start, seen: str = seen, number: int = number) -> bool:
            start.wait()
            return save(stores[racer], opened(group), seen, f"{number:016}{racer:016}", ENTRIES[:1])

        with ThreadPoolExecutor(racers) as pool:
            won = list(pool.map(race, range(racers)))
        copy = subject.store.load(Ref(group, 1))
        assert copy is not None
        assert won.count(True) == 1
        assert copy.write_id == f"{number:016}{won.index(True):016}"
        seen = copy.write_id


def test_of_those_who_save_at_once_only_one_is_journalled(record: Subject, group: str) -> None:
    put(record.store, opened(group))
    stores = [record.again() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        saves = [pool.submit(save, store, opened(group), "1" * 32, "2" * 32, ENTRIES[:1]) for store in stores]
    assert [save.result() for save in saves].count(True) == 1
    assert record.journal(Ref(group, 1)) == ENTRIES[:1]


def test_of_those_who_open_a_run_at_once_exactly_one_is_accepted(subject: Subject, group: str) -> None:
    racers = 4
    stores, start = [subject.again() for _ in range(racers)], Barrier(racers)

    def race(racer: int) -> bool:
        start.wait()
        return save(stores[racer], opened(group), None, f"{racer:032}", [])

    with ThreadPoolExecutor(racers) as pool:
        assert list(pool.map(race, range(racers))).count(True) == 1


# --- the record's own ------------------------------------------------------------------------------------------------


def test_the_journal_keeps_every_line_in_its_order(record: Subject, group: str) -> None:
    ref = Ref(group, 1)
    assert save(record.store, opened(group), None, "1" * 32, ENTRIES)
    record.store.note(ref, [Entry(START + 7, "create call", "call 0 to sato: refused")])
    assert record.journal(ref) == [*ENTRIES, Entry(START + 7, "create call", "call 0 to sato: refused")]
    assert record.journal(Ref(group, 2)) == []


def test_a_refused_save_journals_nothing(record: Subject, group: str) -> None:
    assert not save(record.store, opened(group), "0" * 32, "1" * 32, ENTRIES)
    put(record.store, opened(group))
    assert not save(record.store, opened(group), None, "1" * 32, ENTRIES)
    assert record.journal(Ref(group, 1)) == []


def test_what_is_due_is_found_the_longest_overdue_first(record: Subject, group: str) -> None:
    names = [f"{group}-{letter}" for letter in "abc"]
    for name, at in zip(names, (START + 20, START + 10, START + 30), strict=True):
        put(record.store, opened(name, at=at))
    deadline = opened(names[0], at=START + 20).deadline
    assert deadline is not None
    assert [ref.group for ref in record.store.due(deadline) if ref.group in names] == [names[1], names[0]]
    assert names[0] not in [ref.group for ref in record.store.due(deadline - 0.001)]


def test_what_is_closed_is_never_due(record: Subject, group: str) -> None:
    put(record.store, closed(opened(group)))
    assert group not in [ref.group for ref in record.store.due(START + 1e9)]


def test_what_is_closed_is_due_as_long_as_others_have_to_be_told(record: Subject, group: str) -> None:
    e = replace(opened(group), told=(Told("chat"),))
    taken = decide(e, Event(Signal.ACK, START + 1, attempt=0, who=SATO.id))[0]
    over = closed(taken)
    put(record.store, over)
    assert group in [ref.group for ref in record.store.due(START + 1e9)]
    (news,) = owed(over, START + 10)
    done = ended(begun_to_tell(over, news, START + 10), news, TellResult(frozenset(news.alerts)), START + 10)
    put(record.store, done, "2" * 32)
    assert group not in [ref.group for ref in record.store.due(START + 1e9)]


def test_what_rests_is_listed_and_neither_what_calls_nor_what_is_closed(record: Subject, group: str) -> None:
    calling, over, *rests = (f"{group}-{letter}" for letter in "abcd")
    resting = [begun(Group(name), 1, DISK, at)[0] for name, at in zip(rests, (START + 9, START), strict=True)]
    for e in (opened(calling), closed(begun(Group(over), 1, DISK, START)[0]), *resting):
        put(record.store, e)
    listing = record.views or record.store
    assert isinstance(listing, MysqlEscalations | MemoryCopies)
    assert [ref.group for ref in listing.resting() if ref.group.startswith(group)] == rests[::-1]


def test_what_was_read_with_others_counts_once_and_what_is_old_by_then_is_refused(subject: Subject, group: str) -> None:
    store, ref, other, none = subject.store, Ref(group, 1), Ref(f"{group}-b", 1), Ref(f"{group}-c", 1)
    for one in (ref, other):
        assert save(subject.again(), opened(one.group), None, "1" * 32, [])
    store.read_ahead([ref, other, none])
    assert save(subject.again(), closed(opened(group)), "1" * 32, "2" * 32, [])
    assert store.load(other) == Copy(opened(other.group), "1" * 32)
    assert store.load(none) is None
    old = store.load(ref)
    assert old == Copy(opened(group), "1" * 32)
    assert not save(store, opened(group), old.write_id, "3" * 32, [])
    assert store.load(ref) == Copy(closed(opened(group)), "2" * 32)


def test_what_was_read_long_ago_does_not_count(real: Real, group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for store in (AppendLog(MysqlEscalations(real.mysql())), AppendLog(RedisEscalations(real.redis()))):
        assert save(store, opened(group), None, "1" * 32, [])
        store.read_ahead([Ref(group, 1)])
        assert save(store, closed(opened(group)), "1" * 32, "2" * 32, [])
        monkeypatch.setattr(early_answer, "TOGETHER", 0.0)
        assert store.load(Ref(group, 1)) == Copy(closed(opened(group)), "2" * 32)
        monkeypatch.undo()


def test_what_is_open_is_listed_with_its_write_ids_the_nearest_deadline_first(record: Subject, group: str) -> None:
    later, first, over = (f"{group}-{letter}" for letter in "abc")
    put(record.store, opened(later, at=START + 9), "1" * 32)
    put(record.store, opened(first), "2" * 32)
    put(record.store, closed(opened(over)), "3" * 32)
    listed = [(ref, mark) for ref, mark in record.store.listed_ids() if ref.group.startswith(group)]
    assert listed == [(Ref(first, 1), "2" * 32), (Ref(later, 1), "1" * 32)]


def test_the_question_what_rests_goes_by_an_index_however_many_are_open(real: Real) -> None:
    """It reads neither a document nor one escalation that does not rest, and sorts nothing."""
    with real.mysql().read() as cursor:
        cursor.execute(f"EXPLAIN {RESTING}", (State.RESTING.value,))
        assert cursor.description
        (row,) = cursor.fetchall()
    found = dict(zip([column[0] for column in cursor.description], row, strict=True))
    assert found["key"] == "by_state"
    assert "Using index" in found["Extra"]
    assert "filesort" not in found["Extra"]


def test_a_line_that_is_too_long_is_cut_and_costs_nothing_else(real: Real, group: str) -> None:
    views = MysqlEscalations(real.mysql())
    store = AppendLog(views)
    assert save(store, opened(group), None, "1" * 32, [Entry(START, "格" * 300, "細" * 3000)])
    assert views.journal(Ref(group, 1)) == [Entry(START, "格" * 120, "細" * 500)]


def test_the_newest_escalations_are_listed_the_open_ones_first(real: Real, group: str) -> None:
    views = MysqlEscalations(real.mysql())
    store = AppendLog(views)
    for run in (1, 2):
        put(store, opened(group, run))
    put(store, closed(opened(group, 1)), "2" * 32)
    assert [ref.run for ref in views.listed(10_000) if ref.group == group] == [2, 1]


def test_a_run_that_another_container_has_begun_is_the_last_one_here_too(subject: Subject, group: str) -> None:
    """Also where this one has read the run before, and expects that it still is the last."""
    mine, others = subject.store, subject.again()
    for run in (1, 2, 3):
        put(others, opened(group, run))
        for _ in range(2):
            latest = mine.latest(group)
            assert latest is not None
            assert latest.escalation.run == run


# --- Redis's own -----------------------------------------------------------------------------------------------------


def test_all_keys_of_a_group_are_on_one_node_of_a_cluster(either: Real, group: str) -> None:
    """On several nodes the script would be refused (CROSSSLOT). Source: Valkey's cluster specification, hash tags."""
    from redis.crc import key_slot

    put(AppendLog(RedisEscalations(either.redis())), opened(group))
    keys = [str(key).encode() for key in either.looked_into().scan_iter(f"*{group}*")]
    assert len(keys) >= 2
    assert len({key_slot(key) for key in keys}) == 1


def test_the_script_touches_no_other_group_even_where_the_write_id_fits(either: Real, group: str) -> None:
    store, inside, other = AppendLog(RedisEscalations(either.redis())), either.looked_into(), f"{group}-2"
    put(store, opened(group))
    put(store, opened(other))
    before = {key: inside.dump(key) for key in inside.scan_iter(f"*{{{other}}}*")}
    assert len(before) == 2
    assert save(store, closed(opened(group)), "1" * 32, "2" * 32, [])
    assert {key: inside.dump(key) for key in inside.scan_iter(f"*{{{other}}}*")} == before


def test_redis_always_knows_the_last_run_of_a_group(either: Real, group: str) -> None:
    """While MySQL is away Redis numbers the next run. A number that was used before would merge it into the old run."""
    store, inside = AppendLog(RedisEscalations(either.redis())), either.looked_into()
    put(store, opened(group, 7))
    assert [inside.ttl(key) for key in inside.scan_iter(f"*{{{group}}}*")] == [-1, -1]
    put(store, opened(group, 8))
    assert sorted(inside.ttl(key) > 0 for key in inside.scan_iter(f"*{{{group}}}*")) == [False, False, True]
    latest = store.latest(group)
    assert latest is not None
    assert latest.escalation.run == 8


# --- away ------------------------------------------------------------------------------------------------------------


def every_question(store: Copies, group: str) -> Iterator[Callable[[], object]]:
    ref = Ref(group, 1)
    yield lambda: store.latest(group)
    yield lambda: store.load(ref)
    yield lambda: save(store, opened(group), None, "1" * 32, [])
    if store.name != "redis":
        yield lambda: store.note(ref, ENTRIES)
        yield lambda: list(store.due(START))


@pytest.mark.parametrize("kind", ["memory", "redis", "mysql"])
def test_a_store_that_is_not_there_is_unavailable(nowhere: Real, group: str, kind: str) -> None:
    memory = MemoryCopies("memory", record=True)
    memory.faults.away = True
    store = memory if kind == "memory" else _open(kind, nowhere)
    for question in every_question(store, group):
        with pytest.raises(Unavailable):
            question()


@pytest.fixture
def frozen() -> Iterator[Stores]:
    """Give a test private stores that accept connections and answer nothing."""
    with private_stores() as stores:
        migrate(Real(stores).mysql())
        yield stores
        stores.mysql.resume()
        stores.redis.resume()


@pytest.mark.parametrize(("kind", "longest"), [("redis", 2.5), ("mysql", 3.5)])
def test_a_store_that_does_not_answer_is_unavailable_in_bounded_time(
    frozen: Stores, group: str, kind: str, longest: float
) -> None:
    """A person may be listening. Afterwards the store is skipped for a while, so that the person waits no longer."""
    store = _open(kind, Real(frozen))
    put(store, opened(group))
    (frozen.mysql if kind == "mysql" else frozen.redis).pause()
    time.sleep(0.1)  # a server of several threads does not stop in an instant
    for limit in (longest, 0.5):
        before = time.monotonic()
        with pytest.raises(Unavailable):
            store.load(Ref(group, 1))
        assert time.monotonic() - before < limit


@pytest.mark.parametrize("kind", ["redis", "mysql"])
def test_a_store_that_was_restarted_is_used_again(frozen: Stores, group: str, kind: str) -> None:
    store = _open(kind, Real(frozen))
    put(store, opened(group))
    server = frozen.redis if kind == "redis" else frozen.mysql
    server.kill()
    with pytest.raises(Unavailable):
        store.load(Ref(group, 1))
    server.start()
    copy = store.load(Ref(group, 1))
    assert (copy is None) == (kind == "redis")  # Valkey keeps nothing, like a cache in AWS


# --- what differs --------------------------------------------------------------------------------------------------


def test_it_names_the_writes_of_open_runs(store: Copies) -> None:
    first, second = (begun(Group(name), 3, DISK, START, order=(SATO,))[0] for name in ("names-a", "names-b"))
    save(store, first, None, "a" * 32, [])
    save(store, second, None, "b" * 32, [])
    asked = [Ref("names-b", 3), Ref("names-b", 2), Ref("nobody", 1), Ref("names-a", 3)]
    assert list(store.write_ids(asked)) == ["b" * 32, None, None, "a" * 32]
    assert list(store.write_ids([])) == []


def test_alerts_that_join_one_by_one_are_read_back_as_they_were(subject: Subject) -> None:
    """In a storm the real stores append, and write the whole document now and then."""
    e, last = begun(Group("storm"), 1, DISK, START, order=(SATO,))[0], "0" * 32
    save(subject.store, e, None, last, [])
    for number in range(300):
        copy = subject.store.load(Ref("storm", 1))
        assert copy is not None
        alert = Alert(f"alert-{number}", severity=Severity.HIGH, summary="満杯\u2028 'of' \\ \"it\" %s")
        event = Event(Signal.JOINED, START + number, alert=alert)
        e, last = decide(copy.escalation, event)[0], f"{number + 1:032}"
        assert save(subject.store, e, copy.write_id, last, [])
    found = subject.again().load(Ref("storm", 1))
    assert found is not None
    assert found.escalation == e
    assert len(e.open) == 301
