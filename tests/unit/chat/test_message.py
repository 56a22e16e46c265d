"""What is said of an escalation in each situation, from the document alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rinban.chat.lines import lines, mentions, plain
from rinban.chat.message import Situation, message
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain.record import Ref
from rinban.core.rota.policy import Policy
from tests.fakes.shell import DISK as PLAIN_DISK
from tests.fakes.shell import DISK_OVER, START, Shell, settings
from tests.unit.chat.scenes import CPU, DISK, closed, exhausted, handed_back, night, scene, taken


def rows(name: str, language: str = "en") -> dict[str, str]:
    return dict(lines(message(scene(name), language)).below)


def first(name: str, language: str) -> str:
    return lines(message(scene(name), language)).first


def test_the_first_line_says_state_group_host_and_problem() -> None:
    assert first("calling", "en") == "📞 Calling: Infrastructure / db1: Disk is full & <@channel> on /var (and 1 more)"
    assert first("calling", "ja") == "📞 呼び出し中：基盤 / db1：ディスク使用率が95%を超えました（ほか1件）"


def test_then_who_is_being_called() -> None:
    assert rows("calling")["Being called"] == "佐藤 (call 1)"
    assert rows("calling", "ja")["発信先"] == "佐藤さん（1回目）"


def test_who_took_it_is_told_with_the_time_and_the_seconds_to_the_key() -> None:
    assert rows("taken")["Taken by"] == "鈴木 by phone at 2026-11-22 07:27:22 JST, 42 s after the alert"
    assert rows("taken", "ja")["引き受け"] == "鈴木さん（電話、11月22日(日) 07:27:22 JST、発生から42秒後）"
    assert "Being called" not in rows("taken")


@pytest.mark.parametrize(
    ("seconds", "said"), [(59, ", 59 s"), (60, ", 1 min 0 s"), (3599, "59 min 59 s"), (3660, "1 h 1 min")]
)
def test_a_long_time_to_the_key_is_told_in_minutes_and_hours(seconds: float, said: str) -> None:
    told = replace(message(scene("taken"), "en"), took=seconds)
    assert f"{said} after the alert" in dict(lines(told).below)["Taken by"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "somebody in the monitor at 2026-11-22 07:26:40 JST"),
        ("ja", "ほかの方（監視ツールで、11月22日(日) 07:26:40 JST）"),
    ],
)
def test_who_is_hidden_by_the_monitor_is_told_as_the_voice_says_it(language: str, said: str) -> None:
    shell = Shell()
    shell.hear(PLAIN_DISK, replace(PLAIN_DISK, kind=Kind.CLAIM))
    assert lines(message(shell.now(), language)).below[0].value == said


@pytest.mark.parametrize(("language", "said"), [("en", "田中 in the monitor"), ("ja", "田中さん（監視ツールで）")])
def test_who_had_it_when_the_rest_recovered_took_it_at_a_time_that_is_not_known(language: str, said: str) -> None:
    shell = Shell()
    shell.hear(PLAIN_DISK, CPU)
    shell.hear(replace(PLAIN_DISK, kind=Kind.CLAIM, by="田中"))
    shell.clock.forward(1200.0)
    shell.hear(replace(CPU, kind=Kind.RECOVERY))
    told = message(shell.now(), language)
    assert told.situation is Situation.TAKEN
    assert lines(told).below[0].value == said


def test_a_hand_back_says_by_whom_and_who_is_called_now() -> None:
    assert rows("handed_back")["Handed back by"] == "鈴木"
    assert rows("handed_back")["Being called"] == "佐藤 (call 4)"
    assert message(handed_back().now(), "en").situation is Situation.HANDED_BACK


def test_while_the_one_who_handed_it_back_is_on_the_line_nobody_is_called_yet() -> None:
    shell = taken()
    shell.answers(1, "2")
    told = message(shell.now(), "en")
    assert (told.situation, told.taken_by, told.calling) == (Situation.HANDED_BACK, "鈴木", "")


def test_what_begins_anew_after_a_hand_back_is_no_hand_back() -> None:
    e = scene("handed_back")
    told = message(replace(e, episode=e.episode + 1), "en")
    assert (told.situation, told.taken_by) == (Situation.CALLING, "")


def test_what_waited_for_its_hours_counts_from_the_first_ring() -> None:
    e = scene("taken")
    assert message(e, "en").took == 42.0
    later = message(replace(e, woken_at=START + 30.0), "en")
    assert (later.took, later.waited) == (12.0, True)
    assert ", 12 s after it had waited" in dict(lines(later).below)["Taken by"]


def test_that_nobody_took_it_says_when_somebody_is_called_again() -> None:
    assert first("exhausted", "en").startswith("🚨 Nobody took it: ")
    assert rows("exhausted")["Next call at"] == "2026-11-22 07:58:10 JST"


def test_what_is_closed_still_says_who_had_it() -> None:
    assert first("closed", "ja").startswith("✅ 終了：")
    assert set(rows("closed")) >= {"Taken by", "Closed at"}


def test_what_is_only_remembered_is_no_headline_of_what_is_over() -> None:
    """A recovery that overtook its problem says nothing, and is as mild as an alert without a severity."""
    shell = Shell()
    shell.hear(replace(PLAIN_DISK, severity=Severity.NOT_CLASSIFIED))
    shell.hear(Alert("another", Kind.RECOVERY))
    shell.hear(DISK_OVER)
    assert [p.is_memory for p in shell.now().problems if p.id.key == "another"] == [True]
    told = message(shell.now(), "en")
    assert (told.situation, told.problem) == (Situation.CLOSED, PLAIN_DISK.summary)


def test_somebody_is_mentioned_only_when_nobody_took_it() -> None:
    names = ("calling", "taken", "handed_back", "exhausted", "closed")
    assert [name for name in names if mentions(message(scene(name), "en"))] == ["exhausted"]


def test_a_group_without_anybody_on_duty_says_so() -> None:
    shell = Shell(settings())
    shell.hear(PLAIN_DISK, group="night")
    told = message(shell.now(Ref("night", 1)), "ja")
    assert (told.situation, told.calling) == (Situation.NOBODY, "")


def test_what_was_acknowledged_at_its_source_is_taken_there() -> None:
    shell = night()
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="alice"), replace(CPU, kind=Kind.CLAIM, by="alice"))
    told = message(shell.now(), "en")
    assert (told.situation, told.at_source) == (Situation.TAKEN, True)
    assert dict(lines(told).below)["Taken by"].startswith("alice in the monitor at ")


def test_the_host_is_not_said_twice() -> None:
    shell = Shell()
    shell.hear(replace(PLAIN_DISK, summary="db1 is down"))
    assert lines(message(shell.now(), "en")).about == "基盤: db1 is down"


def test_a_link_that_leads_nowhere_is_left_out() -> None:
    nowhere = ["http://", "https:///x", "https://[", "http://x:99999/", "http://{$ZABBIX.URL}/tr_events.php"]
    for link in (*nowhere, "javascript:alert(1)", "https://x/" + "a" * 3000, "https://x/a b", ""):
        shell = Shell()
        shell.hear(replace(PLAIN_DISK, link=link))
        assert message(shell.now(), "en").link == "", link


def test_a_problem_without_a_word_is_a_question_mark() -> None:
    shell = Shell()
    shell.hear(replace(PLAIN_DISK, summary="\u200b\u202e"))
    assert message(shell.now(), "en").problem == "?"


def test_as_plain_text_the_link_comes_last() -> None:
    assert plain(message(scene("taken"), "en")).splitlines()[-1] == DISK.link


def test_a_second_look_at_the_same_state_says_the_same() -> None:
    shell = taken()
    before = message(shell.now(), "ja")
    shell.clock.forward(300.0)
    assert message(shell.now(), "ja") == before
    assert before.since == START
    assert exhausted().now().state is not closed().now().state


def test_while_who_has_it_is_reminded_both_are_told_since_when_and_who_is_called() -> None:
    shell = Shell(settings(Policy(rounds=1, remind_after=1800)))
    shell.hear(PLAIN_DISK)
    shell.rings(0)
    shell.answers(0)
    shell.clock.forward(42.0)
    shell.answers(0, "1")
    shell.ends(0, "completed")
    shell.sweep(1801.0)
    for call, name in ((1, "佐藤"), (2, "鈴木")):
        shell.rings(call)
        told = lines(message(shell.now(), "en"))
        assert (told.state, *told.below[:2]) == (
            "Calling",
            ("Taken by", "佐藤 by phone at 2026-11-22 07:27:22 JST, 42 s after the alert"),
            ("Being called", f"{name} (call {call + 1})"),
        )
        shell.ends(call)
