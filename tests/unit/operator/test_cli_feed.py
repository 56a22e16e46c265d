"""feed at the operator's terminal, and the task behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rinban.doors.admin import tasks_of
from rinban.operator.tasks import answer
from tests.fakes.desk import Desk
from tests.fakes.service import VOICE, ServiceOnFakes

MADE = {"url": "https://api.example.test/prod/feed/W3p.ics", "feeds": 1}


def task(service: ServiceOnFakes, **asked: Any) -> dict[str, Any]:
    return answer(lambda: tasks_of(service.parts, VOICE.document), {"task": "feed", **asked})


# --- what is typed and told ------------------------------------------------------------------------------------------


def test_the_address_stands_alone_on_the_first_line_and_it_is_said_what_it_is() -> None:
    desk = Desk(feed=MADE)
    assert desk.types("feed", "sato") == 0
    first, rest = desk.out.split("\n", 1)
    assert first == MADE["url"]
    assert "not shown again" in rest
    assert desk.asked == [{"task": "feed", "person": "sato"}]


def test_how_many_there_are_is_told_from_the_second_on() -> None:
    desk = Desk(feed={**MADE, "feeds": 3})
    desk.types("feed", "sato")
    assert desk.out.endswith("not shown again. 3 addresses of it are in use.\n")


def test_a_group_has_one_as_well() -> None:
    desk = Desk(feed=MADE)
    assert desk.types("feed", "--group", "infra", "--base-url", "https://api.example.test") == 0
    assert desk.asked == [{"task": "feed", "group": "infra", "base_url": "https://api.example.test"}]


@pytest.mark.parametrize(
    ("revoked", "told"),
    [
        (0, "There was no address of sato's calendar.\n"),
        (1, "1 address of sato's calendar revoked: what reads it is answered 404.\n"),
        (2, "2 addresses of sato's calendar revoked: what reads them is answered 404.\n"),
    ],
)
def test_what_was_revoked_is_counted(revoked: int, told: str) -> None:
    desk = Desk(feed={"revoked": revoked})
    assert desk.types("feed", "sato", "--revoke") == 0
    assert desk.out == told
    assert desk.asked == [{"task": "feed", "person": "sato", "revoke": True}]


def test_programs_get_the_answer_as_it_is() -> None:
    desk = Desk(feed=MADE)
    desk.types("feed", "sato", "--json")
    assert json.loads(desk.out) == MADE


@pytest.mark.parametrize("words", [(), ("sato", "--group", "infra")])
def test_a_feed_is_of_one_person_or_of_one_group(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        Desk().types("feed", *words)


# --- the task --------------------------------------------------------------------------------------------------------


def test_each_address_is_another_one_and_all_of_them_are_revoked_together() -> None:
    service = ServiceOnFakes("feeds")
    first, second = task(service, person="sato"), task(service, person="sato", base_url="https://other.example.test/")
    assert first == {"url": f"{service.base_url}/feed/{1:043}.ics", "feeds": 1}
    assert second == {"url": f"https://other.example.test/feed/{2:043}.ics", "feeds": 2}
    assert task(service, group="infra", revoke=True) == {"revoked": 0}
    assert task(service, person="sato", revoke=True) == {"revoked": 2}


def test_where_the_api_is_has_to_be_known() -> None:
    service = ServiceOnFakes("feeds")
    service.base_url = ""
    assert task(service, person="sato")["status"] == 400
    assert "base_url" in task(service, person="sato")["error"]
    assert service.feed_store.kept == {}, "an address that nobody has seen is none"


@pytest.mark.parametrize("asked", [{}, {"person": "sato", "group": "infra"}, {"person": ""}])
def test_a_task_without_one_subject_is_refused(asked: dict[str, str]) -> None:
    assert task(ServiceOnFakes("feeds"), **asked)["status"] == 400


def test_somebody_who_is_not_in_the_rota_is_not_found() -> None:
    refused = task(ServiceOnFakes("feeds"), person="satoh")
    assert (refused["status"], refused["error"]) == (404, 'no person "satoh"; there are: ann, sato, suzuki')
