"""The commands that wait: a test call for its outcome, a watched status for whatever happens."""

from __future__ import annotations

import io
import json
import os
from typing import Any

import pytest

from cli.answers import Answer
from cli.main import run
from tests.fakes.desk import NOW, OPEN, Desk

PLACED = {"placed": True, "sid": "CA1"}
SILENT = {"ringing": False, "answered": False, "key": "", "ended": ""}
RINGING = {**SILENT, "ringing": True}
ANSWERED = {**RINGING, "answered": True}
QUIET: Answer = {"zone": "Asia/Tokyo", "escalations": []}
BUSY: Answer = {"zone": "Asia/Tokyo", "escalations": [OPEN]}


def calling(*outcomes: dict[str, Any], placed: Answer = PLACED) -> Desk:
    return Desk(test_call=placed, test_call_outcome=list(outcomes))


def test_a_test_call_tells_what_happens_until_a_key_is_pressed() -> None:
    desk = calling(SILENT, RINGING, RINGING, ANSWERED, {**ANSWERED, "key": "5"})
    assert desk.types("test-call", "sato") == 0
    assert desk.out.splitlines() == [
        "Calling sato (CA1).",
        "Ringing.",
        "Answered.",
        "Answered, and key 5 was pressed: the phone, the way back and the key work.",
    ]
    assert desk.asked[:2] == [
        {"task": "test_call", "responder": "sato"},
        {"task": "test_call_outcome", "sid": "CA1"},
    ]


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        ("busy", "it was busy, or the call was declined"),
        ("no-answer", "nobody answered"),
        ("completed", "it was answered, but no key was pressed (was it a voicemail?)"),
        ("canceled", "the call was cancelled"),
        ("failed (the number is invalid)", "failed (the number is invalid)"),
    ],
)
def test_a_test_call_that_nobody_confirms_says_why(ended: str, told: str) -> None:
    desk = calling(RINGING, {**RINGING, "ended": ended})
    assert desk.types("test-call", "sato") == 5
    assert desk.out.splitlines()[-1] == f"Not confirmed: {told}."


def test_a_test_call_of_which_nothing_is_heard_ends_and_says_what_may_be_amiss() -> None:
    desk = calling(RINGING)
    assert desk.types("test-call", "sato") == 3
    assert "140 s: `./rinban doctor` says whether callbacks arrive." in desk.out.splitlines()[-1]
    assert NOW + 140 <= desk.clock.at < NOW + 142


def test_a_test_call_says_whom_it_really_calls() -> None:
    desk = calling({**ANSWERED, "key": "1"}, placed={**PLACED, "instead": "+81 90 **** 0009"})
    assert desk.types("test-call", "sato") == 0
    told = "Calling +81 90 **** 0009, where every call of this stage goes, in the place of sato (CA1)."
    assert desk.out.splitlines()[0] == told


def test_nobody_has_to_wait_for_a_test_call() -> None:
    desk = calling(RINGING)
    assert desk.types("test-call", "sato", "--no-wait") == 0
    assert (desk.out, desk.clock.at) == ("Calling sato (CA1).\n", NOW)
    assert desk.types("test-call", "sato", "--no-wait", "--json") == 0
    assert json.loads(desk.out) == PLACED


def test_a_program_gets_the_outcome_in_one_line() -> None:
    desk = calling(SILENT, {**ANSWERED, "key": "1"})
    assert desk.types("test-call", "sato", "--json") == 0
    assert json.loads(desk.out) == {**PLACED, "outcome": {**ANSWERED, "key": "1"}}


AWAY: Answer = {"error": "MySQL is away: the journal cannot be read now", "status": 503}


def test_a_test_call_goes_on_waiting_while_its_journal_cannot_be_read() -> None:
    otherwise = {**AWAY, "error": "MySQL is away, in other words"}
    desk = calling(RINGING, AWAY, otherwise, {**ANSWERED, "key": "1"})
    assert desk.types("test-call", "sato") == 0
    assert desk.out.splitlines()[1:3] == ["Ringing.", "MySQL is away: the journal cannot be read now"]
    assert desk.out.splitlines()[3].startswith("Answered, and key 1 was pressed")


