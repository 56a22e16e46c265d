"""export, who, migrate: the rota as it is loaded, and the tables that it is kept in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.table import table
from cli.terminal import STORES, Terminal, clock_time


def add(commands: Commands) -> None:
    """The commands of this module, with their arguments."""
    commands.add(
        "export",
        export,
        "write the rota as a file, phone numbers included",
        [("export > rota.yaml", "to edit it, and load it again")],
    )
    found = commands.add(
        "who",
        who,
        "who is on duty, in calling order",
        [
            ("who infra", "now"),
            ("who infra --at 2026-12-29", "at midnight of that day, in the rota's time zone"),
            ('who infra --at "2026-12-29 10:00"', "at any other time"),
        ],
    )
    found.add_argument("group", metavar="GROUP", help="such as infra")
    found.add_argument(
        "--at", metavar="T", default="", help="instead of now; in the rota's zone unless it has an offset"
    )
    commands.add(
        "migrate",
        migrate,
        "bring the tables in MySQL up to date",
        [("migrate", "names what it applied; to run it again does no harm")],
    )


def export(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("export")
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.write(answer["text"])
    return exit_codes.DONE


def who(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("who", group=arguments.group, at=arguments.at)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say("\n".join((_on_duty(answer), *remembered(answer))))
    return exit_codes.DONE if answer["on_duty"] else exit_codes.NOBODY


def _on_duty(answer: Answer) -> str:
    told = f"{answer['group']}, {clock_time(answer['at'], answer['zone'], '%a %Y-%m-%d %H:%M')}"
    if not answer["on_duty"]:
        return f"{told}: nobody is on duty\n{_last_resort(answer['last_resort'])}"
    return f"{told}\n{_people(answer)}"


def _people(answer: Answer) -> str:
    rows = [
        (str(number), one["name"], one["id"], one["phone"], one["language"])
        for number, one in enumerate(answer["on_duty"], 1)
    ]
    return table(("", "NAME", "ID", "PHONE", "LANGUAGE"), rows)


def remembered(answer: Answer) -> Iterator[str]:
    """A line for each store that does not answer."""
    for store in answer.get("stores_away", ()):
        yield f"{STORES[store]} DOES NOT ANSWER: this is the rota as it was at most ten minutes before."


def _last_resort(one: dict[str, str] | None) -> str:
    if one is None:
        return "This stage names no last resort either."
    return f"Last resort: {' '.join(filter(None, (one['name'], one['phone'])))}"


def migrate(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("migrate")
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say("\n".join(f"applied {name}" for name in answer["applied"]) or "The tables are up to date.")
    return exit_codes.DONE
