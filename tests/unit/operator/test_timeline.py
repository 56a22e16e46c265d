"""./rinban journal: what happened in an escalation, as somebody understands it who knows nothing of the grid."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from rinban.budget import Budget
from rinban.core.chain.record import Entry
from rinban.core.days import Days
from rinban.core.errors import Unavailable
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Member, Settings
from rinban.operator.names import by_the_rota
from rinban.operator.notes import NoteTasks
from rinban.operator.timeline import TimelineLine, timeline
from rinban.paging.journal_lines import ON_BOARD
from tests.fakes.desk import NOW, Desk
from tests.fakes.rota import MemoryRota
from tests.fakes.shell import ANN, CPU, DISK, DISK_OVER, INFRA, SATO, START, Shell, called, settings

ZONE = "Asia/Tokyo"


def lines(shell: Shell) -> list[TimelineLine]:
    return timeline(shell.views.journal(INFRA), shell.now())


def told(shell: Shell) -> list[str]:
    return [line.words for line in lines(shell)]


def a_night() -> Shell:
    """佐藤 passes, nobody answers 鈴木's phone, Ann takes it, and it is over."""
    shell = Shell()
    shell.hear(DISK)
    shell.clock.forward(3)
    shell.rings(0)
    shell.clock.forward(12)
    shell.answers(0)
    shell.clock.forward(13)
    shell.answers(0, "2")
    shell.clock.forward(2)
    shell.ends(0, "completed")
    shell.rings(1)
    shell.clock.forward(25)
    shell.ends(1)
    shell.rings(2)
    shell.clock.forward(5)
    shell.answers(2, "1")
    shell.clock.forward(4)
    shell.ends(2, "completed")
    shell.hear(DISK_OVER)
    return shell


def test_the_words_that_somebody_heard_are_a_line_of_their_call() -> None:
    shell = Shell()
    shell.words = lambda reply: f"the words of {reply.topic.value}"
    shell.hear(DISK)
    shell.answers(0, "1")
    line = lines(shell)[-1]
    assert line.words == '佐藤 hears: "the words of taken"'
    assert (line.kind, line.call, line.who, line.heard) == ("heard", 0, "sato", "the words of taken")
    (japanese,) = timeline(shell.views.journal(INFRA)[-1:], shell.now(), "ja")
    assert japanese.words == "佐藤さんへの読み上げ：「the words of taken」"
    (unknown,) = timeline(shell.views.journal(INFRA)[-1:], None)
    assert unknown.words == 'call 0 hears: "the words of taken"'


def test_a_night_is_told_in_plain_words() -> None:
    assert told(a_night()) == [
        "db1: disk full (high) comes in; 佐藤 is called",
        "佐藤's phone rings",
        "佐藤's phone is answered after 12 s; 佐藤 hears what is wrong, and which keys there are",
        "佐藤 presses 2 to pass it on; 佐藤 hears that the next person is called",
        "the call to 佐藤 is over after 12 s of ringing and 15 s of talk; 鈴木 is called",
        "鈴木's phone rings",
        "鈴木 does not answer after 25 s of ringing; Ann is called",
        "Ann's phone rings",
        "Ann presses 1 to take it; Ann hears that it is theirs; Ann has it",
        "the call to Ann is over after 5 s of ringing and 4 s of talk",
        "db1: disk full (high) recovers",
    ]


def test_each_line_says_for_programs_what_it_is_and_whose_call() -> None:
    found = lines(a_night())
    assert [(one.kind, one.call, one.who) for one in found[:5]] == [
        ("alert", None, ""),
        ("call", 0, "sato"),
        ("call", 0, "sato"),
        ("key", 0, "sato"),
        ("call", 0, "sato"),
    ]
    assert [(one.ring, one.talk) for one in found if one.words.startswith("the call to")] == [(12, 15), (5, 4)]


def test_who_presses_no_key_is_not_answered_a_second_time() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.answers(0)
    assert [line.partition(";")[0] for line in told(shell)[2:]] == [
        "佐藤's phone is answered after 0 s",
        "佐藤 presses no key",
    ]


def test_alerts_that_join_come_again_or_are_claimed_are_told_by_their_text() -> None:
    shell = called(Shell())
    shell.hear(CPU)
    shell.clock.forward(1)
    shell.hear(CPU)
    shell.hear(replace(CPU, kind=type(CPU.kind).CLAIM, by="ops"))
    assert told(shell)[2:] == [
        "web1: load is high (average) comes in",
        "web1: load is high (average) is delivered again",
        "web1: load is high (average) is acknowledged at its source (taken by ops in Zabbix)",
    ]


