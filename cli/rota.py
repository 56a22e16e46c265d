"""export, who, migrate: the rota as it is loaded, and the tables that it is kept in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

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
        "who is on duty, in calling order, and why",
        [
            ("who infra", "now"),
            ('who infra --at "sat 03:00"', "the coming Saturday, in the rota's time zone"),
            ("who infra --at 2026-12-29", "at midnight of that day"),
            ("who --all --at +3d", "every group, at this time in three days"),
            ("who --week", "who is first in each of the next 14 nights, in every group"),
        ],
    )
    which = found.add_mutually_exclusive_group(required=True)
    which.add_argument("group", metavar="GROUP", nargs="?", help="such as infra")
    which.add_argument("--all", action="store_true", help="every group")
    which.add_argument("--week", action="store_true", help="the next 14 nights of every group")
    found.add_argument(
        "--at", metavar="T", default="", help='instead of now: 10:00, "sat 03:00", +3d or "2026-12-29 10:00"'
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
    if arguments.week:
        return _week(terminal, arguments)
    if arguments.all:
        return _everybody(terminal, arguments)
    answer = terminal.ask("who", group=arguments.group, at=arguments.at)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say("\n".join((_on_duty(answer), *remembered(answer))))
    return exit_codes.DONE if answer["on_duty"] else exit_codes.NOBODY


def _everybody(terminal: Terminal, arguments: argparse.Namespace) -> int:
    """One group after the other, as if each had been asked for."""
    groups = sorted(terminal.ask("nights")["groups"])
    answers = [terminal.ask("who", group=group, at=arguments.at) for group in groups]
    if arguments.json:
        terminal.show({"groups": answers})
    else:
        terminal.say("\n\n".join(map(_on_duty, answers)) or "No rota has been loaded.")
    return exit_codes.DONE if all(answer["on_duty"] for answer in answers) else exit_codes.NOBODY


def _week(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("nights")
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_nights(answer))
    covered = all(name for planned in answer["groups"].values() for night in planned for name in night)
    return exit_codes.DONE if covered else exit_codes.NOBODY


def _nights(answer: Answer) -> str:
    """A row a night; who is first, and who follows within the night behind an arrow."""
    groups = sorted(answer["groups"])
    rows = [
        (
            f"{date.fromisoformat(night['day']):%a %Y-%m-%d}{' *' if night['holiday'] else ''}",
            *(" → ".join(name or "NOBODY" for name in answer["groups"][group][number]) for group in groups),
        )
        for number, night in enumerate(answer["nights"])
    ]
    shown = table(("NIGHT OF", *(group.upper() for group in groups)), rows)
    return f"{shown}\n* a holiday" if any(night["holiday"] for night in answer["nights"]) else shown


def _on_duty(answer: Answer) -> str:
    told = f"{answer['group']}, {clock_time(answer['at'], answer['zone'], '%a %Y-%m-%d %H:%M')}"
    if not answer["on_duty"]:
        because = f", since {answer['because']}" if answer.get("because") else ""
        return f"{told}: nobody is on duty{because}\n{_last_resort(answer['last_resort'])}"
    return f"{told}\n{_people(answer)}"


def _people(answer: Answer) -> str:
    """A row a person. Why they are on duty is not told by a release that is older than this command."""
    rows = [
        (str(number), one["name"], one["id"], one["phone"], one["language"], one.get("because", ""))
        for number, one in enumerate(answer["on_duty"], 1)
    ]
    return table(("", "NAME", "ID", "PHONE", "LANGUAGE", "WHY"), rows)


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
