"""report --latency: how long people waited in the escalations of a month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cli.answers import Answer
from cli.spreadsheet import MARK, lines
from cli.table import table
from cli.terminal import Terminal, clock_time

_NAMES = {
    "to_request": "ALERT TO CALL REQUEST",
    "hop": "END OF CALL TO NEXT REQUEST",
    "to_key": "RING TO KEY",
    "silence": "LONGEST SILENCE",
}
_COLUMNS = ("number", "median", "p95", "p99")
_HEADS = ("COUNT", "MEDIAN", "95% WITHIN", "99% WITHIN")


def show(terminal: Terminal, month: str, *, csv: bool, json: bool) -> None:
    """Ask for the figures, and write them in the wanted way."""
    answer = terminal.ask("latency", month=month)
    if json:
        terminal.show(answer)
    elif csv:
        cells = ([name, *(figure[part] for part in _COLUMNS)] for name, figure in answer["figures"].items())
        terminal.write(MARK + lines([("figure", *_COLUMNS), *cells]))
        for said in _said(answer):
            terminal.complain(said)  # beside the lines, which go into a file
    else:
        title = f"{answer['month']}, {_at(answer['from'], answer)} to {_at(answer['to'], answer)}"
        rows = [_row(_NAMES.get(name, name), figure) for name, figure in answer["figures"].items()]
        told = table((f"{answer['escalations']} ESCALATIONS", *_HEADS), rows)
        terminal.say("\n".join((title, told, *_said(answer))))


def _row(name: str, figure: dict[str, Any]) -> tuple[str, ...]:
    seconds = ("" if figure[part] is None else f"{figure[part]:.1f} s" for part in _COLUMNS[1:])
    return (name, str(figure["number"]), *seconds)


def _said(answer: Answer) -> Iterator[str]:
    """What the numbers do not tell."""
    if answer["told_from"] is not None:
        since = _at(answer["told_from"], answer)
        yield f"WHAT WAS BEFORE {since} IS MISSING: the journal is kept no longer (KeepDays)."
    if answer["unreadable"]:
        yield f"NOT COUNTED, SINCE THE DOCUMENT CANNOT BE READ: {answer['unreadable']}"


def _at(at: float, answer: Answer) -> str:
    return clock_time(at, answer["zone"], "%Y-%m-%d %H:%M")
