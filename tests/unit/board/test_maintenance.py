"""A group in maintenance is said to be so: what is open, who is on duty, and an escalation that waits because of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.core.alert import Severity
from rinban.core.rota.quiet import MaintenanceWindow
from tests.fakes.rota import MemoryRota
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import CPU, DISK, START
from tests.unit.board.looking import looked, read, seen

HOUR = 3600.0
DISKS = MaintenanceWindow(0, START - HOUR, START + HOUR, "infra", why="new disks", by="sato (board)")


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


def works(service: ServiceOnFakes, window: MaintenanceWindow = DISKS) -> int:
    """People begin to work on machines; the number of the maintenance."""
    assert isinstance(service.shell.rota.source, MemoryRota)
    return service.shell.rota.source.open_window(window)


SAID = {
    "en": [
        "基盤 is in maintenance until 08:26 JST.",
        "Nobody is called for its alerts. A disaster does not ring either.",
        "By sato (board) Reason: new disks",
    ],
    "ja": [
        "基盤は08:26（JST）までメンテナンス中です。",
        "この間のアラートでは電話しません。致命的な障害でも電話しません。",
        "登録：sato (board) 理由：new disks",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_the_first_page_says_which_group_is_in_maintenance_until_when_by_whom_and_why(
    service: ServiceOnFakes, language: str
) -> None:
    works(service)
    assert " ".join(SAID[language]) in seen(service, language=language)


def test_it_is_said_whether_a_disaster_rings_and_which_alerts_are_meant(service: ServiceOnFakes) -> None:
    works(service, replace(DISKS, hosts=("db-*", "cache"), matching=("*backup*",), except_disaster=True))
    page = seen(service)
    assert "Nobody is called for alerts of these hosts: db-*, cache. Only alerts with these words: *backup*." in page
    assert "A disaster rings all the same." in page
    assert "致命的な障害では電話します。" in seen(service, language="ja")


def test_maintenance_of_all_groups_is_said_to_be_so(service: ServiceOnFakes) -> None:
    works(service, replace(DISKS, group=""))
    assert "All groups are in maintenance until 08:26 JST." in seen(service)
    assert seen(service, "/duty").count("In maintenance until 08:26 JST. It holds in all groups.") == 2


def test_what_has_not_begun_or_is_over_is_on_no_first_page(service: ServiceOnFakes) -> None:
    works(service, replace(DISKS, begins=START - 2 * HOUR, ends=START - HOUR))
    works(service, replace(DISKS, begins=START + HOUR, ends=START + 2 * HOUR))
    assert "maintenance" not in seen(service).lower()
    page = seen(service, "/duty")
    assert "Maintenance 08:26 – 09:26 JST." in page
    assert page.count("By sato (board)") == 1


def test_the_page_of_the_duties_says_it_for_the_group(service: ServiceOnFakes) -> None:
    works(service)
    page = seen(service, "/duty")
    assert "In maintenance until 08:26 JST. Nobody is called for its alerts." in page
    assert "Reason: new disks" in page
    assert page.index("基盤") < page.index("In maintenance") < page.index("夜間")
    assert "08:26（JST）までメンテナンス中です。" in seen(service, "/duty", language="ja")


def test_an_escalation_that_waits_for_its_end_says_so_with_who_made_it_and_why(service: ServiceOnFakes) -> None:
    works(service)
    service.alert()
    assert service.shell.phone.dialled == []
    page = seen(service, "/escalations/infra/1")
    assert "An alert waits for the end of a maintenance: nobody is called for it before 08:26." in page
    assert "By sato (board) Reason: new disks" in page
    assert "waits for the end of a maintenance, until 08:26:40" in page
    assert "nobody is called for it before 08:26" in seen(service)


def test_one_that_waits_for_something_else_or_for_nothing_does_not(service: ServiceOnFakes) -> None:
    works(service, replace(DISKS, hosts=("db-*",)))
    service.shell.hear(DISK)
    assert "maintenance" not in seen(service, "/escalations/infra/1")
    service.shell.hear(replace(CPU, host="db-1", severity=Severity.HIGH))
    works(service, replace(DISKS, hosts=("other",), why="something else"))
    page = seen(service, "/escalations/infra/1")
    assert "new disks" in page
    assert "something else" not in page


def test_what_is_told_of_it_is_only_text(service: ServiceOnFakes) -> None:
    works(service, replace(DISKS, why="<script>alert(1)</script>", by="<b>", hosts=("<i>*",)))
    for path in ("", "/duty"):
        body = looked(service, path).body
        assert "&lt;script&gt;alert(1)" in body
        assert not any(markup in body for markup in ("<script>alert", "<b>", "<i>"))


def test_a_look_costs_no_journey_more(service: ServiceOnFakes) -> None:
    def journeys() -> int:
        before = service.board.in_mysql.journeys + service.board.in_redis.journeys
        looked(service)
        looked(service, query="part=1")
        return service.board.in_mysql.journeys + service.board.in_redis.journeys - before

    without = journeys()
    works(service)
    assert journeys() == without == 6


def test_a_screen_is_told_when_it_begins_and_when_it_is_taken_back(service: ServiceOnFakes) -> None:
    first = looked(service, query="part=1")
    tag = first.headers["ETag"]
    assert looked(service, query="part=1", If_None_Match=tag).status_code == 304
    number = works(service)
    begun = looked(service, query="part=1", If_None_Match=tag)
    assert "in maintenance until" in read(begun)
    assert isinstance(service.shell.rota.source, MemoryRota)
    service.shell.rota.source.end_window(number, service.shell.clock.at)
    over = looked(service, query="part=1", If_None_Match=begun.headers["ETag"])
    assert (over.status_code, "in maintenance" in read(over)) == (200, False)


def test_while_the_record_is_away_nobody_claims_that_there_is_none(service: ServiceOnFakes) -> None:
    works(service)
    service.shell.mysql.faults.away = True
    page = seen(service)
    assert "Maintenance: unknown" in page
    assert "MySQL does not answer" in page
    service.shell.mysql.faults.away = False
    assert "Maintenance: unknown" not in seen(service)


def test_who_cannot_see_the_page_hears_of_it_as_well(service: ServiceOnFakes) -> None:
    works(service)
    assert 'data-said="Nothing is open; 基盤: Maintenance"' in looked(service).body
