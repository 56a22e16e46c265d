"""What is read or saved on the way to something else: it saves a journey, and never counts against what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from rinban.adapters.mysql.escalations import LastRunsAhead, MysqlEscalations, RunsAhead
from rinban.adapters.mysql.settings import MysqlSettings
from rinban.adapters.mysql.stages import StageAhead
from rinban.adapters.mysql.tokens import MysqlTokens
from rinban.adapters.redis.allowance import RedisAllowance
from rinban.adapters.redis.escalations import DEADLINES, DeadlinesAhead, DocumentsAhead, RedisEscalations
from rinban.adapters.redis.lock import RedisGroupLock
from rinban.adapters.redis.saving import SaveOffer
from rinban.adapters.redis.timer import RedisTimer
from rinban.adapters.redis.tokens import RedisTokens
from rinban.core.chain.call import CallRequest, Verdict
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Grant, HashedToken, Ref, Write
from rinban.core.rota.settings import GroupSettings
from rinban.stores.append_log import AppendLog
from tests.contract.conftest import Real, real_of
from tests.contract.test_allowance import asked, emptied
from tests.contract.test_copies import closed, opened, put, save
from tests.contract.test_tokens import new_hash


def read(store: AppendLog, ref: Ref) -> Escalation:
    found = store.load(ref)
    assert found is not None
    return found.escalation


def loaded(real: Real, group: str) -> MysqlSettings:
    rota = MysqlSettings(real.mysql(), "local")
    before = rota.settings()
    groups = {**before.groups, group: GroupSettings(group, policy="")}
    assert rota.replace(replace(before, groups=groups), instead_of=before)
    return rota


def test_the_last_run_is_read_together_with_its_group(real: Real, group: str) -> None:
    loaded(real, group)
    ahead = LastRunsAhead()
    rota, record = MysqlSettings(real.mysql(), "local", last_runs=ahead), MysqlEscalations(real.mysql(), ahead)
    put(AppendLog(MysqlEscalations(real.mysql())), opened(group, 7))
    rota.group(group, to_call=True)
    (there,) = ahead.take(group)
    assert there == record.latest(group)
    rota.group(group)
    assert ahead.take(group) == []


def test_a_group_without_a_run_has_none_ahead_either(real: Real, group: str) -> None:
    ahead = LastRunsAhead()
    loaded(real, group)
    MysqlSettings(real.mysql(), "local", last_runs=ahead).group(group, to_call=True)
    assert ahead.take(group) == [None]


def test_a_document_is_read_together_with_the_token_of_its_call(either: Real, group: str) -> None:
    ahead, client = DocumentsAhead(), either.redis()
    put(AppendLog(RedisEscalations(either.redis())), opened(group))
    tokens, ref = RedisTokens(client, ahead), Ref(group, 1)
    tokens.put("h" * 64, Grant(ref, 0, "sato", 10.0))
    assert tokens.get("h" * 64, ref) == Grant(ref, 0, "sato", 10.0)
    (there,) = ahead.take(ref)
    assert there == RedisEscalations(client).load(ref)


def test_the_record_reads_a_document_together_with_the_token_as_well(real: Real, group: str) -> None:
    """Of a token whose document it has not, it reads that: then it need not be asked again."""
    ahead, ref, lone = RunsAhead(), Ref(group, 1), Ref(group, 2)
    record, tokens = MysqlEscalations(real.mysql(), with_token=ahead), MysqlTokens(real.mysql(), ahead)
    put(AppendLog(record), opened(group))
    with_one, without = new_hash(), new_hash()
    tokens.put(with_one, Grant(ref, 0, "sato", 10.0))
    tokens.put(without, Grant(lone, 0, "sato", 10.0))
    there = record.load(ref)
    assert tokens.get(with_one) == Grant(ref, 0, "sato", 10.0)
    assert ahead.knows(ref)
    assert record.load(ref) == there
    assert not ahead.knows(ref)
    assert tokens.get(without) == Grant(lone, 0, "sato", 10.0)
    assert ahead.take(lone) == [None]
    assert tokens.get(new_hash()) is None


@pytest.mark.parametrize("way", ["together with the token", "together with others"])
def test_what_was_read_ahead_does_not_outlive_a_save(either: Real, group: str, way: str) -> None:
    """A step that began with what the record alone has never asks for it."""
    ahead, client, ref = DocumentsAhead(), either.redis(), Ref(group, 1)
    store = AppendLog(RedisEscalations(client, ahead))
    put(store, opened(group))
    if way == "together with others":
        store.read_ahead([ref])
    else:
        tokens = RedisTokens(client, ahead)
        tokens.put("h" * 64, Grant(ref, 0, "sato", 10.0))
        tokens.get("h" * 64, ref)
        assert ahead.knows(ref)
    assert save(store, closed(opened(group)), "1" * 32, "2" * 32, [])
    assert read(store, ref) == closed(opened(group))


@pytest.mark.parametrize("kind", ["redis", "cluster", "mysql"])
def test_a_token_is_saved_together_with_the_document_of_its_call(
    request: pytest.FixtureRequest, group: str, kind: str
) -> None:
    """A save that is refused leaves none behind, and one that is made twice leaves one."""
    real = real_of(request, kind)
    documents = MysqlEscalations(real.mysql()) if kind == "mysql" else RedisEscalations(real.redis())
    tokens = MysqlTokens(real.mysql()) if kind == "mysql" else RedisTokens(real.redis())
    store, ref, e = AppendLog(documents), Ref(group, 1), opened(group)
    token, other = (HashedToken(new_hash(), Grant(ref, number, "sato", 10.0)) for number in range(2))
    assert store.save(Write(e, None, "1" * 32, token=token))
    assert not store.save(Write(replace(e, base_url="https://late.example"), None, "2" * 32, token=other))
    assert not store.save(Write(replace(e, base_url="https://late.example"), "9" * 32, "2" * 32, token=other))
    assert store.save(Write(closed(e), "1" * 32, "3" * 32, token=token))
    assert tokens.get(token.token_hash, ref) == token.grant
    assert tokens.get(other.token_hash, ref) is None
    assert read(store, ref) == closed(e)


@pytest.mark.parametrize("write", ["first", "next", "refused"])
def test_the_stage_is_read_together_with_the_save_of_a_call(real: Real, group: str, write: str) -> None:
    """Of any other save it is not read, and what it finds counts for one call."""
    ahead, ref = StageAhead("local"), Ref(group, 1)
    rota, store = (
        MysqlSettings(real.mysql(), "local", ahead=ahead),
        AppendLog(MysqlEscalations(real.mysql(), None, ahead)),
    )
    expected = None
    if write != "first":
        put(store, opened(group))
        expected = "1" * 32 if write == "next" else "9" * 32
    assert ahead.read.take("local") == []
    token = HashedToken(new_hash(), Grant(ref, 0, "sato", 10.0))
    assert store.save(Write(closed(opened(group)), expected, "2" * 32, token=token)) is (write != "refused")
    assert ahead.read.knows("local")
    assert rota.stage() == MysqlSettings(real.mysql(), "local").stage()
    assert not ahead.read.knows("local")


class Later(StageAhead):
    """A stage with a column that the tables do not have yet."""

    def statement(self) -> tuple[Sequence[str], Sequence[object]]:
        return ("SELECT a_column_of_tomorrow FROM stage WHERE id = %s",), (self.name,)


def test_the_stage_is_read_together_with_what_is_read_ahead(real: Real, group: str) -> None:
    ahead, ref = StageAhead("local"), Ref(group, 1)
    put(AppendLog(MysqlEscalations(real.mysql())), opened(group))
    rota = MysqlSettings(real.mysql(), "local", ahead=ahead)
    store = AppendLog(MysqlEscalations(real.mysql(), None, ahead))
    store.read_ahead([ref])
    assert ahead.read.knows("local")
    assert rota.stage() == MysqlSettings(real.mysql(), "local").stage()
    assert not ahead.read.knows("local")
    assert read(store, ref) == opened(group)


def test_runs_are_read_ahead_although_nobody_has_migrated_the_stage(real: Real, group: str) -> None:
    ahead = Later("local")
    store = AppendLog(MysqlEscalations(real.mysql(), None, ahead))
    put(store, opened(group))
    store.read_ahead([Ref(group, 1)])
    assert not ahead.read.knows("local")
    assert read(store, Ref(group, 1)) == opened(group)


def test_a_call_is_saved_although_nobody_has_migrated_the_stage(real: Real, group: str) -> None:
    ahead, ref = Later("local"), Ref(group, 1)
    store = AppendLog(MysqlEscalations(real.mysql(), stage=ahead))
    token = HashedToken(new_hash(), Grant(ref, 0, "sato", 10.0))
    assert store.save(Write(opened(group), None, "1" * 32, token=token))
    assert store.save(Write(closed(opened(group)), "1" * 32, "2" * 32, token=token))
    assert not ahead.read.knows("local")
    assert read(store, ref) == closed(opened(group))


@dataclass
class Calling:
    """A store whose saves may be made on the way of asking whether their calls may start."""

    real: Real
    group: str

    def __post_init__(self) -> None:
        emptied(self.real)
        offer, client = SaveOffer(), self.real.redis()
        self.quick = RedisEscalations(client, offer=offer)
        self.store, self.allowance = AppendLog(self.quick), RedisAllowance(client, offer)
        assert self.store.load(self.ref) is None, "by now it is known whether it is a cluster"

    @property
    def ref(self) -> Ref:
        return Ref(self.group, 1)

    def asks_for(self, write: Write, request: CallRequest) -> Verdict:
        with self.quick.offered(self.store.as_text(write)):
            return self.allowance.decide(request)

    def there(self) -> str | None:
        return RedisEscalations(self.real.redis()).write_ids([self.ref])[0]


def test_a_save_is_made_as_soon_as_its_call_may_start(either: Real, group: str, request: pytest.FixtureRequest) -> None:
    """On a cluster the save goes its own way."""
    calling, token = Calling(either, group), HashedToken(new_hash(), Grant(Ref(group, 1), 0, "sato", 10.0))
    write = Write(opened(group), None, "1" * 32, token=token)
    assert calling.asks_for(write, asked(group)) == Verdict(today=1)
    on_the_way = "cluster" not in request.node.name
    assert calling.there() == ("1" * 32 if on_the_way else None)
    assert calling.store.save(write)
    assert calling.there() == "1" * 32
    assert RedisTokens(either.redis()).get(token.token_hash, Ref(group, 1)) == token.grant
    assert calling.store.save(write), "what is there already is saved"
    other = Write(replace(opened(group), base_url="https://late.example"), None, "2" * 32)
    assert not calling.store.save(other), "the answer counts for this write alone"


def test_what_has_to_wait_for_its_call_is_not_saved(either: Real, group: str) -> None:
    calling, write = Calling(either, group), Write(opened(group), None, "1" * 32)
    for number in range(3):
        calling.allowance.decide(asked(f"g{number}"))
    assert calling.asks_for(write, asked(group)).at > 0
    assert calling.there() is None
    assert calling.store.save(write)


def test_a_save_that_is_refused_on_the_way_is_refused(either: Real, group: str) -> None:
    calling = Calling(either, group)
    put(AppendLog(RedisEscalations(either.redis())), opened(group), "7" * 32)
    write = Write(opened(group), None, "1" * 32)
    assert calling.asks_for(write, asked(group)).at == 0
    assert not calling.store.save(write)
    assert calling.there() == "7" * 32


def test_an_offer_stands_no_longer_than_its_block(either: Real, group: str) -> None:
    calling, write = Calling(either, group), Write(opened(group), None, "1" * 32)
    with calling.quick.offered(calling.store.as_text(write)):
        pass
    calling.allowance.decide(asked(group))
    assert calling.there() is None


def test_a_guess_that_was_wrong_does_no_harm(either: Real, group: str) -> None:
    ahead, client = DocumentsAhead(), either.redis()
    put(AppendLog(RedisEscalations(either.redis())), opened(group))
    tokens = RedisTokens(client, ahead)
    tokens.put("i" * 64, Grant(Ref(group, 1), 0, "sato", 10.0))
    assert tokens.get("i" * 64, Ref(group, 9)) == Grant(Ref(group, 1), 0, "sato", 10.0)
    assert read(AppendLog(RedisEscalations(client, ahead)), Ref(group, 1)).run == 1


@pytest.mark.parametrize("kind", ["redis", "mysql"])
def test_what_was_read_ahead_and_is_old_by_now_is_refused_and_decided_anew(real: Real, group: str, kind: str) -> None:
    documents, last_runs = DocumentsAhead(), LastRunsAhead()
    if kind == "redis":
        mine, others = RedisEscalations(real.redis(), documents), AppendLog(RedisEscalations(real.redis()))
        store = AppendLog(mine)
    else:
        store = AppendLog(MysqlEscalations(real.mysql(), last_runs))
        others = AppendLog(MysqlEscalations(real.mysql()))
    put(others, opened(group))
    if kind == "redis":
        documents.keep(Ref(group, 1), RedisEscalations(real.redis()).load(Ref(group, 1)))
    else:
        last_runs.keep(group, MysqlEscalations(real.mysql()).latest(group))
    assert save(others, closed(opened(group)), "1" * 32, "2" * 32, [])
    old = store.load(Ref(group, 1)) if kind == "redis" else store.latest(group)
    assert old is not None
    assert old.write_id == "1" * 32
    assert not save(store, old.escalation, old.write_id, "3" * 32, [])
    assert read(store, Ref(group, 1)) == closed(opened(group))


def test_after_a_wait_for_the_lock_everything_is_read_afresh(real: Real, group: str) -> None:
    ahead = DocumentsAhead()
    ahead.keep(Ref(group, 1), None)
    with RedisGroupLock(real.redis(), lambda: "me", (ahead,)).taken(group):
        assert ahead.take(Ref(group, 1)) == []


def test_one_server_keeps_a_deadline_with_its_document(real: Real, group: str) -> None:
    inside, e = real.looked_into(), opened(group)
    store = AppendLog(RedisEscalations(real.redis()))
    put(store, e)
    assert inside.zscore(DEADLINES, f"{group}/1") == e.deadline
    assert not save(store, replace(e, base_url="https://late.example"), "9" * 32, "3" * 32, [])
    assert inside.zscore(DEADLINES, f"{group}/1") == e.deadline
    assert save(store, closed(e), "1" * 32, "2" * 32, [])
    assert inside.zscore(DEADLINES, f"{group}/1") is None


def test_a_cluster_is_told_of_a_deadline_by_the_timer(in_cluster: Real, group: str) -> None:
    ahead, client, e = DeadlinesAhead(), in_cluster.redis(), opened(group)
    put(AppendLog(RedisEscalations(client, deadlines=ahead)), e)
    timer = RedisTimer(client, ahead)
    assert Ref(group, 1) not in timer.due(e.deadline or 0.0, 10_000)
    timer.wake(Ref(group, 1), e.deadline)
    assert Ref(group, 1) in timer.due(e.deadline or 0.0, 10_000)


def test_a_deadline_that_was_saved_is_not_told_again_and_any_other_is(real: Real, group: str) -> None:
    ahead, client, e = DeadlinesAhead(), real.redis(), opened(group)
    inside, ref = real.looked_into(), Ref(group, 1)
    put(AppendLog(RedisEscalations(client, deadlines=ahead)), e)
    timer = RedisTimer(client, ahead)
    inside.zrem(DEADLINES, str(ref))
    timer.wake(ref, e.deadline)
    assert inside.zscore(DEADLINES, str(ref)) is None, "it was there already, as far as this container knows"
    timer.wake(ref, e.deadline)
    assert inside.zscore(DEADLINES, str(ref)) == e.deadline
