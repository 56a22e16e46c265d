"""Snapshots of the settings, in memory and in Redis, and the cached settings that use them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import pytest

from rinban.adapters.redis.snapshots import RedisSnapshots
from rinban.budget import Budget
from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Settings, group_of, stage_of
from rinban.core.rota.stage import Stage
from rinban.core.text.message import StoredMessage, Wording
from rinban.ports.stores import Snapshots
from rinban.settings.cache import ENOUGH, EVERY, CachedSettings
from tests.contract.conftest import Real, real_of
from tests.fakes.outside import FailingRota, MemoryLog
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import settings
from tests.fakes.stores import MemorySnapshots

KINDS = ["memory", "redis"]
WHOLE = 2
"""How often a round reads the rota: before it writes, and after."""

_times = count(1)


@pytest.fixture(params=[*KINDS, "cluster"])
def snapshots(request: pytest.FixtureRequest) -> Snapshots:
    kind = request.param
    return MemorySnapshots() if kind == "memory" else RedisSnapshots(real_of(request, kind).redis())


def test_the_last_text_is_kept_by_its_name(snapshots: Snapshots, group: str) -> None:
    assert snapshots.get(f"group:{group}") is None
    snapshots.put(f"group:{group}", '{"name":"基盤"}')
    snapshots.put(f"group:{group}-2", "another")
    assert snapshots.get(f"group:{group}") == '{"name":"基盤"}'
    snapshots.put(f"group:{group}", "")
    assert snapshots.get(f"group:{group}") == ""


@pytest.mark.parametrize("kind", KINDS)
def test_snapshots_that_are_not_there_are_unavailable(nowhere: Real, kind: str) -> None:
    memory = MemorySnapshots()
    memory.faults.away = True
    snapshots: Snapshots = memory if kind == "memory" else RedisSnapshots(nowhere.redis())
    with pytest.raises(Unavailable):
        snapshots.get("stage")
    with pytest.raises(Unavailable):
        snapshots.put("stage", "{}")


# --- the rota, remembered --------------------------------------------------------------------------------------------


@pytest.fixture
def source() -> FailingRota:
    return FailingRota(MemoryRota(settings()))


def test_the_last_good_settings_serve_another_container_too(snapshots: Snapshots, source: FailingRota) -> None:
    here, there = (CachedSettings(source, snapshots, MemoryLog()) for _ in range(2))
    assert here.group("infra") == group_of(settings(), "infra")
    assert here.stage() == stage_of(settings(), "local")
    source.faults.away = True
    for rota in (here, there):
        assert rota.group("infra") == group_of(settings(), "infra")
        assert rota.stage() == stage_of(settings(), "local")


def test_what_is_read_while_a_phone_is_to_ring_is_kept_afterwards(snapshots: Snapshots, source: FailingRota) -> None:
    here, there = (CachedSettings(source, snapshots, MemoryLog()) for _ in range(2))
    snapshots.put("group:infra", "of before")
    with here.kept_afterwards():
        here.group("infra")
        assert snapshots.get("group:infra") == "of before"
    source.faults.away = True
    assert there.group("infra") == group_of(settings(), "infra")


def test_it_is_kept_before_that_where_the_store_is_asked_anyway(snapshots: Snapshots, source: FailingRota) -> None:
    here, there = CachedSettings(source, snapshots, MemoryLog()), CachedSettings(source, snapshots, MemoryLog())
    here.keep_now()
    with here.kept_afterwards():
        assert here.group("infra")
        here.keep_now()
        source.faults.away = True
        assert there.group("infra") == group_of(settings(), "infra")


def test_what_is_kept_afterwards_serves_before_too(snapshots: Snapshots, source: FailingRota) -> None:
    rota = CachedSettings(source, snapshots, MemoryLog())
    with rota.kept_afterwards():
        rota.group("infra")
        source.faults.away = True
        assert rota.group("infra") == group_of(settings(), "infra")


def test_what_is_read_in_several_blocks_is_kept_at_the_end_of_the_one_around_them(
    snapshots: Snapshots, source: FailingRota
) -> None:
    here, happened = CachedSettings(source, snapshots, MemoryLog()), list[str]()

    @contextmanager
    def together() -> Iterator[None]:
        happened.append(snapshots.get("group:infra") or "")
        yield
        happened.append(snapshots.get("group:infra") or "")

    snapshots.put("group:infra", "of before")
    with here.kept_afterwards(together):
        for name in ("infra", "night"):
            with here.kept_afterwards():
                here.group(name)
        assert not happened
    before, after = happened
    assert (before, after != before) == ("of before", True)
    source.faults.away = True
    there = CachedSettings(source, snapshots, MemoryLog())
    assert [there.group(name) for name in ("infra", "night")] == [group_of(settings(), n) for n in ("infra", "night")]


def test_what_was_read_is_kept_also_where_it_ends_badly(snapshots: Snapshots, source: FailingRota) -> None:
    here, there = (CachedSettings(source, snapshots, MemoryLog()) for _ in range(2))
    with suppress(Unavailable), here.kept_afterwards():
        here.group("infra")
        raise Unavailable("no store answers")
    source.faults.away = True
    assert there.group("infra") == group_of(settings(), "infra")


def test_a_group_that_has_never_been_asked_for_is_remembered_from_the_load(
    snapshots: Snapshots, source: FailingRota
) -> None:
    there = CachedSettings(source, snapshots, MemoryLog())
    CachedSettings(source, snapshots, MemoryLog()).remember_all(settings())
    source.faults.away = True
    assert there.group("infra") == group_of(settings(), "infra")
    assert there.group("night") == group_of(settings(), "night")
    assert (there.stage(), there.sources()) == (stage_of(settings(), "local"), ())
    assert there.last_resort() is None


def test_the_last_resort_is_remembered_as_a_person(snapshots: Snapshots) -> None:
    told = settings(stage=Stage(last_resort="ann"))
    source = FailingRota(MemoryRota(told))
    CachedSettings(source, snapshots, MemoryLog()).remember_all(told)
    source.faults.away = True
    assert CachedSettings(source, snapshots, MemoryLog()).last_resort() == told.responders["ann"].responder


def test_a_source_that_goes_away_while_it_is_remembered_is_said(source: FailingRota) -> None:
    log = MemoryLog()
    source.faults.away = True
    CachedSettings(source, MemorySnapshots(), log).remember_all(settings())
    assert "not all of the settings are remembered" in log.messages


# --- the watchdog's round --------------------------------------------------------------------------------------------


@dataclass
class Rounds:
    """The watchdog's rounds in a container that reads `source`. `read` counts how often the whole rota was read."""

    rota: CachedSettings
    source: FailingRota
    now: float
    read: int = 0
    loaded: MemoryRota | None = None
    """The settings that somebody loads after the next reading."""

    def come(self, after: float = 0.0, seconds: float = 40.0) -> None:
        self.now += after
        self.rota.refresh(self._settings, self.now, Budget(seconds, lambda: 0.0))

    def _settings(self) -> Settings:
        self.read += 1
        with self.source.faults.reading():
            assert isinstance(self.source.source, MemoryRota)
            read = self.source.source.settings()
        self.source.source, self.loaded = self.loaded or self.source.source, None
        return read


