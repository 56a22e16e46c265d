"""feed: the address at which a calendar program reads who is on duty."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.terminal import Terminal


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "feed",
        feed,
        "make the secret address of a calendar that shows who is on duty",
        [
            ("feed sato", "when sato is called first, for sato's own calendar"),
            ("feed --group infra", "everybody's turns in infra, and where nobody is on duty"),
            ("feed sato --revoke", "no address of sato's calendar is of use any more"),
        ],
    )
    whose = found.add_mutually_exclusive_group(required=True)
    whose.add_argument("person", metavar="RESPONDER", nargs="?", default="", help="the id, such as sato")
    whose.add_argument("--group", metavar="GROUP", default="", help="such as infra, instead of a person")
    found.add_argument("--revoke", action="store_true", help="revoke all addresses of this calendar")
    found.add_argument(
        "--base-url", metavar="URL", default="", help="where the API is reached; a stage knows it by itself"
    )


def feed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    whose = {"group": arguments.group} if arguments.group else {"person": arguments.person}
    if arguments.revoke:
        answer = terminal.ask("feed", **whose, revoke=True)
    else:
        base_url = arguments.base_url or (terminal.stack.base_url() if terminal.stack else "")
        answer = terminal.ask("feed", **whose, **({"base_url": base_url} if base_url else {}))
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_told(arguments.group or arguments.person, answer))
    return exit_codes.DONE


def _told(whose: str, answer: Answer) -> str:
    if "revoked" in answer:
        return _revoked(whose, int(answer["revoked"]))
    number = int(answer["feeds"])
    others = f" {number} addresses of it are in use." if number > 1 else ""
    return (
        f"{answer['url']}\n"
        "Subscribe to this address in a calendar program. Everybody who has it can read the calendar, and it is not"
        f" shown again.{others}"
    )


def _revoked(whose: str, number: int) -> str:
    if number == 0:
        return f"There was no address of {whose}'s calendar."
    addresses, them = ("1 address", "it") if number == 1 else (f"{number} addresses", "them")
    return f"{addresses} of {whose}'s calendar revoked: what reads {them} is answered 404."
