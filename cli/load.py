"""load: rota files go in the place of what is loaded, after a look and a question."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from cli import exit_codes
from cli.answers import Answer, Refused
from cli.commands import Commands
from cli.table import table
from cli.terminal import Terminal, file_bytes

_STDIN = Path("-")


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "load",
        load,
        "put rota files in the place of what is loaded",
        [
            ("load rota.yaml", "shows what would change, and asks"),
            ("load people.yaml rota.yaml", "several files count as one"),
            ("load - --yes < rota.yaml", "from the standard input, which cannot be asked"),
        ],
    )
    found.add_argument("files", metavar="FILE", nargs="+", type=Path, help="YAML; - is the standard input")
    found.add_argument(
        "--yes",
        action="store_true",
        help="do not ask, not even about times without anybody (with --json: else only the changes are shown)",
    )


def load(terminal: Terminal, arguments: argparse.Namespace) -> int:
    files = texts(terminal, arguments.files)
    planned = terminal.ask("load", files=files, apply=False)
    if arguments.json:
        terminal.show(_apply(terminal, files, planned) if arguments.yes else planned)
        return exit_codes.DONE
    doubts = [f"? {warning}" for warning in planned["warnings"]]
    terminal.say("\n".join((*doubts, _changes(planned), *_nights(planned["nights"]), *gaps_told(planned["gaps"]))))
    if not (planned["changes"] or planned["unusable"]):
        return exit_codes.DONE
    if not (arguments.yes or _agreed(terminal, arguments, planned)):
        terminal.say("Nothing was changed.")
        return exit_codes.UNCHANGED
    _apply(terminal, files, planned)
    terminal.say("Loaded.")
    return exit_codes.DONE


def _agreed(terminal: Terminal, arguments: argparse.Namespace, planned: Answer) -> bool:
    """Whether every question is answered with yes: one about the changes, another one about times without anybody."""
    if _STDIN in arguments.files:
        terminal.say("The rota came through the standard input, so that nobody can be asked: add --yes.")
        return False
    if not terminal.agrees("Load this?"):
        return False
    return not planned["gaps"] or terminal.agrees("LOAD IT ALTHOUGH NOBODY WOULD BE ON DUTY THEN?")


def _apply(terminal: Terminal, files: list[dict[str, str]], planned: Answer) -> Answer:
    return terminal.ask("load", files=files, apply=True, seen=planned["seen"], accept_gaps=True)


def texts(terminal: Terminal, files: Sequence[Path]) -> list[dict[str, str]]:
    """The files as the task `load` takes them. Raises Refused."""
    return [{"name": _name(file), "text": _text(terminal, file)} for file in files]


def _name(file: Path) -> str:
    """As it can be shown: a file's name may hold bytes that are no text."""
    return str(file).encode("utf-8", errors="backslashreplace").decode()


def _text(terminal: Terminal, file: Path) -> str:
    try:
        return (terminal.piped() if file == _STDIN else file_bytes(file)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _nights(moved: Sequence[Answer]) -> list[str]:
    """Lines about the nights of the next two weeks that would be somebody else's."""
    if not moved:
        return []
    heads = ("GROUP", "FIRST AT NIGHT", "MORE", "LESS")
    rows = [(one["group"], one["name"] or "NOBODY", _days(one["gained"]), _days(one["lost"])) for one in moved]
    return ["Nights of the next two weeks:", *(f"  {line}" for line in table(heads, rows).splitlines())]


def _days(days: Sequence[str]) -> str:
    """Such as "7: Tue 24, Sat 28 - Thu 03": how many there are, and those in a row by the first and the last one."""
    dates = [date.fromisoformat(day) for day in days]
    runs = [
        [day for _, day in run]
        for _, run in groupby(enumerate(dates), lambda placed: placed[1].toordinal() - placed[0])
    ]
    named = [" - ".join(f"{day:%a %d}" for day in dict.fromkeys((run[0], run[-1]))) for run in runs]
    return f"{len(dates)}: {', '.join(named)}" if dates else ""


def gaps_told(gaps: Sequence[Answer]) -> list[str]:
    """Lines about the times at which a group would have nobody."""
    if not gaps:
        return []
    return ["NOBODY WOULD BE ON DUTY:", *(f"  {gap['group']}: {_time(gap)}" for gap in gaps)]


def _time(gap: Answer) -> str:
    time = f"from {gap['from']} {'to ' + gap['to'] if gap['to'] else 'on'}"
    return f"{time}, because the group goes" if gap["group_goes"] else time


def _changes(planned: Answer) -> str:
    """Each thing that changes on a line, such as "~ responder sato: phone …1 → …2"."""
    changes = planned["changes"]
    lines = [f"! counts as not given, and goes: {one}" for one in planned["unusable"]]
    lines += [
        f"{'+' if kind == 'added' else '-' if kind == 'removed' else '~'} {thing}{_parts(kind, list(parts))}"
        for (thing, kind), parts in groupby(changes, lambda change: (change["thing"], change["kind"]))
    ]
    return "\n".join(lines) or "Nothing would change."


def _parts(kind: str, parts: list[dict[str, str]]) -> str:
    if kind == "removed":
        return ""
    if kind == "added":
        return ": " + "; ".join(f"{part['part']} {part['after']}" for part in parts if part["after"])
    return ": " + "; ".join(f"{p['part']} {p['before'] or '(none)'} → {p['after'] or '(none)'}" for p in parts)
