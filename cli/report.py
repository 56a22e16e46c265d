"""report: how the nights and calls of a month were shared, and who should be on duty next."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from cli import exit_codes, latency
from cli.answers import Answer
from cli.commands import Commands
from cli.spreadsheet import MARK, lines
from cli.table import table
from cli.terminal import Terminal, clock_time

_COLUMNS = (
    "id",
    "name",
    "nights",
    "weekend_nights",
    "holiday_nights",
    "hours",
    "calls",
    "answered",
    "answered_at_night",
    "minutes_awake",
    "passes",
    "seconds_to_key",
    "load",
)
_HEADS = (
    "WHO",
    "ID",
    "NIGHTS",
    "WEEKEND",
    "HOLIDAY",
    "HOURS",
    "CALLS",
    "ANSWERED",
    "ANSWERED 22-07",
    "MIN AWAKE",
    "PASSES",
    "TO KEY",
    "LOAD",
)


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "report",
        report,
        "how nights and calls were shared in a month, and who should be on duty next",
        [
            ("report", "this month until now, and its nights to come"),
            ("report --month 2026-11", "another month, in the rota's time zone"),
            ("report --month 2026-11 --csv > november.csv", "for a spreadsheet"),
            ("report --month 2026-11 --latency", "how long people waited for calls, for keys, and in silence"),
        ],
    )
    found.add_argument("--month", metavar="YYYY-MM", default="", help="such as 2026-11; left out: this month")
    found.add_argument("--csv", action="store_true", help="a line for each person, for a spreadsheet")
    found.add_argument(
        "--latency", action="store_true", help="instead: how long it took to call requests and keys, and was silent"
    )


def report(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.latency:
        latency.show(terminal, arguments.month, csv=arguments.csv, json=arguments.json)
        return exit_codes.DONE
    answer = terminal.ask("report", month=arguments.month)
    if arguments.json:
        terminal.show(answer)
    elif arguments.csv:
        terminal.write(_csv(answer["people"]))
        for said in _said(answer):
            terminal.complain(said)  # beside the lines, which go into a file
    else:
        terminal.say("\n".join((_people(answer), "", *_escalations(answer), _groups(answer), *_said(answer))))
    return exit_codes.DONE


def _csv(people: list[dict[str, Any]]) -> str:
    rows = ([one.get("who" if name == "id" else name) for name in _COLUMNS] for one in people)
    return MARK + lines([_COLUMNS, *rows])


def _people(answer: Answer) -> str:
    title = f"{answer['month']}, {_at(answer['from'], answer)} to {_at(answer['to'], answer)}"
    if not answer["people"]:
        return f"{title}: nobody is in the rota, and nobody was called"
    return f"{title}\n{table(_HEADS, [_row(one) for one in answer['people']])}"


def _row(one: dict[str, Any]) -> tuple[str, ...]:
    waited = one["seconds_to_key"]
    return (
        one["name"],
        one["who"],
        str(one["nights"]),
        str(one["weekend_nights"]),
        str(one["holiday_nights"]),
        f"{one['hours']:.0f}",
        str(one["calls"]),
        _reached(one),
        str(one["answered_at_night"]),
        f"{one['minutes_awake']:.0f}",
        str(one["passes"]),
        "" if waited is None else f"{waited:.0f} s",
        f"{one['load']:.1f}",
    )


def _reached(one: dict[str, Any]) -> str:
    """How many of the calls were answered, and which part of them that is."""
    calls, answered = one["calls"], one.get("answered")
    if answered is None:  # a stage whose release is older does not tell
        return ""
    return f"{answered} ({answered / calls:.0%})" if calls else "0"


def _escalations(answer: Answer) -> Iterator[str]:
    """What a stage whose release is older does not tell is left out."""
    found = answer.get("escalations")
    if found:
        rows = (
            ("ESCALATIONS", str(found["count"]), "", ""),
            ("ALERTS", str(found["alerts"]), "", ""),
            ("TO FIRST RING", *_waits(found["to_ring"])),
            ("TO KEY THAT TOOK IT", *_waits(found["to_key"])),
        )
        yield table(("THE MONTH", "COUNT", "MEDIAN", "95% WITHIN"), rows)
        yield ""


def _waits(spread: dict[str, Any]) -> tuple[str, ...]:
    """How many, the median, and what 95 % of them are not above."""
    seconds = ("" if spread[part] is None else f"{spread[part]:.0f} s" for part in ("median", "p95"))
    return (str(spread["number"]), *seconds)


def _groups(answer: Answer) -> str:
    names = {one["who"]: one["name"] for one in answer["people"]}
    rows = [
        (
            one["group"],
            *(_percent(one[kind]) for kind in ("nights", "weekends", "holidays")),
            names.get(one["next_cover"], one["next_cover"]) or "nobody",
        )
        for one in answer["groups"]
    ]
    return table(("BALANCE OF", "NIGHTS", "WEEKENDS", "HOLIDAYS", "NEXT COVER"), rows)


def _percent(part: float | None) -> str:
    return "" if part is None else f"{part:.0%}"


def _said(answer: Answer) -> Iterator[str]:
    """What the numbers do not tell."""
    if answer["told_from"] is not None:
        since = _at(answer["told_from"], answer)
        yield f"CALLS BEFORE {since} ARE NOT COUNTED: the journal is kept no longer (KeepDays). Nights and hours are."
    if answer["planned_from"] is not None:
        yield f"The month is not over: nights and hours after {_at(answer['planned_from'], answer)} are as planned."


def _at(at: float, answer: Answer) -> str:
    return clock_time(at, answer["zone"], "%Y-%m-%d %H:%M")
