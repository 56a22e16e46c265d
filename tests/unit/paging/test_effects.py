"""Every decision has a performer, every performer a decision, and what the journal says was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest

from rinban.core.alert import Alert, Kind
from rinban.core.chain import grid
from rinban.core.chain.decisions import Call, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.record import Ref
from rinban.core.chain.signals import Signal
from rinban.core.chain.verb import Verb
from rinban.paging.effects import EFFECTS, When, in_order, words
from tests.fakes.shell import CPU, DISK, DISK_OVER, Shell, called


def test_every_decision_has_a_performer_and_every_performer_a_decision() -> None:
    assert set(EFFECTS) == set(get_args(Decision))


def test_a_phone_rings_before_anything_else_is_done() -> None:
    decided = (Skip(("sato",)), HangUp(0), Say(Topic.MENU), Call(1, "ann"))
    assert in_order(decided) == [Call(1, "ann"), HangUp(0), Skip(("sato",)), Say(Topic.MENU)]


def test_only_speech_is_the_answer_and_only_the_source_is_told_later() -> None:
    assert {kind for kind, effect in EFFECTS.items() if effect.when is When.AS_THE_ANSWER} == {Say}
    assert {kind for kind, effect in EFFECTS.items() if effect.when is When.BY_THE_OUTBOX} == {TellSource}


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Call(2, "ann"), "calls ann (call 2)"),
        (HangUp(1), "hangs up call 1"),
        (GiveUp(Why.EXHAUSTED), "gives up: exhausted"),
        (Skip(("sato", "ann")), "skips sato and ann (hourly limit reached)"),
        (TellSource("sato"), "taken by sato (the source is to be told)"),
        (TellSource("sato", handed_back=True), "handed back by sato (the source is to be told)"),
        (TellSource("sato", again=True), "still with sato"),
        (Say(Topic.MENU), "says menu"),
    ],
)
def test_each_has_words_of_its_own_in_the_journal(decision: Decision, said: str) -> None:
    assert words([decision]) == said


# --- what is journalled is done --------------------------------------------------------------------------------------


class Seen:
    """What was done outside, in the words of the journal."""

    def __init__(self, shell: Shell, ref: Ref) -> None:
        self.shell = shell
        self.ref = ref

    def done(self) -> set[str]:
        phone, log = self.shell.phone, self.shell.memory
        calls = {f"calls {self.shell.now(self.ref).called[n].who} (call {n})" for n in range(len(phone.calls))}
        ended = {f"hangs up call {n}" for n, call in enumerate(phone.calls) if call.status == "canceled"}
        loud = {f"gives up: {line.removeprefix('NOBODY HAS IT: ')}" for line in log.messages if "NOBODY HAS IT" in line}
        return calls | ended | loud

    def journalled(self) -> set[str]:
        parts = (part for _, entry in self.shell.mysql.journal for part in entry.detail.split(", "))
        return {part for part in parts if part.startswith(("calls ", "hangs up ", "gives up: "))}


def nights() -> Iterator[Shell]:
    shell = called(Shell())  # everybody is called until it is given up
    for attempt in range(3):
        shell.ends(attempt)
    yield shell
    shell = called(Shell())  # the callbacks are lost
    for _ in range(4):
        shell.sweep(after=90)
    yield shell
    shell = called(Shell())  # the alert recovers while a phone rings
    shell.hear(DISK_OVER)
    yield shell
    shell = Shell()
    shell.hear(DISK, group="night")
    yield shell


@pytest.mark.parametrize("shell", list(nights()), ids=["exhausted", "silence", "recovered", "nobody"])
def test_what_is_journalled_as_done_has_been_done_and_the_other_way_round(shell: Shell) -> None:
    seen = Seen(shell, next(iter(shell.mysql.kept)))
    assert seen.journalled() == seen.done() != set()


# --- nothing hangs on a function's name ------------------------------------------------------------------------------


def wrapped(verb: Verb) -> Verb:
    """With a decorator around it that does not use functools.wraps, as a tracer's may, and has a name of its own."""

    def traced(*args: Any) -> Any:
        return verb.act(*args)

    return replace(verb, act=traced)


CLAIMED = Alert("disk", Kind.CLAIM, by="zed")
WAYS = {
    "a problem": [DISK],
    "the same once more": [DISK, DISK],
    "another one": [DISK, CPU],
    "one that has waited until its recovery": [DISK_OVER, replace(DISK, received_at=1.0)],
    "a recovery": [DISK, DISK_OVER],
    "a recovery of an unknown key": [DISK_OVER],
    "two recoveries of it": [DISK_OVER, DISK_OVER],
    "a claim before the problem": [CLAIMED, DISK],
    "a claim of one before another": [DISK, Alert("cpu", Kind.CLAIM, by="zed"), CPU],
}


@pytest.mark.parametrize("way", WAYS)
def test_whatever_is_wrapped_around_a_verb_changes_no_answer(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answers() -> list[Any]:
        shell = Shell()
        return [shell.hear(alert) for alert in WAYS[way]]

    plain = answers()
    table: Mapping[Any, Mapping[Signal, Verb]] = {
        row: {signal: wrapped(verb) for signal, verb in cells.items()} for row, cells in grid.GRID.items()
    }
    monkeypatch.setattr(grid, "GRID", table)
    assert answers() == plain
