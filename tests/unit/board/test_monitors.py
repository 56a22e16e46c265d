"""Who has sent an alert is named as people know it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.board import monitors
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.intake.mapping.presets import USUAL, names
from rinban.intake.mapping.reading import more
from rinban.intake.sources import TEXT
from rinban.intake.stored_message import SOURCE as MESSAGE
from rinban.operator.by_hand import PAGED
from tests.fakes.browser import MemoryBrowser
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import DISK

NOBODYS = {USUAL, TEXT, MESSAGE, PAGED, more().alert.source}


def test_every_monitor_whose_bodies_are_known_has_the_name_that_people_use() -> None:
    assert {name for name in names() | {ZABBIX} if not monitors.shown(name)} == {USUAL}
    assert [name for name in names() | {ZABBIX} if monitors.shown(name) == name] == []


def test_there_is_no_name_for_what_nobody_sends() -> None:
    assert monitors.NAMES.keys() == names() | {ZABBIX} | NOBODYS


@pytest.mark.parametrize(
    ("source", "shown"), [("uptime-kuma", "Uptime Kuma"), ("our-script", "our-script"), ("zabbix", "Zabbix")]
)
def test_the_page_of_an_escalation_says_who_has_sent_an_alert(source: str, shown: str) -> None:
    assert f" · {shown}" in page_about(source)


@pytest.mark.parametrize("source", [*sorted(NOBODYS), ""])
def test_the_page_does_not_name_what_is_no_monitors_own(source: str) -> None:
    assert page_about(source) == page_about("")


def page_about(source: str) -> str:
    """What is said of its alerts."""
    service = ServiceOnFakes("board")
    service.shell.hear(replace(DISK, source=source))
    page = MemoryBrowser(service).signs_in(role="view").opens("/board/escalations/infra/1").page
    return page.partition('class="alerts"')[2].partition("</ul>")[0]
