"""test-call: ring a responder's phone, and tell what became of it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from cli import exit_codes
from cli.answers import Answer, Refused
from cli.commands import Commands
from cli.terminal import Terminal

_LOOK, _LONGEST = 1.0, 140.0
"""Seconds between two looks, and until it is given up: a call may be queued for 45 s, ring for 25 s and last 60 s."""

_UNHEARD: Answer = {"ringing": False, "answered": False, "key": "", "ended": ""}
_SILENT = "Nothing more was heard of it for {seconds:.0f} s: `./rinban {stage}doctor` says whether callbacks arrive."

_ENDS = {
    "busy": "it was busy, or the call was declined",
    "no-answer": "nobody answered",
    "canceled": "the call was cancelled",
    "completed": "it was answered, but no key was pressed (was it a voicemail?)",
}
"""Twilio's CallStatus at the end of a call [call resource]."""


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "test-call",
        test_call,
        "ring a responder's phone, and tell what became of it",
        [
            ("test-call sato", "waits until a key is pressed or the call is over"),
            ("test-call sato --no-wait", "only places the call; journal rinban-test/0 tells the rest"),
        ],
    )
    found.add_argument("responder", metavar="RESPONDER", help="the id, such as sato")
    found.add_argument(
        "--base-url", metavar="URL", default="", help="where Twilio calls back; a stage knows it by itself"
    )
    found.add_argument("--no-wait", action="store_true", help="end as soon as the call is placed")


def test_call(terminal: Terminal, arguments: argparse.Namespace) -> int:
    base_url = arguments.base_url or (terminal.stack.base_url() if terminal.stack else "")
    given = {"base_url": base_url} if base_url else {}
    placed = terminal.ask("test_call", responder=arguments.responder, **given)
    if not arguments.json:
        terminal.say(_called(arguments.responder, placed))
    if arguments.no_wait:
        return _end(terminal, arguments, placed, exit_codes.DONE)
    outcome, missed = _UNHEARD, False
    for outcome in _outcomes(terminal, placed["sid"]):
        missed = missed or "unknown" in outcome
        if not arguments.json:
            terminal.say(_progress(outcome))
    if not (_over(outcome) or missed or arguments.json):
        terminal.say(_silent(arguments.stage))
    return _end(terminal, arguments, {**placed, "outcome": outcome}, _code(outcome))


def _silent(stage: str) -> str:
    return _SILENT.format(seconds=_LONGEST, stage=f"--stage {stage} " if stage else "")


def _called(who: str, placed: Answer) -> str:
    if "instead" not in placed:
        return f"Calling {who} ({placed['sid']})."
    return f"Calling {placed['instead']}, where every call of this stage goes, in the place of {who} ({placed['sid']})."


def _outcomes(terminal: Terminal, sid: str) -> Iterator[Answer]:
    """What is known of the call whenever that changes, until no more is to come or nothing more is waited for."""
    told, until = _UNHEARD, terminal.clock() + _LONGEST
    while not _over(told) and terminal.clock() < until:
        known = _looked(terminal, sid, told)
        if known != told:
            told = known
            yield told
        else:
            terminal.wait(_LOOK)


def _looked(terminal: Terminal, sid: str, told: Answer) -> Answer:
    """What is known of the call now; what was `told` before, with why it is "unknown" now, while nothing can be read.

    Raises Refused, unless a later look may find more.
    """
    try:
        return terminal.ask("test_call_outcome", sid=sid)
    except Refused as error:
        if error.status != 503:
            raise
        return {**told, "unknown": told.get("unknown") or str(error)}  # said once, in whatever words it comes


def _over(outcome: Answer) -> bool:
    return bool(outcome["key"] or outcome["ended"])


def _progress(outcome: dict[str, Any]) -> str:
    """A line for a person about what is known now."""
    if "unknown" in outcome:
        return str(outcome["unknown"])
    if outcome["key"]:
        return f"Answered, and key {outcome['key']} was pressed: the phone, the way back and the key work."
    if outcome["ended"]:
        return f"Not confirmed: {_ENDS.get(outcome['ended'], outcome['ended'])}."
    if outcome["answered"]:
        return "Answered."
    return "Ringing." if outcome["ringing"] else "Nothing has been heard of it yet."


def _code(outcome: Answer) -> int:
    if _over(outcome):
        return exit_codes.DONE if outcome["key"] else exit_codes.NOBODY
    return exit_codes.AWAY


def _end(terminal: Terminal, arguments: argparse.Namespace, answer: Answer, code: int) -> int:
    if arguments.json:
        terminal.show(answer)
    return code
