"""journal: what happened in an escalation, or in all those of a month."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from cli import exit_codes
from cli.answers import Answer
from cli.commands import Commands
from cli.escalations import told
from cli.spreadsheet import MARK, lines
from cli.table import table
from cli.terminal import Terminal, clock_time

_COLUMNS = (
    "group",
    "run",
    "opened",
    "first_ring",
    "key",
    "who",
    "outcome",
    "alerts",
    "calls",
    "severity",
    "seconds_to_ring",
    "seconds_to_key",
    "zone",
)
_TIMES = ("opened", "first_ring", "key")


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "journal",
        journal,
        "what happened in an escalation, line by line, or in all those of a month",
        [
            ("journal infra/12", "alerts, calls, keys, notes and who was told, in the rota's time zone"),
            ("journal infra/12 --cells", "which cell of the grid has decided, and what"),
            ("journal --csv 2026-11 > november.csv", "a line for each escalation of a month, for a spreadsheet"),
            ("journal rinban-test/0", "the test calls"),
        ],
    )
    which = found.add_mutually_exclusive_group(required=True)
    which.add_argument("escalation", metavar="ESCALATION", nargs="?", help="such as infra/12")
    which.add_argument(
        "--csv", metavar="YYYY-MM", help="the escalations of this month; with --json one line of it for each"
    )
    found.add_argument("--cells", action="store_true", help="each decision with the cell of the grid that made it")


def journal(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.csv is not None:
        return _month(terminal, arguments)
    only = "entries" if arguments.cells else "lines"
    answer = terminal.ask("journal", escalation=arguments.escalation, **({} if arguments.json else {"only": only}))
    # A stage whose release is older than this checkout has no lines yet.
    return told(terminal, arguments, answer, _timeline if only in answer and not arguments.cells else _cells)


def _timeline(answer: Answer) -> str:
    rows = [(clock_time(one["at"], answer["zone"], "%Y-%m-%d %H:%M:%S"), one["words"]) for one in answer["lines"]]
    return table(("AT", "WHAT HAPPENED"), rows)


def _cells(answer: Answer) -> str:
    rows = [
        (clock_time(entry["at"], answer["zone"], "%Y-%m-%d %H:%M:%S"), entry["cell"], entry["detail"])
        for entry in answer["entries"]
    ]
    return table(("AT", "DECISION", "DETAIL"), rows)


def _month(terminal: Terminal, arguments: argparse.Namespace) -> int:
    """Page by page, so that neither side ever holds a month. What is missing is said beside the lines."""
    missing = list[str]()
    for number, page in enumerate(_pages(terminal, arguments.csv)):
        missing += _missing(page, is_first=number == 0)
        if arguments.json:
            for one in page["rows"]:
                terminal.show({**one, "zone": page["zone"]})
        else:
            terminal.write(
                f"{'' if number else MARK + lines([_COLUMNS])}{lines(_row(one, page) for one in page['rows'])}"
            )
    for said in missing:
        terminal.complain(said)
    return exit_codes.DONE


def _pages(terminal: Terminal, month: str) -> Iterator[Answer]:
    after = None
    while True:
        page = terminal.ask("history", month=month, after=after)
        yield page
        after = page["next"]
        if after is None:
            return


def _missing(page: Answer, *, is_first: bool) -> Iterator[str]:
    if is_first and page["told_from"] is not None:
        since = clock_time(page["told_from"], page["zone"], "%Y-%m-%d %H:%M")
        yield f"ESCALATIONS BEFORE {since} ARE MISSING: the journal is kept no longer (KeepDays)."
    for escalation in page["unreadable"]:
        yield f"{escalation} IS MISSING: its document cannot be read."


def _row(one: Answer, page: Answer) -> list[object]:
    zone = ZoneInfo(page["zone"])
    clock = {name: _clock(one[name], zone) for name in _TIMES}
    return [{**one, **clock, "zone": page["zone"]}[name] for name in _COLUMNS]


def _clock(at: float | None, zone: ZoneInfo) -> str:
    """As a spreadsheet knows times: without an offset, which stands in a column of its own as the zone's name."""
    return "" if at is None else datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")
