"""board: a link that signs somebody in to the board, and who is signed in."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer, Refused
from cli.commands import Commands
from cli.covering import user
from cli.qr import qr_code
from cli.table import table
from cli.terminal import STORES, Terminal, clock_time

_MAY = {"act": "look and act", "view": "look", "wall": "look"}


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "board",
        board,
        "sign in to the board, which shows what is happening: a link that is of use once",
        [
            ("board", "for yourself, here and within a minute; a terminal shows its QR code too"),
            ("board --for sato", "for sato, within ten minutes: hand it on"),
            ("board --for sato --send", "by SMS to sato's own number, and nowhere else; it is not shown"),
            ("board --wall", "for a screen on a wall, which may only look"),
            ("board --sessions", "who is signed in"),
            ("board --revoke 3f2a91c04b7e", "signs this session out"),
            ("board --revoke --for sato", "signs sato out everywhere"),
            ("board --revoke --operators", "signs out all who signed in with a link of their own"),
        ],
    )
    found.add_argument("--for", dest="person", metavar="RESPONDER", default="", help="the id, such as sato")
    found.add_argument("--send", action="store_true", help="with --for: send it by SMS instead of showing it")
    found.add_argument("--wall", action="store_true", help="a screen for everybody")
    found.add_argument("--operators", action="store_true", help="with --revoke: all who are no responder, and no wall")
    found.add_argument("--sessions", action="store_true", help="list the sessions that hold")
    found.add_argument(
        "--revoke",
        metavar="ID",
        nargs="?",
        const="",
        help="sign a session out; without an id, all --for, --operators or --wall",
    )
    found.add_argument(
        "--base-url", metavar="URL", default="", help="where the API is reached; a stage knows it by itself"
    )


def board(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.person and arguments.wall:
        raise Refused("name a person, or --wall")
    if arguments.operators and arguments.revoke is None:
        raise Refused("--operators is for --revoke")
    if arguments.send and (not arguments.person or arguments.sessions or arguments.revoke is not None):
        raise Refused("--send sends a link that is made --for a person")
    if arguments.sessions:
        return _listed(terminal, arguments)
    if arguments.revoke is not None:
        return _revoked(terminal, arguments)
    return _made(terminal, arguments)


def _made(terminal: Terminal, arguments: argparse.Namespace) -> int:
    base_url = arguments.base_url or (terminal.stack.base_url() if terminal.stack else "")
    whose = {"wall": True} if arguments.wall else {"person": arguments.person} if arguments.person else {"by": user()}
    how = {"send": True} if arguments.send else {}
    answer = terminal.ask("board", **whose, **how, **({"base_url": base_url} if base_url else {}))
    if arguments.json:
        terminal.show(answer)
    elif "sent_to" in answer:
        terminal.say(_sent(answer))
    else:
        code = qr_code(answer["url"]) if terminal.draws() else ""
        terminal.say("\n".join(filter(None, (answer["url"], code, _told(answer), _unsent(answer)))))
    return exit_codes.REFUSED if "unsent" in answer else exit_codes.DONE


def _within(answer: Answer) -> str:
    seconds = int(answer["seconds"])
    return f"{seconds // 60} minutes" if seconds > 60 else "a minute"


def _sent(answer: Answer) -> str:
    """The link itself is on no screen but the person's."""
    who = answer["name"]
    return (
        f"The link was sent by SMS to {who}, {answer['sent_to']}, and nowhere else."
        f" It is of use once, within {_within(answer)}. {who} may {_MAY[answer['role']]}."
    )


def _unsent(answer: Answer) -> str:
    return f"It was not sent: {answer['unsent']}. Hand it on where nobody else reads." if "unsent" in answer else ""


def _told(answer: Answer) -> str:
    whose = "A screen" if answer["role"] == "wall" else str(answer["name"])
    return (
        f"Open this link within {_within(answer)}, and press the button there."
        f" It is of use once, to the first who does. {whose} may {_MAY[answer['role']]}."
    )


def _listed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("board_sessions")
    if arguments.json:
        terminal.show(answer)
        return exit_codes.DONE
    rows = [
        (
            one["id"],
            f"{one['name']} ({one['person']})" if one["person"] else one["name"],
            one["role"],
            clock_time(one["since"], answer["zone"], "%m-%d %H:%M"),
            clock_time(one["until"], answer["zone"], "%m-%d %H:%M"),
            one["device"],
        )
        for one in answer["sessions"]
    ]
    heads = ("ID", "WHO", "ROLE", "SINCE", "UNTIL", "BROWSER")
    terminal.say(table(heads, rows) if rows else "Nobody is signed in.")
    return exit_codes.DONE


def _revoked(terminal: Terminal, arguments: argparse.Namespace) -> int:
    chosen = {"id": arguments.revoke, "person": arguments.person, "operators": arguments.operators}
    given = {name: value for name, value in {**chosen, "wall": arguments.wall}.items() if value}
    if len(given) != 1:
        raise Refused("name one session by its id, or all --for RESPONDER, all --operators, or all --wall")
    answer = terminal.ask("board_revoke", **given)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_signed_out(answer))
    return exit_codes.AWAY if answer["away"] else exit_codes.DONE


def _signed_out(answer: Answer) -> str:
    number, links = int(answer["revoked"]), int(answer.get("links", 0))
    told = "1 session signed out." if number == 1 else f"{number} sessions signed out."
    if links:
        told += f" {'1 link' if links == 1 else f'{links} links'} of the last minutes cannot be used any more."
    if not answer["away"]:
        return told
    away = " and ".join(STORES.get(name, name) for name in answer["away"])
    return f"{told} {away} did not answer, where a session may hold yet: do the same again once it does."