@pytest.fixture
def rounds(snapshots: Snapshots, source: FailingRota) -> Rounds:
    """Give a test rounds that are long after those of other tests, since they may share a store."""
    return Rounds(CachedSettings(source, snapshots, MemoryLog()), source, next(_times) * 10 * EVERY)


def test_a_round_writes_all_that_a_store_has_lost(rounds: Rounds, snapshots: Snapshots, source: FailingRota) -> None:
    source.source = MemoryRota(replace(settings(), messages={"down": (Wording((("ja", "停止"),)),)}))
    rounds.come()
    there = CachedSettings(source, snapshots, MemoryLog())
    source.faults.away = True
    assert there.group("infra") == group_of(settings(), "infra")
    assert there.group("night") == group_of(settings(), "night")
    assert (there.stage(), there.sources()) == (stage_of(settings(), "local"), ())
    assert there.zone() == "Asia/Tokyo"
    assert there.message("down") == StoredMessage("down", "Asia/Tokyo", (Wording((("ja", "停止"),)),))


def test_most_rounds_do_not_read_the_rota(rounds: Rounds) -> None:
    rounds.come()
    rounds.come(after=EVERY - 1)
    assert rounds.read == WHOLE
    rounds.come(after=1)
    assert rounds.read == 2 * WHOLE


def test_what_was_typed_into_the_tables_is_remembered_some_minutes_later(rounds: Rounds, source: FailingRota) -> None:
    rounds.come()
    source.source = MemoryRota(settings(Policy(ring=60)))
    rounds.come(after=EVERY)
    source.faults.away = True
    assert rounds.rota.group("infra") == group_of(settings(Policy(ring=60)), "infra")


def test_what_another_version_says_of_its_last_round_is_as_good_as_nothing(
    rounds: Rounds, snapshots: Snapshots
) -> None:
    snapshots.put("all written at", "yesterday")
    rounds.come()
    rounds.come(after=60)
    assert rounds.read == WHOLE


def test_a_round_with_little_time_left_does_not_begin(rounds: Rounds) -> None:
    rounds.come(seconds=ENOUGH - 0.1)
    assert rounds.read == 0
    rounds.come()
    assert rounds.read == WHOLE


def test_a_round_that_runs_out_of_time_begins_anew(rounds: Rounds, snapshots: Snapshots) -> None:
    ticks = count(step=2)
    with pytest.raises(Unavailable, match="no time"):
        rounds.rota.refresh(rounds._settings, rounds.now, Budget(ENOUGH + 2, lambda: next(ticks)))
    rounds.come()
    assert rounds.read == 1 + WHOLE