def test_who_hands_back_what_was_taken_by_hand_is_named() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, ANN, Budget())
    shell.by_hand.hand_back(INFRA, "ann", Budget())
    (line,) = lines(shell)[3:]
    assert (line.kind, line.call) == ("by hand", None)
    assert line.words == "Ann gives it back by hand; Ann hands it back; 佐藤 is called"


def test_what_somebody_passes_on_the_board_is_no_key_and_no_answer_and_nobody_hears_of_it() -> None:
    shell = called(Shell())
    shell.rings(0)
    shell.clock.forward(6)
    shell.by_hand.pass_on(INFRA, "sato", Budget(), ON_BOARD)
    shell.ends(0, "canceled")
    passes, ends = lines(shell)[-2:]
    assert (passes.kind, passes.call, passes.clauses) == ("by hand", None, ("佐藤 passes it on the board",))
    assert ends.clauses[0] == "the call to 佐藤 was ended before anybody answered after 6 s of ringing"
    japanese = timeline(shell.views.journal(INFRA), shell.now(), "ja")[-2]
    assert japanese.clauses == ("佐藤さんがボードで次の人へ回しました",)


def test_what_was_taken_with_a_key_and_is_handed_back_on_the_board_is_told_as_done_there() -> None:
    shell = called(Shell())
    shell.answers(0, "1")
    shell.by_hand.hand_back(INFRA, "sato", Budget(), ON_BOARD)
    line = lines(shell)[-1]
    assert (line.kind, line.call) == ("by hand", None)
    assert line.words == "佐藤 gives it back on the board; 佐藤 hands it back"


def test_who_acts_by_hand_is_named() -> None:
    shell = called(Shell())
    shell.by_hand.take(INFRA, ANN, Budget())
    shell.dispatcher.close(INFRA, "kacho", Budget())
    found = lines(shell)[2:]
    assert [line.words for line in found] == [
        "Ann takes it by hand; Ann has it; the call to 佐藤 is ended",
        "kacho closes it by hand",
    ]
    assert {line.kind for line in found} == {"by hand"}


def test_nobody_took_it_is_told_as_the_alarm_that_it_was_and_a_hurry_as_by_hand() -> None:
    shell = called(Shell())
    for number in range(3):
        shell.ends(number, "busy")
    shell.by_hand.call_now(INFRA, "ann", Budget())
    assert told(shell)[-2:] == [
        "Ann's line is busy, or the call was declined; ALARM: everybody to be called was called, and nobody took it",
        "Ann has the phones ring now; 佐藤 is called",
    ]


def test_a_note_stands_where_it_was_written() -> None:
    shell = called(Shell())
    asked = {"escalation": "infra/1", "text": "ok: the disk was replaced", "by": "sato"}
    NoteTasks(shell.views, shell.mysql.note, shell.clock).tasks()["note"](asked)
    assert lines(shell)[-1] == TimelineLine(START, "note", ("note by 佐藤: ok: the disk was replaced",))


def test_whom_the_escalation_does_not_know_is_named_by_the_rota_while_that_can_be_read() -> None:
    def away() -> Settings:
        raise Unavailable("MySQL is away")

    shell = called(Shell())
    shell.mysql.note(INFRA, [Entry(START, "note", "by kacho: seen"), Entry(START, "note", "by operator: seen")])
    known = Settings(responders={who: Member(Responder(who, "課長", "")) for who in ("kacho", "sato")})
    for stored, name in ((lambda: known, "課長"), (away, "kacho")):
        found = timeline(shell.views.journal(INFRA), shell.now(), others=by_the_rota(stored))
        assert [line.words for line in found[1:]] == [
            "佐藤's phone rings",
            f"note by {name}: seen",
            "note by operator: seen",
        ]


