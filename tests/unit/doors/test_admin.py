"""The operator's door while MySQL is away: what Redis still knows is told, and what is missing is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rinban.doors import admin
from rinban.operator.tasks import answer
from tests.fakes.rota import MemoryRota
from tests.fakes.service import VOICE, ServiceOnFakes
from tests.fakes.shell import settings

ZONE = "America/St_Johns"


@pytest.fixture
def service() -> ServiceOnFakes:
    """An alert has come in, and then MySQL has gone: with the rota, the record and the journal."""
    service = ServiceOnFakes("admin-away")
    shell = service.shell
    shell.rota.source = MemoryRota(replace(settings(), zone=ZONE))
    shell.rota_as_remembered.remember_all(settings())
    service.called()
    for store in (shell.mysql, shell.lasting, shell.rota):
        store.faults.away = True
    return service


def ask(service: ServiceOnFakes, task: str, **asked: object) -> dict[str, Any]:
    return answer(lambda: admin.tasks_of(service.parts, VOICE.document), {"task": task, **asked})


def test_status_is_in_the_zone_of_the_rota(service: ServiceOnFakes) -> None:
    told = ask(service, "status")
    assert [one["escalation"] for one in told["escalations"]] == ["infra/1"]
    assert (told["zone"], told["stores_away"]) == (ZONE, ["mysql"])


def test_so_is_a_list_of_the_bodies_that_came_in(service: ServiceOnFakes) -> None:
    assert ask(service, "received", group="infra")["zone"] == ZONE


def test_a_container_that_knows_no_rota_at_all_tells_the_time_in_utc(service: ServiceOnFakes) -> None:
    service.shell.snapshots.faults.away = True
    assert ask(service, "status")["zone"] == "UTC"


def test_who_is_on_duty_is_told_from_what_the_chain_itself_calls_by(service: ServiceOnFakes) -> None:
    told = ask(service, "who", group="infra")
    assert [one["id"] for one in told["on_duty"]] == ["sato", "suzuki", "ann"]
    assert (told["zone"], told["stores_away"]) == (ZONE, ["mysql"])


def test_the_nights_ahead_are_drawn_from_the_same(service: ServiceOnFakes) -> None:
    told = ask(service, "picture", groups=["infra"])
    assert ZONE in told["text"]
    assert told["stores_away"] == ["mysql"]


def test_so_is_the_last_resort_where_nobody_is(service: ServiceOnFakes) -> None:
    told = ask(service, "who", group="night")
    assert (told["on_duty"], told["last_resort"], told["stores_away"]) == ([], None, ["mysql"])


def test_of_a_group_that_is_not_remembered_it_is_not_said_that_there_is_none(service: ServiceOnFakes) -> None:
    assert ask(service, "who", group="web")["status"] == 503


def test_a_group_that_was_not_there_is_unknown_although_the_others_cannot_be_named(service: ServiceOnFakes) -> None:
    service.shell.rota.faults.away = False
    service.shell.rota_as_remembered.group("web")
    service.shell.rota.faults.away = True
    assert ask(service, "who", group="web") == {"error": 'no group "web"', "status": 404}


@pytest.mark.parametrize(
    "asked", [{"task": "journal", "escalation": "infra/1"}, {"task": "test_call_outcome", "sid": "CA1"}]
)
def test_the_journal_is_kept_in_mysql_alone_and_that_is_said(service: ServiceOnFakes, asked: dict[str, str]) -> None:
    told = ask(service, **asked)
    assert told["status"] == 503
    assert told["error"].startswith("MySQL is away: the journal cannot be read now")
