"""One escalation: its alerts, and all that has happened in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.board.escalation import LINES, READ
from rinban.budget import Budget
from rinban.core.alert import Alert, Severity
from rinban.core.chain.record import Entry
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA
from tests.unit.board.looking import looked, seen

HERE = "/escalations/infra/1"


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


def test_what_happened_is_told_with_the_key_beside_what_was_heard_and_the_cell_that_decided(
    service: ServiceOnFakes,
) -> None:
    service.shell.hear(DISK)
    service.shell.answers(0)
    service.shell.answers(0, "1")
    page = seen(service, HERE)
    assert "Key on call 1 1 佐藤 presses 1 to take it 佐藤 hears that it is theirs" in page
    assert "the current call × ACK → acknowledge" in page
    assert "nothing open × JOINED → begin" in page


def test_every_word_that_was_said_stands_beside_the_key_in_the_language_of_who_heard_it(
    service: ServiceOnFakes,
) -> None:
    service.shell.words = lambda reply: f"（{reply.topic.value}）"
    service.shell.hear(DISK)
    service.shell.answers(0)
    service.shell.answers(0, "1")
    body = looked(service, HERE).body
    assert body.index("presses 1") < body.index('<q lang="ja">（taken）</q>') < body.index("phone is answered")
    assert body.index("phone is answered") < body.index('<q lang="ja">（menu）</q>') < body.index("comes in")


def test_words_whose_key_is_not_shown_any_more_stand_alone(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.mysql.note(INFRA, [Entry(1.0, "heard on call 0 × menu", "hello")])
    assert 'Heard 1 佐藤 hears: "hello"' in seen(service, HERE)


def test_who_reads_japanese_is_told_in_japanese(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.answers(0)
    service.shell.answers(0, "1")
    page = seen(service, HERE, language="ja")
    assert "佐藤さんがキー1を押して引き受けました 佐藤さんに、対応者として記録したことを伝えました" in page
    assert "presses" not in page


def test_a_clause_of_the_story_is_one_whatever_stands_in_an_alert(service: ServiceOnFakes) -> None:
    service.shell.hear(replace(DISK, summary="disk full; and the other one"))
    assert "<p>db1: disk full; and the other one (high) comes in</p>" in looked(service, HERE).body


def test_the_newest_is_first(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.answers(0, "1")
    page = seen(service, HERE)
    assert page.index("presses 1") < page.index("comes in")


def test_each_alert_is_told_with_how_it_ended(service: ServiceOnFakes) -> None:
    service.shell.hear(CPU, DISK)
    service.shell.hear(DISK_OVER)
    page = seen(service, HERE)
    assert page.index("web1 load is high") < page.index("db1 disk full since"), "what is open comes first"
    assert "(recovered)" in page
    service.shell.dispatcher.close(INFRA, "sato", Budget())
    assert "(closed by 佐藤)" in seen(service, HERE)


@pytest.mark.parametrize("link", ["https://zabbix.example.com/tr?id=1&x=2", "http://grafana.example.com/d/1"])
def test_an_alert_leads_to_its_monitor(service: ServiceOnFakes, link: str) -> None:
    service.shell.hear(replace(DISK, link=link))
    page = looked(service, HERE).body
    assert f'href="{link.replace("&", "&amp;")}" rel="noopener noreferrer"' in page


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,<script>1</script>", "//evil.example", "ftp://x/y"],
)
def test_no_other_link_is_one(service: ServiceOnFakes, link: str) -> None:
    service.shell.hear(replace(DISK, link=link))
    assert "Open in the monitor" not in seen(service, HERE)


def test_what_the_monitor_says_can_be_opened(service: ServiceOnFakes) -> None:
    service.shell.hear(replace(DISK, details="97 % of /var"))
    assert "Details 97 % of /var" in seen(service, HERE)


def test_a_note_is_told(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.mysql.note(INFRA, [Entry(service.shell.clock.at, "note", "by sato: replaced the disk")])
    assert "Note note by 佐藤: replaced the disk" in seen(service, HERE)


def test_while_mysql_is_away_it_is_said_that_the_journal_is_there(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.mysql.faults.away = True
    page = seen(service, HERE)
    assert "disk full" in page
    assert "MySQL does not answer" in page


def test_one_that_cannot_be_read_any_more_still_has_its_journal(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.mysql.unreadable.add(INFRA)
    service.shell.redis.unreadable.add(INFRA)
    page = seen(service, HERE)
    assert "Only the journal of this escalation is left" in page
    assert "comes in" in page


@pytest.mark.parametrize("path", ["/escalations/infra/2", "/escalations/nobody/1"])
def test_one_that_there_is_not_is_not_found(service: ServiceOnFakes, path: str) -> None:
    service.shell.hear(DISK)
    assert looked(service, path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/escalations/INFRA/1", "/escalations/infra/x", "/escalations/%00/1", "/escalations//1"]
)
def test_a_name_that_is_none_is_not_even_asked_for(service: ServiceOnFakes, path: str) -> None:
    service.board.in_mysql.journeys = 0
    assert looked(service, path).status_code == 404
    assert service.board.in_mysql.journeys == 0


def test_of_a_storm_the_worst_are_shown_and_the_others_counted(service: ServiceOnFakes) -> None:
    storm = [Alert(f"k{n}", severity=Severity.WARNING, summary=f"problem {n}") for n in range(150)]
    service.shell.hear(*storm, DISK)
    page = seen(service, HERE)
    assert "151 alerts" in page
    assert "and 51 more" in page
    assert len(looked(service, HERE).body) < 120_000


def test_of_a_storm_the_last_lines_are_shown_and_it_is_said_how_many_there_are_besides(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    first = len(service.shell.views.journal(INFRA))
    service.shell.mysql.note(INFRA, [Entry(1.0 + n, "note", f"by sato: note {n}") for n in range(2 * READ)])
    page = seen(service, HERE)
    assert f"note {2 * READ - 1}" in page
    assert f"note {2 * READ - LINES} " in page
    assert f"note {2 * READ - LINES - 1} " not in page
    assert str(2 * READ + first - LINES) in page
