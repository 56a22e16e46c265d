"""The journal's lines read again: all that a step wrote is found, and nothing that a person wrote is taken for it."""

from __future__ import annotations

import pytest

from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.grid import GRID
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.paging.effects import EFFECTS, words
from rinban.paging.journal_lines import OPENING, read_line
from rinban.paging.transition import cell_words
from tests.fakes.shell import DISK, DISK_OVER, START, Shell, called

ONE_OF_EACH: tuple[Decision, ...] = (
    Call(0, "sato"),
    Call(12, "suzuki-2", number=1),
    Call(1, "K_Mori@home"),
    HangUp(3),
    *map(GiveUp, Why),
    Skip(("sato",)),
    Skip(("sato", "ann")),
    CallIn("kanri", ("sato", "ann")),
    TellSource("ann"),
    TellSource("ann", handed_back=True),
    TellSource("ann", again=True),
    *map(Say, Topic),
)


def line(detail: str, cell: str = "the current call × ENDED → call next") -> Entry:
    return Entry(START, cell, detail)


def test_one_of_each_decision_is_tried() -> None:
    assert {type(one) for one in ONE_OF_EACH} == set(EFFECTS)


@pytest.mark.parametrize("decision", ONE_OF_EACH, ids=lambda one: words([one]))
@pytest.mark.parametrize("before", ["", "call 2, ", "call 2, busy, ", "disk, full, "])
def test_each_decision_is_read_as_it_was_written(decision: Decision, before: str) -> None:
    found = read_line(line(f"{before}{words([decision])}"))
    assert found
    assert found.decisions == (decision,)


def test_several_decisions_are_read_in_their_order() -> None:
    found = read_line(line(f"call 0, no-answer, {words(ONE_OF_EACH)}"))
    assert found
    assert found.decisions == ONE_OF_EACH
    assert (found.call, found.remark) == (0, "no-answer")


def test_every_cell_of_the_grid_is_read_as_it_was_written() -> None:
    for row, columns in GRID.items():
        for signal, verb in columns.items():
            found = read_line(line("", cell_words(row, signal, verb)))
            assert found
            assert (found.row, found.signal, found.verb) == (row.value, signal, verb.name)


def test_every_cell_that_opens_an_escalation_is_known_as_such() -> None:
    """On that row, all verbs of which the sender is not told "ignored" open one."""
    columns = GRID[Standing.NOTHING].items()
    assert {cell_words(Standing.NOTHING, signal, verb) for signal, verb in columns if verb.outcome != "ignored"} == set(
        OPENING
    )


def test_what_the_chain_itself_writes_is_read() -> None:
    shell = called(Shell())
    shell.answers(0)
    shell.answers(0, "1")
    shell.hear(DISK_OVER)
    found = [read_line(entry) for _, entry in shell.mysql.journal]
    assert [(one.signal, one.call, one.remark, one.decisions) for one in found if one] == [
        (Signal.JOINED, None, "disk", (Call(0, "sato"),)),
        (Signal.RINGING, 0, "ringing", ()),
        (Signal.ANSWERED, 0, "", (Say(Topic.MENU),)),
        (Signal.ACK, 0, "key 1", (Say(Topic.TAKEN), TellSource("sato"))),
        (Signal.RECOVERED, None, "disk", ()),
    ]


@pytest.mark.parametrize("cell", ["note", "told zabbix × taken", "test call: key 1", "x × NOTHING → begin"])
def test_what_is_no_cell_of_the_grid_is_left_alone(cell: str) -> None:
    assert read_line(line("call 0, says menu", cell)) is None


@pytest.mark.parametrize(
    "remark",
    ["call 0, by hand, says nothing", "call 0, says menus", "call 0, calls Sa to (call 1)", "call 0, x says menu"],
)
def test_what_only_looks_like_a_decision_is_a_remark(remark: str) -> None:
    found = read_line(line(remark))
    assert found
    assert found.decisions == ()
    assert found.remark == remark.removeprefix("call 0, ")


def test_an_alert_that_is_named_like_a_call_is_none() -> None:
    found = read_line(line("call 3, busy, calls sato (call 0)", "nothing open × JOINED → begin"))
    assert found
    assert (found.call, found.remark) == (None, "call 3, busy")


def test_a_dedup_key_with_commas_is_parted_from_what_stands_behind_it() -> None:
    keys = dict.fromkeys([DISK.dedup_key, "disk, full", "a, b, c"])
    parted = [
        read_line(line(detail)).about(keys)  # type: ignore[union-attr]
        for detail in ("disk", "disk, full", "disk, full, it waited", "disk, it waited, calls ann (call 3)", "a, b, d")
    ]
    assert parted == [
        ("disk", ""),
        ("disk, full", ""),
        ("disk, full", "it waited"),
        ("disk", "it waited"),
        ("", "a, b, d"),
    ]
