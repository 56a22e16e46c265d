"""What somebody hears, in the journal: beside the decision that it is said for, and in the same save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rinban.core.chain.outcome import Reply
from rinban.core.chain.record import Entry
from rinban.paging.heard import ROOM, Heard, read_heard
from rinban.paging.journal_lines import read_line
from tests.fakes.shell import DISK, INFRA, Shell

AT = 1_795_300_000.0


def topic(reply: Reply) -> str:
    return f"the words of {reply.topic.value}, {reply.escalation.state.value}"


def lines(shell: Shell) -> Sequence[Entry]:
    return shell.views.journal(INFRA)


def heard(shell: Shell) -> Iterator[Heard]:
    return filter(None, map(read_heard, lines(shell)))


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.words = topic
    shell.hear(DISK)
    return shell


def test_the_words_stand_behind_the_line_of_their_decision(shell: Shell) -> None:
    shell.answers(0)
    shell.answers(0, "1")
    cells = [(one.cell, one.detail) for one in lines(shell)]
    assert cells[-4:] == [
        ("the current call × ANSWERED → prompt", "call 0, says menu"),
        ("heard on call 0 × menu", "the words of menu, calling"),
        ("the current call × ACK → acknowledge", "call 0, key 1, says taken, taken by sato (the source is to be told)"),
        ("heard on call 0 × taken", "the words of taken, acknowledged"),
    ]


def test_they_are_those_of_the_document_that_is_saved_however_often_it_is_decided(shell: Shell) -> None:
    shell.redis.faults.meanwhile(lambda: shell.answers(0))  # another request comes between
    shell.answers(0, "1")
    assert [one.words for one in heard(shell)] == ["the words of menu, calling", "the words of taken, acknowledged"]


def test_what_decides_nothing_new_is_heard_all_the_same(shell: Shell) -> None:
    shell.answers(0, "1")
    before = shell.now()
    shell.answers(0, "1")
    assert shell.now() == before
    assert [one.words for one in heard(shell)] == ["the words of taken, acknowledged"] * 2


def test_a_long_text_is_kept_whole_in_several_lines(shell: Shell) -> None:
    text = " ".join(f"word{number}" for number in range(250))
    shell.words = lambda _: text
    shell.answers(0)
    parts = [one.words for one in heard(shell)]
    assert len(parts) == 4
    assert all(len(part) <= ROOM for part in parts)
    assert " ".join(parts) == text


def test_so_is_one_without_spaces(shell: Shell) -> None:
    shell.words = lambda _: "".join(f"{number:04}" for number in range(300))
    shell.answers(0)
    assert [len(one.words) for one in heard(shell)] == [ROOM, ROOM, 200]


def test_who_tells_no_words_leaves_no_line(shell: Shell) -> None:
    shell.words = lambda _: ""
    shell.answers(0)
    shell.words = None
    shell.answers(0, "1")
    assert list(heard(shell)) == []


@pytest.mark.parametrize(
    "cell",
    [
        "the current call × ACK → acknowledge",
        "told heard on call 0 × taken",
        "note",
        "heard on call 0",
        "heard on call x × menu",
    ],
)
def test_no_other_line_is_taken_for_words(cell: str) -> None:
    assert read_heard(Entry(AT, cell, "heard on call 0 × menu")) is None


def test_words_pass_for_no_decision(shell: Shell) -> None:
    shell.words = lambda _: "the current call × ACK → acknowledge, calls sato (call 1)"
    shell.answers(0)
    (line,) = (one for one in lines(shell) if read_heard(one))
    assert read_line(line) is None