@pytest.mark.parametrize(
    ("cell", "detail", "words"),
    [
        ("told zabbix × taken", "3 of 3", "zabbix is told that it was taken (3 of 3 alerts)"),
        (
            "told zabbix × taken",
            "1 of 3: no answer",
            "zabbix could not be told that it was taken: no answer (1 of 3 alerts)",
        ),
        ("told slack-infra × calling", "1 of 1", "slack-infra is told who is called"),
        ("told zabbix × handed_back", "1 of 1", "zabbix is told that it was handed back"),
        (
            "told chat × exhausted",
            "0 of 1: no answer: 5 s",
            "chat could not be told that nobody took it: no answer: 5 s",
        ),
        ("told chat × moved", "1 of 1", 'chat is told of "moved"'),
        ("test call: initiated", "sato (CA1)", "sato's number is dialled"),
        ("test call: answered", "sato (CA1)", "sato's phone is answered"),
        ("test call: key 1", "sato (CA1)", "sato presses 1: the way there and back works"),
        ("test call: ended, busy", "sato (CA1)", "sato's line is busy, or the call was declined"),
        (
            "test call: ended, failed (the number is invalid)",
            "sato (CA1)",
            "the call to sato did not come about (the number is invalid)",
        ),
        ("test call: eaten", "sato (CA1)", "test call: eaten: sato (CA1)"),
        ("told sms:sato × missed", "1 of 1", "an SMS tells sato that the call has not reached them"),
        (
            "told sms:sato × untaken",
            "0 of 1: too many",
            "the SMS that tells sato that nobody took it was not sent: too many",
        ),
        (
            "told sms:sato × missed",
            "1 of 1: perhaps told: no answer",
            "the SMS that tells sato that the call has not reached them may have been sent: no answer",
        ),
        ("sms × delivered", "sato", "the SMS to sato has arrived"),
        ("sms × undelivered", "sato: 30003, off", "the SMS to sato has not arrived: 30003, off"),
        ("sms × answer", "sato: 1", "sato answers by SMS: 1"),
        ("sms × eaten", "sato", "sms × eaten: sato"),
    ],
)
def test_who_was_told_is_said_and_what_is_not_known_is_shown_as_it_stands(cell: str, detail: str, words: str) -> None:
    (line,) = timeline([Entry(NOW, cell, detail)], None)
    assert (line.at, line.words) == (NOW, words)


def test_without_the_document_people_and_alerts_go_by_what_the_journal_calls_them() -> None:
    found = [line.words for line in timeline(a_night().views.journal(INFRA), None)]
    assert found[:2] == ["disk comes in; sato is called", "call 0's phone rings"]
    assert "call 2 presses 1 to take it; call 2 hears that it is theirs; ann has it" in found


# --- typed ---------------------------------------------------------------------------------------------------------


def typed(*more: str) -> Desk:
    entry = {"at": NOW, "cell": "the current call × RINGING → extend", "detail": "call 0, ringing"}
    line = TimelineLine(NOW, "call", ("鈴木's phone rings",), 0, "suzuki").shown()
    desk = Desk(journal={"zone": ZONE, "entries": [entry], "lines": [line]})
    assert desk.types("journal", "infra/12", *more) == 0
    return desk


def test_it_is_shown_in_the_rotas_own_time_with_the_name_of_the_zone() -> None:
    heads, row = typed().out.splitlines()
    assert heads.split() == ["AT", "WHAT", "HAPPENED"]
    assert row == "2026-11-21 21:00:00 JST  鈴木's phone rings"


def test_the_cells_are_shown_where_they_are_asked_for() -> None:
    assert "the current call × RINGING → extend  call 0, ringing" in typed("--cells").out
    assert "鈴木's phone rings" not in typed("--cells").out


def test_people_are_sent_only_what_they_look_at() -> None:
    assert [typed(*more).asked[0].get("only") for more in ((), ("--cells",), ("--json",))] == ["lines", "entries", None]


def test_programs_get_both() -> None:
    answer = json.loads(typed("--json").out)
    assert (answer["entries"][0]["cell"], answer["lines"][0]["who"]) == (
        "the current call × RINGING → extend",
        "suzuki",
    )


def test_why_who_had_it_is_not_called_is_said_by_name() -> None:
    shell = called(Shell(settings(Policy(rounds=1, remind_after=1800))))
    shell.answers(0, "1")
    shell.ends(0, "completed")
    rota = shell.rota.source
    assert isinstance(rota, MemoryRota)
    gone = Member(SATO, Days(None, date(2020, 1, 1)))
    assert rota.replace(
        replace(rota.settings(), responders={**rota.settings().responders, "sato": gone}), rota.settings()
    )
    shell.sweep(1800.0)
    said = "it is time to call again (佐藤 has left the rota or is away); 鈴木 is called"
    assert [one.words for one in lines(shell) if one.kind == "clock"] == [said]