def test_a_round_while_the_rota_is_away_leaves_what_is_there(rounds: Rounds, source: FailingRota) -> None:
    rounds.come()
    source.faults.away = True
    with pytest.raises(Unavailable):
        rounds.come(after=EVERY)
    assert rounds.rota.group("infra") == group_of(settings(), "infra")
    source.faults.away = False
    rounds.come()
    assert rounds.read == WHOLE + 1 + WHOLE


def test_a_round_in_which_somebody_loads_is_not_the_last_for_a_while(rounds: Rounds, source: FailingRota) -> None:
    new = Policy(ring=60)
    rounds.loaded = MemoryRota(settings(new))
    rounds.come()
    rounds.come(after=60)
    source.faults.away = True
    assert rounds.rota.group("night") == group_of(settings(new), "night")


def test_the_round_after_a_load_mends_what_was_written_late(
    rounds: Rounds, snapshots: Snapshots, source: FailingRota
) -> None:
    rounds.come()
    late = snapshots.get("group:night")
    source.source = MemoryRota(settings(Policy(ring=60)))
    rounds.rota.remember_all(source.source.settings())
    snapshots.put("group:night", late or "")
    rounds.come(after=60)
    source.faults.away = True
    assert rounds.rota.group("night") == group_of(settings(Policy(ring=60)), "night")


def test_a_store_that_came_back_empty_is_filled_in_the_next_round(source: FailingRota) -> None:
    snapshots = MemorySnapshots()
    rounds = Rounds(CachedSettings(source, snapshots, MemoryLog()), source, 0.0)
    rounds.come()
    snapshots.kept.clear()
    rounds.come(after=60)
    source.faults.away = True
    assert rounds.rota.group("night") == group_of(settings(), "night")


def test_what_was_loaded_since_is_what_is_remembered(snapshots: Snapshots, source: FailingRota) -> None:
    rota = CachedSettings(source, snapshots, MemoryLog())
    assert rota.stage().default_group == ""
    source.source = MemoryRota(settings(stage=Stage(default_group="infra")))
    assert rota.stage().default_group == "infra"
    source.faults.away = True
    assert rota.stage().default_group == "infra"


def test_a_stage_is_remembered_with_its_countries(snapshots: Snapshots, source: FailingRota) -> None:
    source.source = MemoryRota(settings(stage=Stage(countries=("+81", "+1787"))))
    rota = CachedSettings(source, snapshots, MemoryLog())
    known = rota.stage()
    source.faults.away = True
    assert (rota.stage(), known.countries) == (known, ("+81", "+1787"))


def test_that_the_last_good_ones_serve_is_counted_for_an_alarm(source: FailingRota) -> None:
    log = MemoryLog()
    rota = CachedSettings(source, MemorySnapshots(), log)
    rota.group("infra")
    assert log.counted == []
    source.faults.away = True
    rota.group("infra")
    assert log.counted == [("SettingsAway", {"settings": "group:infra"})]


def test_a_group_that_is_gone_is_gone_from_memory_too(snapshots: Snapshots, source: FailingRota) -> None:
    rota = CachedSettings(source, snapshots, MemoryLog())
    assert rota.group("infra") is not None
    source.source = MemoryRota()
    assert rota.group("infra") is None
    source.faults.away = True
    assert rota.group("infra") is None


def test_a_stored_message_is_remembered_with_all_its_wordings(snapshots: Snapshots, source: FailingRota) -> None:
    today = Wording((("ja", "{host} 停止"),), ("host",), Severity.HIGH, Days(last=date(2026, 12, 1)))
    messages = {"db-down": (today, Wording((("ja", "停止"),)))}
    source.source = MemoryRota(replace(settings(), messages=messages))
    rota = CachedSettings(source, snapshots, MemoryLog())
    assert (rota.message("db-down"), rota.message("gone")) == (
        StoredMessage("db-down", "Asia/Tokyo", messages["db-down"]),
        None,
    )
    source.faults.away = True
    assert rota.message("db-down") == StoredMessage("db-down", "Asia/Tokyo", messages["db-down"])
    assert rota.message("gone") is None


def test_what_was_never_read_is_not_made_up(snapshots: Snapshots, source: FailingRota, group: str) -> None:
    source.faults.away = True
    with pytest.raises(Unavailable):
        CachedSettings(source, snapshots, MemoryLog()).group(group)


def test_a_snapshot_that_cannot_be_kept_is_kept_the_next_time(source: FailingRota) -> None:
    snapshots, log = MemorySnapshots(), MemoryLog()
    rota = CachedSettings(source, snapshots, log)
    snapshots.faults.away = True
    assert rota.group("infra") is not None
    assert log.messages == ["a snapshot of the settings was not kept"]
    snapshots.faults.away = False
    rota.group("infra")
    source.faults.away = True
    assert rota.group("infra") is not None
