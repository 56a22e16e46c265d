"""load, export, who, migrate: the rota and the tables that it is kept in."""

from __future__ import annotations

import argparse
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cli.table import table
from cli.terminal import Answer, Refused, Terminal


def add(words: Any, everywhere: argparse.ArgumentParser) -> None:
    """The words of this module, with what each takes."""
    load_ = words.add_parser("load", parents=[everywhere], help="put rota files in the place of what is loaded")
    load_.add_argument("files", metavar="FILE", nargs="+", type=Path, help="YAML; several files count as one")
    load_.add_argument("--yes", action="store_true", help="do not ask (with --json: else only the changes are shown)")
    load_.set_defaults(run=load)
    export_ = words.add_parser("export", parents=[everywhere], help="the rota as a file, phone numbers included")
    export_.set_defaults(run=export)
    who_ = words.add_parser("who", parents=[everywhere], help="who is on duty, in calling order")
    who_.add_argument("group", metavar="GROUP")
    who_.add_argument("--at", metavar="T", default="", help='instead of now: "2026-12-29 10:00", in the rota\'s zone')
    who_.set_defaults(run=who)
    migrate_ = words.add_parser("migrate", parents=[everywhere], help="bring the tables in MySQL up to date")
    migrate_.set_defaults(run=migrate)


def load(terminal: Terminal, arguments: argparse.Namespace) -> int:
    files = [{"name": str(file), "text": _text(file)} for file in arguments.files]
    planned = terminal.ask("load", files=files, apply=False)
    unusable = planned.get("unusable", [])  # a stage may still run an older version
    if arguments.json:
        terminal.show(_apply(terminal, files, planned) if arguments.yes else planned)
        return 0
    for warning in planned.get("warnings", []):
        terminal.say(f"? {warning}")
    terminal.say(_changes(planned["changes"], unusable))
    if not (planned["changes"] or unusable):
        return 0
    if not (arguments.yes or terminal.agrees("Load this?")):
        terminal.say("Nothing was changed.")
        return 1
    _apply(terminal, files, planned)
    terminal.say("Loaded.")
    return 0


def _apply(terminal: Terminal, files: list[dict[str, str]], planned: Answer) -> Answer:
    return terminal.ask("load", files=files, apply=True, seen=planned["seen"])


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _changes(changes: list[dict[str, str]], unusable: list[str]) -> str:
    """Each thing that changes on a line, such as "~ responder sato: phone …1 → …2"."""
    lines = [f"! counts as not given, and goes: {one}" for one in unusable]
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


def export(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("export")
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.out.write(answer["text"])
    return 0


def who(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("who", group=arguments.group, at=arguments.at)
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say(_on_duty(answer))
    return 0 if answer["on_duty"] else 1


def _on_duty(answer: Answer) -> str:
    at = datetime.fromtimestamp(answer["at"], ZoneInfo(answer["zone"]))
    told = f"{answer['group']}, {at:%a %Y-%m-%d %H:%M %Z}"
    if not answer["on_duty"]:
        return f"{told}: nobody is on duty"
    rows = [
        (str(number), one["name"], one["id"], one["phone"], one["language"])
        for number, one in enumerate(answer["on_duty"], 1)
    ]
    return f"{told}\n{table(('', 'NAME', 'ID', 'PHONE', 'LANGUAGE'), rows)}"


def migrate(terminal: Terminal, arguments: argparse.Namespace) -> int:
    answer = terminal.ask("migrate")
    if arguments.json:
        terminal.show(answer)
    else:
        terminal.say("\n".join(f"applied {name}" for name in answer["applied"]) or "The tables are up to date.")
    return 0
