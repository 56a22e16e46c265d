"""status, close: what is going on, and how to end it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cli import exit_codes
from cli.answers import Answer, Refused
from cli.commands import Commands
from cli.table import table
from cli.terminal import STORES, Terminal, clock_time

_AGAIN = 2.0
"""Seconds between two looks of `status --watch`."""


def add(commands: Commands) -> None:
    """The commands of this module, with their arguments."""
    found = commands.add(
        "status",
        status,
        "the escalations, and whose phone is ringing",
        [("status", "as it is now"), ("status --watch", "looks again every two seconds, until Ctrl-C")],
    )
    found.add_argument("--watch", action="store_true", help="go on looking; with --json a line whenever it changes")
    found = commands.add(
        "close",
        close,
        "end an escalation by hand, so that its phones fall silent",
        [("close infra/12", "as if the monitor had said that it is over")],
    )
    found.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")


def status(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.watch:
        return _watch(terminal, arguments)
    return told(terminal, arguments, terminal.ask("status"), _status)


def _watch(terminal: Terminal, arguments: argparse.Namespace) -> int:
    """Until Ctrl-C, which is its usual end. A store that is away may come back, so that only says so."""
    shown = None
    try:
        while True:
            answer, text = _looked(terminal)
            if answer != shown and arguments.json:
                terminal.show(answer)
            elif answer != shown or terminal.out.isatty():
                terminal.repaint(text)
            shown = answer
            terminal.listen()
            terminal.wait(_AGAIN)
    except KeyboardInterrupt:
        return exit_codes.DONE


def _looked(terminal: Terminal) -> tuple[Answer, str]:
    """What a look found, for programs and for people. Raises Refused, unless a later look may find more."""
    try:
        answer = terminal.ask("status")
    except Refused as error:
        if error.status != 503:
            raise
        return {"error": str(error), "status": error.status}, f"rinban: {error}"
    now = clock_time(terminal.clock(), answer["zone"], "%Y-%m-%d %H:%M:%S")
    return answer, f"{now}\n\n{_status(answer)}"


def _status(answer: Answer) -> str:
    heads = ("ESCALATION", "STATE", "SINCE", "ALERTS", "SEVERITY", "WHO", "NEXT", "SUMMARY")
    rows = [_row(one, answer["zone"]) for one in answer["escalations"]]
    shown = table(heads, rows) if rows else "No escalations: the phones are quiet."
    away, refused = _away(answer.get("stores_away", ())), _refused(answer.get("refused_callbacks", 0))
    undialled = _undialled(answer.get("cannot_dial_since"), answer["zone"])
    nobody = _nobody(calls_nobody=answer.get("calls_nobody", False))
    return "\n".join((shown, *away, *refused, *undialled, *nobody, *_quiet(answer.get("quiet", ()))))


def _away(stores: Sequence[str]) -> Iterator[str]:
    for store in stores:
        alone = "what has closed is missing here" if store == "mysql" else "what it alone knows is missing here"
        yield f"{STORES[store]} DOES NOT ANSWER: {alone}."


def _refused(callbacks: int | None) -> Iterator[str]:
    if callbacks is None:
        yield "Whether callbacks were refused is not known: Redis does not answer."
    elif callbacks:
        yield (
            f"CALLBACKS REFUSED in the last hour: {callbacks}. If they are Twilio's, no key counts: compare the auth"
            " token, the account and PUBLIC_BASE_URL with Twilio's console."
        )


def _undialled(since: float | None, zone: str) -> Iterator[str]:
    if since is not None:
        at = clock_time(since, zone, "%Y-%m-%d %H:%M:%S")
        yield (
            f"NOTHING CAN BE DIALLED since {at}: Twilio takes no call, or cannot be reached. The journal says why; the"
            " phones ring as soon as it takes one."
        )


def _nobody(*, calls_nobody: bool) -> Iterator[str]:
    if calls_nobody:
        yield (
            "NOBODY IS CALLED IN THIS STAGE: it is not prod, and the rota names no every_call_to for it. Name one under"
            " stages, and load the rota."
        )


def _quiet(windows: Sequence[str]) -> Iterator[str]:
    for told in windows:
        yield f"MAINTENANCE, so that nobody is called before it ends: {told}."


def _row(one: dict[str, Any], zone: str) -> tuple[str, ...]:
    person = one.get("called") if one["state"] == "calling" else one.get("by")
    return (
        one["escalation"],
        one["state"],
        clock_time(one["since"], zone),
        _alerts(one),
        one["severity"],
        f"{person or ''}{_until(one, zone)}",
        clock_time(one.get("deadline"), zone),
        one["summary"],
    )


def _alerts(one: dict[str, Any]) -> str:
    """How many are open, how many of these wait to be said in one call, and for how many nobody is called yet."""
    parts = [f"{one[kind]} {kind}" for kind in ("collected", "waiting") if one.get(kind)]
    return f"{one['alerts']} ({', '.join(parts)})" if parts else str(one["alerts"])


def _until(one: dict[str, Any], zone: str) -> str:
    """As long as what comes in is this person's as well."""
    until = one.get("follows_until")
    return f", what follows until {clock_time(until, zone)}" if until else ""


def close(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("close", escalation=arguments.escalation, by="operator")
    closed, already = f"Closed {arguments.escalation}.", f"{arguments.escalation} was closed already."
    return told(terminal, arguments, answer, lambda given: closed if given["closed"] else already)


def told(terminal: Terminal, arguments: argparse.Namespace, answer: Answer, words: Callable[[Answer], str]) -> int:
    """The answer as JSON where that was asked for, else in `words`; the exit code."""
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(words(answer))
    return exit_codes.DONE
