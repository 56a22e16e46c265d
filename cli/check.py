"""check: whether rota files would load, without a store and without any settings."""

from __future__ import annotations

import argparse
from pathlib import Path

from cli import exit_codes
from cli.answers import Refused
from cli.commands import Commands
from cli.load import gaps_told, texts
from cli.terminal import Terminal
from rinban.adapters import holidays
from rinban.core.errors import BadRequest
from rinban.settings import loading


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "check",
        check,
        "whether rota files would load; needs no store and no settings",
        [
            ("check rota.yaml", "names every mistake with its line, and days without anybody"),
            ("check people.yaml rota.yaml", "several files count as one"),
        ],
    )
    found.add_argument("files", metavar="FILE", nargs="+", type=Path, help="YAML; - is the standard input")


def check(terminal: Terminal, arguments: argparse.Namespace) -> int:
    files = [(file["name"], file["text"]) for file in texts(terminal, arguments.files)]
    try:
        found = loading.check(files, terminal.clock(), holidays)
    except BadRequest as error:
        raise Refused(str(error)) from error
    if arguments.json:
        terminal.show(found)
    else:
        verdict = "Loadable, but not sound" if found["gaps"] else "Sound for the next two weeks"
        told = f"{verdict}: {_counted(found['responders'], 'responder')}, {_counted(found['groups'], 'group')}."
        doubts = [f"? {warning}" for warning in found["warnings"]]
        terminal.say("\n".join((*doubts, told, *gaps_told(found["gaps"]))))
    return exit_codes.NOBODY if found["gaps"] else exit_codes.DONE


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