def test_a_test_call_whose_outcome_cannot_be_read_blames_neither_the_phone_nor_twilio() -> None:
    desk = calling(RINGING, AWAY)
    assert desk.types("test-call", "sato") == 3
    assert desk.out.splitlines()[-1] == "MySQL is away: the journal cannot be read now"
    assert desk.types("test-call", "sato", "--json") == 3
    assert json.loads(desk.out) == {**PLACED, "outcome": {**SILENT, "unknown": AWAY["error"]}}


def test_what_was_missed_while_the_journal_could_not_be_written_is_not_laid_to_twilio() -> None:
    desk = calling(AWAY, SILENT)
    assert desk.types("test-call", "sato") == 3
    assert desk.out.splitlines()[1:] == [AWAY["error"], "Nothing has been heard of it yet."]


def test_any_other_fault_of_a_look_ends_the_waiting() -> None:
    desk = calling(RINGING, {"error": "no task", "status": 400})
    assert desk.types("test-call", "sato") == 1
    assert desk.err == "rinban: no task\n"


def test_a_call_that_is_refused_is_not_waited_for() -> None:
    desk = Desk(test_call={"error": "the number is invalid (21211)", "status": 502})
    assert desk.types("test-call", "sato") == 1
    assert desk.err == "rinban: the number is invalid (21211)\n"


class Patience:
    """Waits so many times, and is then interrupted by Ctrl-C."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, seconds: float) -> None:
        assert seconds >= 1, "the stores are not asked without a pause"
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


class Screen(io.StringIO):
    """A terminal, as far as the command asks."""

    def isatty(self) -> bool:
        return True


def watched(desk: Desk, out: io.StringIO, *words: str, looks: int) -> tuple[int, str]:
    terminal = desk.terminal(out, io.StringIO(), io.StringIO(), Patience(looks))
    return run(["status", "--watch", *words], terminal), out.getvalue()


def test_a_watched_status_repaints_the_screen_until_ctrl_c() -> None:
    code, out = watched(Desk(status=[QUIET, BUSY, BUSY]), Screen(), looks=3)
    first, second, third = out.split("\x1b[H\x1b[2J")[1:]
    assert code == 0
    assert first == "2026-11-21 21:00:00 JST\n\nNo escalations: the phones are quiet.\n"
    assert "infra/12" in second
    assert "infra/12" in third


def test_where_there_is_no_screen_only_what_changes_is_written() -> None:
    _, out = watched(Desk(status=[QUIET, QUIET, BUSY, BUSY]), io.StringIO(), looks=4)
    assert "\x1b" not in out
    assert (out.count("the phones are quiet"), out.count("infra/12")) == (1, 1)


def test_programs_get_a_line_whenever_it_changes() -> None:
    code, out = watched(Desk(status=[QUIET, QUIET, BUSY]), io.StringIO(), "--json", looks=3)
    assert (code, [json.loads(line) for line in out.splitlines()]) == (0, [QUIET, BUSY])


def test_a_reader_who_has_gone_ends_the_watching_although_nothing_changes() -> None:
    reader, writer = os.pipe()
    with open(writer, "w", encoding="utf-8") as out:  # noqa: PTH123 - a descriptor has no path
        terminal = Desk(status=QUIET).terminal(out, io.StringIO(), io.StringIO(), lambda _: os.close(reader))
        assert run(["status", "--watch"], terminal) == 141


def test_a_store_that_is_away_for_a_while_ends_no_watching() -> None:
    away: Answer = {"error": "MySQL: no answer", "status": 503}
    code, out = watched(Desk(status=[away, BUSY]), io.StringIO(), looks=2)
    assert (code, out.splitlines()[0]) == (0, "rinban: MySQL: no answer")
    assert "infra/12" in out


def test_what_cannot_get_better_ends_the_watching() -> None:
    refused: Answer = {"error": "missing in the environment: REDIS_URL", "status": 500}
    code, _ = watched(Desk(status=refused), io.StringIO(), looks=9)
    assert code == 1


def test_ctrl_c_elsewhere_has_an_exit_code_of_its_own() -> None:
    terminal = calling(RINGING).terminal(io.StringIO(), io.StringIO(), io.StringIO(), Patience(2))
    assert run(["test-call", "sato"], terminal) == 130
