"""picture: the nights ahead, drawn for this terminal or as a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from cli import exit_codes
from cli.answers import Refused
from cli.commands import Commands
from cli.rota import remembered
from cli.terminal import Terminal

STANDARD_OUTPUT = "-"


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "picture",
        picture,
        "draw the nights ahead: turns, absences, overrides, and who is called in the end",
        [
            ("picture infra", "the next 14 nights, in this terminal"),
            ("picture infra --nights 30 --svg infra.svg", "30 nights, as a file for a browser, a page or a chat"),
            ("picture infra payments --language ja --svg -", "two groups below each other, in Japanese"),
        ],
    )
    found.add_argument("groups", metavar="GROUP", nargs="+", help="such as infra")
    found.add_argument("--nights", metavar="N", type=int, default=14, help="how many, 14 if left out; at most 31")
    found.add_argument("--at", metavar="T", default="", help="from the day of this time on, and not from today")
    found.add_argument("--svg", metavar="FILE", default="", help="write it as SVG into this file; - is the output")
    found.add_argument("--language", choices=("en", "ja"), default="en", help="of the words in it")


def picture(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask(
        "picture",
        groups=arguments.groups,
        nights=arguments.nights,
        at=arguments.at,
        form="svg" if arguments.svg else "text",
        language=arguments.language,
    )
    if arguments.json:
        terminal.show(answer)
    elif arguments.svg == STANDARD_OUTPUT:
        terminal.write(answer["svg"])
    elif arguments.svg:
        _save(arguments.svg, answer["svg"])
        terminal.say("\n".join((f"{arguments.svg}: drawn", *remembered(answer))))
    else:
        terminal.say("\n".join((answer["text"], *remembered(answer))))
    return exit_codes.DONE


def _save(name: str, text: str) -> None:
    try:
        Path(name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{name}: {error.strerror}") from error
