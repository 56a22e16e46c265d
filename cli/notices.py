"""notices: what the rota has given to tell, and to whom."""

from __future__ import annotations

import argparse

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.table import table
from cli.terminal import Terminal, clock_time

_HEADS = ("DECIDED", "WHAT", "GROUP", "WHO", "TEXT")


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "notices",
        notices,
        "what was to be told: duties that come, hand-overs, and gaps",
        [
            ("notices", "the last 50, the newest first"),
            ("notices infra", "those of one group"),
        ],
    )
    found.add_argument("group", metavar="GROUP", nargs="?", default="", help="such as infra; left out: all groups")


def notices(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("notices", group=arguments.group)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_told(answer) if answer["notices"] else "nothing was to be told yet")
    return exit_codes.DONE


def _told(answer: Answer) -> str:
    rows = [
        (
            clock_time(one["at"], answer["zone"], "%Y-%m-%d %H:%M"),
            one["kind"],
            one["group"],
            one["person"] or "everybody",
            one["text"],
        )
        for one in answer["notices"]
    ]
    return table(_HEADS, rows)
