"""status, journal, test-call, close: what is going on, and a hand in it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from cli.table import table
from cli.terminal import Answer, Terminal

STORES = {"mysql": "MySQL", "redis": "Redis"}


def add(words: Any, everywhere: argparse.ArgumentParser) -> None:
    """The words of this module, with what each takes."""
    status_ = words.add_parser("status", parents=[everywhere], help="the escalations, and whose phone is ringing")
    status_.set_defaults(run=status)
    journal_ = words.add_parser("journal", parents=[everywhere], help="what was decided in an escalation, and why")
    journal_.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    journal_.set_defaults(run=journal)
    test_call_ = words.add_parser("test-call", parents=[everywhere], help="ring a responder's phone, to hear it work")
    test_call_.add_argument("responder", metavar="RESPONDER", help="the id, such as sato")
    test_call_.set_defaults(run=test_call)
    close_ = words.add_parser("close", parents=[everywhere], help="end an escalation by hand; phones fall silent")
    close_.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    close_.set_defaults(run=close)


def status(terminal: Terminal, arguments: argparse.Namespace) -> int:
    return _tell(terminal, arguments, terminal.ask("status"), _status)


def _status(answer: Answer) -> str:
    heads = ("ESCALATION", "STATE", "SINCE", "ALERTS", "GRAVEST", "WHO", "NEXT", "SUMMARY")
    rows = [_row(one) for one in answer["escalations"]]
    shown = table(heads, rows) if rows else "No escalations: the phones are quiet."
    return "\n".join((shown, *_away(answer.get("stores_away", ())), *_refused(answer.get("refused_callbacks", 0))))


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


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    person = one.get("called") if one["state"] == "calling" else one.get("by")
    return (
        one["escalation"],
        one["state"],
        _local(one["since"]),
        str(one["alerts"]),
        one["gravest"],
        person or "",
        _local(one.get("deadline")),
        one["summary"],
    )


def journal(terminal: Terminal, arguments: argparse.Namespace) -> int:
    return _tell(terminal, arguments, terminal.ask("journal", escalation=arguments.escalation), _journal)


def _journal(answer: Answer) -> str:
    rows = [(_local(entry["at"], "%Y-%m-%d %H:%M:%S"), entry["cell"], entry["detail"]) for entry in answer["entries"]]
    return table(("AT", "DECISION", "DETAIL"), rows)


def test_call(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("test_call", responder=arguments.responder)
    return _tell(terminal, arguments, answer, lambda told: _called(arguments.responder, told))


def _called(who: str, told: Answer) -> str:
    if "instead" not in told:
        return f"Calling {who} ({told['sid']})."
    return f"Calling {told['instead']}, where every call of this stage goes, in the place of {who} ({told['sid']})."


def close(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("close", escalation=arguments.escalation, by="operator")
    closed, already = f"Closed {arguments.escalation}.", f"{arguments.escalation} was closed already."
    return _tell(terminal, arguments, answer, lambda told: closed if told["closed"] else already)


def _tell(terminal: Terminal, arguments: argparse.Namespace, answer: Answer, words: Callable[[Answer], str]) -> int:
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(words(answer))
    return 0


def _local(at: float | None, style: str = "%m-%d %H:%M:%S") -> str:
    """In this machine's zone, since an operator compares it with the clock on the wall; "" for None."""
    return "" if at is None else datetime.fromtimestamp(at).astimezone().strftime(style)
