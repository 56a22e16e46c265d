"""Snapshots of the settings, in memory and in Redis; and the rota that is remembered by them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rinban.adapters.redis import RedisSnapshots
from rinban.core.alert import Severity
from rinban.core.errors import Unavailable
from rinban.core.message import StoredMessage, Wording
from rinban.core.rota import Valid
from rinban.ports import Snapshots
from rinban.remembered import RememberedRota
from rinban.settings import StageSettings, group_of, stage_of
from tests.contract.conftest import Real
from tests.fakes.outside import FickleRota, MemoryLog
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import settings
from tests.fakes.stores import MemorySnapshots

KINDS = ["memory", "redis"]


@pytest.fixture(params=KINDS)
def snapshots(request: pytest.FixtureRequest) -> Snapshots:
    return MemorySnapshots() if request.param == "memory" else RedisSnapshots(request.getfixturevalue("real").redis())


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
    memory.weather.away = True
    snapshots: Snapshots = memory if kind == "memory" else RedisSnapshots(nowhere.redis())
    with pytest.raises(Unavailable):
        snapshots.get("stage")
    with pytest.raises(Unavailable):
        snapshots.put("stage", "{}")


# --- the rota, remembered --------------------------------------------------------------------------------------------


@pytest.fixture
def source() -> FickleRota:
    return FickleRota(MemoryRota(settings()))


def test_the_last_good_settings_serve_another_container_too(snapshots: Snapshots, source: FickleRota) -> None:
    here, there = (RememberedRota(source, snapshots, MemoryLog()) for _ in range(2))
    assert here.group("infra") == group_of(settings(), "infra")
    assert here.stage() == stage_of(settings(), "local")
    source.weather.away = True
    for rota in (here, there):
        assert rota.group("infra") == group_of(settings(), "infra")
        assert rota.stage() == stage_of(settings(), "local")


def test_a_group_that_has_never_been_asked_for_is_remembered_from_the_load(
    snapshots: Snapshots, source: FickleRota
) -> None:
    there = RememberedRota(source, snapshots, MemoryLog())
    RememberedRota(source, snapshots, MemoryLog()).remember_all(settings())
    source.weather.away = True
    assert there.group("infra") == group_of(settings(), "infra")
    assert there.group("night") == group_of(settings(), "night")
    assert (there.stage(), there.sources()) == (stage_of(settings(), "local"), ())


def test_a_source_that_goes_away_while_it_is_remembered_is_said(source: FickleRota) -> None:
    log = MemoryLog()
    source.weather.away = True
    RememberedRota(source, MemorySnapshots(), log).remember_all(settings())
    assert "not all of the settings are remembered" in log.messages


def test_what_was_loaded_since_is_what_is_remembered(snapshots: Snapshots, source: FickleRota) -> None:
    rota = RememberedRota(source, snapshots, MemoryLog())
    assert rota.stage().default_group == ""
    source.source = MemoryRota(settings(stage=StageSettings(default_group="infra")))
    assert rota.stage().default_group == "infra"
    source.weather.away = True
    assert rota.stage().default_group == "infra"


def test_a_stage_is_remembered_with_its_countries(snapshots: Snapshots, source: FickleRota) -> None:
    source.source = MemoryRota(settings(stage=StageSettings(countries=("+81", "+1787"))))
    rota = RememberedRota(source, snapshots, MemoryLog())
    known = rota.stage()
    source.weather.away = True
    assert (rota.stage(), known.countries) == (known, ("+81", "+1787"))


def test_a_group_that_is_gone_is_gone_from_memory_too(snapshots: Snapshots, source: FickleRota) -> None:
    rota = RememberedRota(source, snapshots, MemoryLog())
    assert rota.group("infra") is not None
    source.source = MemoryRota()
    assert rota.group("infra") is None
    source.weather.away = True
    assert rota.group("infra") is None


def test_a_stored_message_is_remembered_with_all_its_wordings(snapshots: Snapshots, source: FickleRota) -> None:
    today = Wording((("ja", "{host} 停止"),), ("host",), Severity.HIGH, Valid(last=date(2026, 12, 1)))
    messages = {"db-down": (today, Wording((("ja", "停止"),)))}
    source.source = MemoryRota(replace(settings(), messages=messages))
    rota = RememberedRota(source, snapshots, MemoryLog())
    assert (rota.message("db-down"), rota.message("gone")) == (
        StoredMessage("db-down", "Asia/Tokyo", messages["db-down"]),
        None,
    )
    source.weather.away = True
    assert rota.message("db-down") == StoredMessage("db-down", "Asia/Tokyo", messages["db-down"])
    assert rota.message("gone") is None


def test_what_was_never_read_is_not_made_up(snapshots: Snapshots, source: FickleRota, group: str) -> None:
    source.weather.away = True
    with pytest.raises(Unavailable):
        RememberedRota(source, snapshots, MemoryLog()).group(group)


def test_a_snapshot_that_cannot_be_kept_is_kept_the_next_time(source: FickleRota) -> None:
    snapshots, log = MemorySnapshots(), MemoryLog()
    rota = RememberedRota(source, snapshots, log)
    snapshots.weather.away = True
    assert rota.group("infra") is not None
    assert log.messages == ["a snapshot of the settings was not kept"]
    snapshots.weather.away = False
    rota.group("infra")
    source.weather.away = True
    assert rota.group("infra") is not None
