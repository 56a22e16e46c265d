"""call-now, ack, hand-back, page, note: what a person does by hand to an escalation, or to begin one."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.escalations import told
from cli.terminal import Terminal

_SEVERITIES = ("not classified", "information", "warning", "average", "high", "disaster")
_OPERATOR = "operator"


def add(commands: Commands) -> None:
    """The commands of this module, with their arguments."""
    found = commands.add(
        "call-now",
        call_now,
        "end the rest of an escalation that nobody has, or say at once what was collected",
        [("call-now infra/12", "the next round of calls begins at once")],
    )
    found.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    _add_by(found, "who wants that, for the journal")
    found = commands.add(
        "ack",
        ack,
        "take an escalation for somebody, as by the key on a call, so that its phones fall silent",
        [("ack infra/12 --by ann", "it is Ann's from now on")],
    )
    found.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    found.add_argument("--by", metavar="RESPONDER", required=True, help="who takes it: the id, such as ann")
    _add_hand_back(commands)
    _add_page(commands)
    _add_note(commands)


def _add_hand_back(commands: Commands) -> None:
    found = commands.add(
        "hand-back",
        hand_back,
        "give an escalation back for the person who has it, so that the next one is called",
        [("hand-back infra/12 --by ann", "Ann has it and cannot do it after all")],
    )
    found.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    found.add_argument("--by", metavar="RESPONDER", required=True, help="who has it: the id, such as ann")


def _add_page(commands: Commands) -> None:
    found = commands.add(
        "page",
        page,
        "raise an alert yourself: the phones of a group ring, and say this text",
        [
            ('page infra "the shop takes no orders"', "calls who is on duty"),
            ('page infra "please look at the backup" --severity average --by ann', "with a severity, and from whom"),
        ],
    )
    found.add_argument("group", metavar="GROUP", help="such as infra")
    found.add_argument("text", metavar="TEXT", help="what is said, in quotes")
    found.add_argument("--severity", metavar="S", default="high", help=f"{', '.join(_SEVERITIES)}; high if left out")
    _add_by(found, "from whom it is; key 3 says it")
    found.add_argument(
        "--base-url", metavar="URL", default="", help="where Twilio calls back; a stage knows it by itself"
    )


def _add_note(commands: Commands) -> None:
    found = commands.add(
        "note",
        note,
        "keep a remark with an escalation, open or closed, where its journal shows it",
        [('note infra/12 "the disk was replaced, the old one is on my desk" --by ann', "changes nothing else")],
    )
    found.add_argument("escalation", metavar="ESCALATION", help="such as infra/12")
    found.add_argument("text", metavar="TEXT", help="what is noted, in quotes: at most 400 characters")
    _add_by(found, "who writes it, for the journal")


def _add_by(found: argparse.ArgumentParser, why: str) -> None:
    found.add_argument("--by", metavar="WHO", default=_OPERATOR, help=why)


def call_now(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("call_now", escalation=arguments.escalation, by=arguments.by)
    return _handled(terminal, arguments, answer)


def ack(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("ack", escalation=arguments.escalation, by=arguments.by)
    return _handled(terminal, arguments, answer)


def hand_back(terminal: Terminal, arguments: argparse.Namespace) -> int:
    ref, by = arguments.escalation, arguments.by
    answer = terminal.ask("hand_back", escalation=ref, by=by)
    told(terminal, arguments, answer, lambda given: _handed_back(ref, by, given))
    return exit_codes.DONE if answer["done"] else exit_codes.UNCHANGED


def _handed_back(escalation: str, by: str, answer: Answer) -> str:
    """Who is called next; else who has it, or how it stands where nobody has."""
    if answer["done"] and answer["called"]:
        return f"{escalation} is handed back: {answer['called']} is called next."
    if answer["done"]:
        return f"{escalation} is handed back. {_sentence(answer['next'])}".rstrip()
    if answer["state"] == "acknowledged":
        return f"{answer['person']} has {escalation}, and not {by}."
    return _stands(escalation, {**answer, "done": True})


def _handled(terminal: Terminal, arguments: argparse.Namespace, answer: Answer) -> int:
    """How the escalation stands now; what could not be done says so with its exit code too."""
    told(terminal, arguments, answer, lambda given: _stands(arguments.escalation, given))
    return exit_codes.DONE if answer["done"] else exit_codes.UNCHANGED


def _stands(escalation: str, answer: Answer) -> str:
    already = "" if answer["done"] else " already"
    match answer["state"]:
        case "calling":
            happens = f"{answer['person']}'s phone rings for {escalation}{already}."
        case "acknowledged":
            happens = f"{answer['person']} has {escalation}{already}."
        case "closed":
            return f"{escalation} is closed."
        case _:
            happens = f"Nobody has {escalation} yet."
    return f"{happens} {_sentence(answer['next'])}".rstrip()


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def page(terminal: Terminal, arguments: argparse.Namespace) -> int:
    base_url = arguments.base_url or (terminal.stack.base_url() if terminal.stack else "")
    given = {"base_url": base_url} if base_url else {}
    answer = terminal.ask(
        "page", group=arguments.group, text=arguments.text, severity=arguments.severity, by=arguments.by, **given
    )
    return told(terminal, arguments, answer, _paged)


def note(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("note", escalation=arguments.escalation, text=arguments.text, by=arguments.by)
    return told(terminal, arguments, answer, lambda given: f"Noted in {given['escalation']}, by {given['by']}.")


def _paged(answer: Answer) -> str:
    opening = {
        "calling": "Calling for",
        "nobody_on_duty": "Nobody is on duty. The last resort is called for",
        "duplicate": "The same text is open already in",
    }.get(answer["outcome"], f"{answer['outcome'].capitalize()}:")
    return f"{opening} {answer['escalation']}. {_sentence(answer['reason'])}".rstrip()
