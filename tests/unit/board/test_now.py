"""What is open now: who is called with which seconds, who is next, who has it, and how Rinban itself is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rinban.budget import Budget
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.clocks import QUEUE
from rinban.core.chain.overview import LATE_WAKE
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings
from rinban.doors.board_now import ROUND
from tests.fakes.service import ServiceOnFakes
from tests.fakes.shell import ANN, CPU, DISK, DISK_OVER, INFRA, Shell, settings
from tests.unit.board.looking import looked, seen


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("board")


def attribute(service: ServiceOnFakes, name: str) -> list[str]:
    return re.findall(rf'\b{name}="([^"]*)"', looked(service).body)


def test_a_quiet_night_is_said_in_words(service: ServiceOnFakes) -> None:
    assert "Nothing is open" in seen(service)
    assert "発生中の障害はありません" in seen(service, language="ja")


def test_the_call_that_rings_is_shown_with_its_seconds_who_is_next_and_when(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.rings(0)
    service.shell.clock.forward(9)
    page = seen(service)
    assert "Calling" in page
    assert "1 佐藤 ringing 9 of 25 s" in page
    assert "Next 鈴木 is called by" in page
    assert attribute(service, "data-since") == [repr(service.shell.clock.at - 9)] * 2


def test_what_is_dialled_is_not_said_to_ring(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    assert "佐藤 being dialled" in seen(service)
    assert "ringing" not in seen(service)


def test_who_listens_is_on_the_phone(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.rings(0)
    service.shell.answers(0)
    assert "佐藤 on the phone 0 of 90 s" in seen(service)


def test_each_call_has_a_cell_that_says_what_became_of_it(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.ends(0)
    shell.answers(1, "2")
    shell.ends(1, "completed")
    shell.answers(2, "1")
    page = seen(service)
    assert "1 佐藤 did not answer 2 鈴木 passed it on 2 3 Ann took it 1" in page


def test_a_call_that_was_declined_is_none_that_was_not_answered(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.rings(0)
    shell.ends(0, "busy")
    shell.ends(1)
    assert "1 佐藤 busy or declined 2 鈴木 did not answer" in seen(service)
    assert "1 佐藤 話し中か拒否" in seen(service, language="ja")


def test_what_was_passed_on_the_board_is_told_without_a_key(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.answers(0)
    shell.by_hand.pass_on(INFRA, "sato", Budget())
    shell.answers(0, "2")
    shell.ends(0, "completed")
    assert "1 佐藤 passed it on 2 鈴木 being dialled" in seen(service)


def test_a_call_that_stops_since_somebody_takes_it_elsewhere_is_none_that_was_not_answered(
    service: ServiceOnFakes,
) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.ends(0)
    shell.rings(1)
    shell.by_hand.take(INFRA, ANN, Budget())
    assert "1 佐藤 did not answer 2 鈴木 ended before an answer" in seen(service)
    shell.ends(1, "canceled")
    assert "1 佐藤 did not answer 2 鈴木 ended before an answer" in seen(service)
    assert "2 鈴木 応答前に終了" in seen(service, language="ja")


def test_a_call_that_stops_since_all_is_over_is_none_that_was_not_answered(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.rings(0)
    service.shell.hear(DISK_OVER)
    assert "1 佐藤 ended before an answer" in seen(service, f"/escalations/{INFRA}")


def test_who_took_it_is_shown_with_the_time_and_how_long_that_took(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    shell.clock.forward(75)
    shell.answers(0, "1")
    page = seen(service)
    assert "Taken by 佐藤" in page
    assert "1 min 15 s after the alert" in page
    assert "by phone" in page
    assert "Next closes by itself at" in page


def test_the_words_of_the_viewer_s_language_are_those_of_the_chats(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    page = seen(service, language="ja")
    assert "呼び出し中" in page
    assert "重度の障害" in page
    assert "鈴木さんを呼び出し" in page
    assert "基盤" in page


def test_the_most_severe_is_first_and_of_equals_what_nobody_has() -> None:
    rota = settings()
    lines = rota.groups["infra"].lines
    more = {name: GroupSettings(name, (), "own", lines) for name in ("web", "db")}
    rota = replace(rota, groups={**rota.groups, **more})
    service = ServiceOnFakes("board", None, lambda log, phone: Shell(rota, log, phone))
    shell = service.shell
    shell.hear(DISK)
    shell.answers(0, "1")
    shell.hear(DISK, group="web")
    shell.hear(Alert("fire", severity=Severity.DISASTER, summary="fire"), group="db")
    assert re.findall(r'id="to-([^"]+)"', looked(service).body) == ["db/1", "web/1", "infra/1"]
    assert "3 open" in seen(service)
    assert "2 being called" in seen(service)
    assert "1 taken" in seen(service)


def test_nobody_on_duty_and_nobody_who_took_it_are_alarms_in_words(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK, group="night")
    page = seen(service)
    assert "Nobody on duty" in page
    assert "1 not taken" in page
    assert "those on duty by then are called at" in page


def test_after_the_last_round_the_rest_is_told(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    for attempt in range(3):
        shell.ends(attempt)
    assert "Nobody took it" in seen(service)


def test_several_alerts_are_counted_and_the_worst_one_is_named(service: ServiceOnFakes) -> None:
    service.shell.hear(CPU, DISK)
    page = seen(service)
    assert "db1 disk full" in page
    assert "2 alerts" in page


def test_what_is_over_is_gone(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.hear(DISK_OVER)
    assert "Nothing is open" in seen(service)


def test_what_is_only_remembered_is_not_open(service: ServiceOnFakes) -> None:
    service.shell.hear(Alert("disk", Kind.RECOVERY))
    assert "Nothing is open" in seen(service)


@pytest.mark.parametrize("store", ["mysql", "redis"])
def test_a_store_that_is_away_is_told_and_the_other_one_shows_all(service: ServiceOnFakes, store: str) -> None:
    service.shell.hear(DISK)
    getattr(service.shell, store).faults.away = True
    page = seen(service)
    assert "disk full" in page
    assert f"{'MySQL' if store == 'mysql' else 'Redis'} does not answer" in page
    markup = looked(service).body
    assert (" data-untold>" in markup) == (store == "redis"), "its socket tells nothing then"


def test_without_any_store_nothing_is_shown_as_if_it_were_quiet(service: ServiceOnFakes) -> None:
    service.shell.mysql.faults.away = service.shell.redis.faults.away = True
    answer = looked(service)
    assert answer.status_code == 503
    assert "Nothing is open" not in answer.body


def test_what_one_store_has_missed_the_other_one_tells(service: ServiceOnFakes) -> None:
    """MySQL was away when it was taken: its copy still says that somebody is called."""
    shell = service.shell
    shell.hear(DISK)
    shell.mysql.faults.away = True
    shell.answers(0, "1")
    shell.mysql.faults.away = False
    assert "Taken by 佐藤" in seen(service)


def test_what_redis_has_missed_is_not_open_again(service: ServiceOnFakes) -> None:
    """Its copy and its deadline are left from before the recovery."""
    shell = service.shell
    shell.hear(DISK)
    shell.redis.faults.away = shell.timer.faults.away = True
    shell.hear(DISK_OVER)
    shell.redis.faults.away = shell.timer.faults.away = False
    assert "Nothing is open" in seen(service)


def test_a_document_that_cannot_be_read_hides_no_other(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    service.shell.hear(DISK, group="night")
    broken = service.board.in_mysql.texts()[Ref("night", 1)]._replace(document="{")
    service.board.in_mysql.broken[Ref("night", 1)] = service.board.in_redis.broken[Ref("night", 1)] = broken
    assert "disk full" in seen(service)
    assert "1 open" in seen(service)


def test_the_watchdog_s_last_round_is_told_and_that_it_is_late(service: ServiceOnFakes) -> None:
    assert "Watchdog: unknown" in seen(service)
    service.board.rounds.note()
    assert "Watchdog late" not in seen(service)
    service.shell.clock.forward(200)
    assert "Watchdog late: last round" in seen(service)


def test_nobody_knows_of_wake_ups_before_a_watchdog_has_looked_or_while_nothing_is_open(
    service: ServiceOnFakes,
) -> None:
    service.shell.hear(DISK)
    assert "Wake-ups: unknown" in seen(service)
    assert "タイマーの状態は不明" in seen(service, language="ja")
    service.shell.hear(DISK_OVER)
    service.board.rounds.note()
    assert "Wake-ups: none to come" in seen(service)
    assert "タイマーの予定なし" in seen(service, language="ja")
    assert 'class="unknown">Wake-ups' in looked(service).body


def test_a_wake_up_that_does_not_come_is_told_until_somebody_is_woken(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.hear(DISK)
    service.board.rounds.note()
    assert "No wake-up is late" in seen(service)
    assert "タイマーの遅れなし" in seen(service, language="ja")
    shell.clock.at = (shell.now().deadline or 0.0) + LATE_WAKE - 0.5
    assert "No wake-up is late" in seen(service)
    shell.clock.forward(0.5)
    assert "Wake-ups late: one due since" in seen(service)
    assert "タイマーの遅れ。予定時刻" in seen(service, language="ja")
    assert 'class="health ill"' in looked(service).body
    service.parts.watch.answer({})
    page = seen(service)
    assert "Wake-ups late: 1 found by the watchdog at" in page
    assert "巡回で1件を検出" in seen(service, language="ja")
    service.parts.watch.answer({})
    assert "No wake-up is late" in seen(service)


@pytest.mark.parametrize("store", ["mysql", "redis"])
def test_while_a_store_is_away_no_wake_up_is_said_to_be_in_time(service: ServiceOnFakes, store: str) -> None:
    shell = service.shell
    shell.hear(DISK)
    service.board.rounds.note()
    getattr(shell, store).faults.away = True
    assert "Wake-ups: unknown" in seen(service)
    shell.clock.forward(300)
    assert "Wake-ups late: one due since" in seen(service), "what is known to be late is told all the same"


def test_a_watchdog_that_does_not_come_finds_nothing_late(service: ServiceOnFakes) -> None:
    service.board.rounds.note()
    service.shell.clock.forward(200)
    service.shell.hear(DISK)
    assert "Wake-ups: unknown" in seen(service)


@pytest.mark.parametrize("store", ["mysql", "redis"])
def test_who_has_the_page_is_told_of_a_late_wake_up_though_nothing_was_saved(
    service: ServiceOnFakes, store: str
) -> None:
    shell = service.shell
    shell.clock.at = shell.clock.at // ROUND * ROUND + 30.0 - LATE_WAKE - QUEUE
    shell.hear(DISK)
    service.board.rounds.note()
    getattr(shell, store).faults.away = True
    shell.clock.forward(QUEUE + LATE_WAKE - 1)
    known = looked(service, query="part=1").headers["ETag"]
    shell.clock.forward(0.5)
    assert looked(service, query="part=1", If_None_Match=known).status_code == 304
    shell.clock.forward(1)
    answer = looked(service, query="part=1", If_None_Match=known)
    assert (answer.status_code, "Wake-ups late" in answer.body) == (200, True)


def test_a_carrier_that_takes_no_calls_is_told(service: ServiceOnFakes) -> None:
    shell = service.shell
    shell.phone.refuse(1000, permanent=False, code=20429)
    shell.hear(DISK)
    began = shell.clock.at
    assert "Carrier takes calls" in seen(service)
    while shell.clock.at < began + 70.0:
        shell.sweep(after=max(0.0, (shell.now().deadline or began) - shell.clock.at) + 0.01)
    page = seen(service)
    assert "The carrier takes no calls since" in page
    assert "1 佐藤 not sent yet" in page
    assert "Next 佐藤 is called at" in page


def test_times_are_on_the_viewer_s_clock_or_on_the_rota_s(service: ServiceOnFakes) -> None:
    service.shell.hear(DISK)
    assert "Asia/Tokyo" in seen(service)
    there = looked(service, Cookie="tz=America/New_York").body
    assert "America/New_York" in there
    assert 'datetime="2026-11-21T' in there


@pytest.mark.parametrize("zone", ["Mars/Base", "../../etc/passwd", "\x00", "", "a" * 5000])
def test_a_zone_that_there_is_not_is_the_rota_s(service: ServiceOnFakes, zone: str) -> None:
    assert "Asia/Tokyo" in looked(service, Cookie=f"tz={zone}").body


def test_a_chain_without_a_pause_says_who_comes_in_the_next_round() -> None:
    own = Policy(rounds=2, pause=60)
    service = ServiceOnFakes("board", None, lambda log, phone: Shell(settings(own), log, phone))
    shell = service.shell
    shell.hear(DISK)
    shell.ends(0)
    shell.ends(1)
    assert re.search("Next a pause begins by [0-9:]{8} , then 佐藤 is called", seen(service))
    shell.ends(2)
    assert "Not taken yet" in seen(service)
    assert "Next 佐藤 is called at" in seen(service)


def shown_of_a_reminder(policy: Policy) -> tuple[Shell, ServiceOnFakes]:
    """佐藤 has it for a quarter of an hour, which is when the policy has the phone ring again."""
    service = ServiceOnFakes("board", None, lambda log, phone: Shell(settings(policy), log, phone))
    service.shell.hear(DISK)
    service.shell.answers(0, "1")
    return service.shell, service


def test_who_has_it_is_reminded_at_a_time_that_is_shown() -> None:
    _, service = shown_of_a_reminder(Policy(rounds=1, remind_after=900))
    assert "Next 佐藤 is reminded at" in seen(service)


def test_who_is_reminded_has_handed_nothing_back() -> None:
    shell, service = shown_of_a_reminder(Policy(rounds=1, remind_after=900))
    shell.ends(0, "completed")
    shell.sweep(after=901.0)
    shell.rings(1)
    page = seen(service)
    assert "2 佐藤 ringing" in page
    assert "A reminder: 佐藤 has taken it at" in page
    assert "1 佐藤 took it 1" in page
    assert "Handed back" not in page


def test_the_key_that_puts_a_reminder_off_is_shown_with_the_time_of_the_next_one() -> None:
    shell, service = shown_of_a_reminder(Policy(rounds=1, remind_after=900, snooze=3600))
    shell.ends(0, "completed")
    shell.sweep(after=901.0)
    put_off_at = shell.clock.at
    shell.answers(1, "9")
    page = seen(service)
    assert "2 佐藤 took it 9" in page
    assert "Next 佐藤 is reminded at" in page
    assert shell.now().deadline == put_off_at + 3600


def one_after_the_other() -> ServiceOnFakes:
    """A disaster, a warning ten seconds later, and the key; then the disaster is over."""
    service = ServiceOnFakes("board")
    shell = service.shell
    shell.hear(replace(DISK, severity=Severity.DISASTER))
    shell.clock.forward(10)
    shell.hear(replace(CPU, severity=Severity.WARNING))
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    return service


def test_how_long_one_waited_for_a_key_stays_the_same_when_the_alert_is_over() -> None:
    service = one_after_the_other()
    assert "load is high" in seen(service)
    (span,) = re.findall(r"· ([0-9]+ s) after the alert", seen(service))
    assert int(span.split()[0]) >= 10
    service.shell.hear(replace(CPU, kind=DISK_OVER.kind))
    page = seen(service, "/escalations/infra/1")
    assert f"{span} after the alert" in page


def test_what_is_over_is_headed_by_the_most_severe_alert_though_another_one_ended_last() -> None:
    service = one_after_the_other()
    service.shell.clock.forward(1)
    service.shell.hear(replace(CPU, kind=DISK_OVER.kind))
    page = seen(service, "/escalations/infra/1")
    assert page.partition("Alerts")[0].count("disk full") >= 1
    assert "load is high" not in page.partition("Alerts")[0]


def test_who_hands_it_back_had_taken_it_and_has_it_no_more() -> None:
    service = ServiceOnFakes("board")
    service.shell.hear(DISK)
    service.shell.answers(0, "1")
    assert "took it 1" in seen(service)
    service.shell.answers(0, "2")
    page = seen(service)
    assert "had taken it 1" in page
    assert " took it" not in page.replace("Nobody took it", "")
