"""./rinban note: a person's remark, kept with an escalation, which changes nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from rinban.core.chain.record import Entry
from rinban.operator.notes import LONGEST_NOTE, NoteTasks, read_note
from rinban.operator.tasks import answer
from rinban.paging.rung_calls import rung
from tests.fakes.desk import NOW, Desk
from tests.fakes.shell import DISK_OVER, INFRA, Shell, called


def note(shell: Shell, text: str, escalation: str = "infra/1", **asked: Any) -> dict[str, Any]:
    tasks = NoteTasks(shell.views, shell.mysql.note, shell.clock)
    return answer(tasks.tasks, {"task": "note", "escalation": escalation, "text": text, **asked})


def test_a_note_is_the_last_line_of_the_journal_with_who_wrote_it() -> None:
    shell = called(Shell())
    told = note(shell, "the disk was replaced: see the desk", by="ann")
    assert (told["by"], told["text"], told["at"]) == ("ann", "the disk was replaced: see the desk", shell.clock.at)
    last = shell.views.journal(INFRA)[-1]
    assert last.at == shell.clock.at
    assert read_note(last) == ("ann", "the disk was replaced: see the desk")


def test_it_changes_nothing_of_what_goes_on() -> None:
    shell = called(Shell())
    before, calls = shell.now(), len(shell.phone.calls)
    note(shell, "I look at it from home", by="ann")
    assert (shell.now(), len(shell.phone.calls)) == (before, calls)


def test_what_is_closed_can_be_noted_in_as_well() -> None:
    shell = called(Shell())
    shell.hear(DISK_OVER)
    assert note(shell, "it was the backup")["by"] == "operator"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("  \n ", 400, "say what is to be noted: there is no text"),
        ("あ" * (LONGEST_NOTE + 1), 400, "a note has at most 400 characters, and this one has 401"),
    ],
)
def test_a_text_that_would_not_be_kept_whole_is_refused(text: str, status: int, said: str) -> None:
    shell = called(Shell())
    assert note(shell, text) == {"error": said, "status": status}
    assert not [entry for entry in shell.views.journal(INFRA) if read_note(entry)]


def test_the_longest_note_and_the_longest_name_fit_into_a_line_of_the_journal() -> None:
    shell = called(Shell())
    note(shell, "あ" * LONGEST_NOTE, by="い" * 300)
    (_, text) = read_note(shell.views.journal(INFRA)[-1]) or ("", "")
    assert text == "あ" * LONGEST_NOTE
    assert len(shell.views.journal(INFRA)[-1].detail) <= 500


def test_an_escalation_that_is_not_there_is_said_so() -> None:
    assert note(called(Shell()), "hello", "infra/7") == {"error": "no escalation infra/7", "status": 404}


def test_a_note_that_cannot_be_kept_is_said_to_be_lost() -> None:
    shell = called(Shell())
    shell.mysql.faults.away = True
    assert note(shell, "hello")["status"] == 503


def test_no_note_passes_for_a_line_of_a_call() -> None:
    shell = called(Shell())
    shell.clock.forward(9)
    note(shell, "call 0, key 1", by="the current call × ACK → acknowledge: call 0")
    calls = rung([(INFRA, entry) for entry in shell.views.journal(INFRA)], {INFRA: ["sato"]})
    assert [call.key_at for call in calls] == [None]


def test_a_line_that_is_no_note_is_none() -> None:
    assert read_note(Entry(NOW, "the current call × RINGING → extend", "by ann: hello")) is None


def test_it_is_typed_with_the_name_of_who_writes() -> None:
    desk = Desk(note={"escalation": "infra/12", "at": NOW, "by": "ann", "text": "done"})
    assert desk.types("note", "infra/12", "done", "--by", "ann") == 0
    assert desk.out == "Noted in infra/12, by ann.\n"
    assert desk.asked == [{"task": "note", "escalation": "infra/12", "text": "done", "by": "ann"}]
