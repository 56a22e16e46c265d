"""import: a rota file made of what another product exports, and the proof that it says the same."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cli import exit_codes
from cli.answers import Refused
from cli.commands import Commands
from cli.imports import goalert, oncall, opsgenie, pagerduty, phones, told
from cli.imports.carrying import Carried, carried
from cli.imports.documents import Document, parsed
from cli.imports.model import Imported
from cli.imports.proving import proven
from cli.load import texts
from cli.terminal import Terminal, file_bytes
from rinban.core.rota.settings import Member, Settings

PRODUCTS: Mapping[str, Callable[[Sequence[Document]], Imported]] = {
    "opsgenie": opsgenie.read,
    "pagerduty": pagerduty.read,
    "oncall": oncall.read,
    "goalert": goalert.read,
}


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "import",
        import_,
        "make a rota file of what another product exports, and compare their shifts; needs no store and no settings",
        [
            (
                "import opsgenie schedules.json timeline.json -o rota.yaml",
                "asks for the numbers, and names each difference",
            ),
            (
                "import pagerduty schedule.json --people people.yaml --fixed -o rota.yaml",
                "what differs as fixed shifts",
            ),
        ],
    )
    found.add_argument("product", choices=[*PRODUCTS], help="Grafana OnCall is oncall")
    found.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="JSON, as docs/import.md tells how to get it"
    )
    found.add_argument("--people", metavar="FILE", type=Path, help="a rota file whose responders have the numbers")
    found.add_argument("--fixed", action="store_true", help="write fixed shifts for what differs")
    found.add_argument("-o", metavar="FILE", dest="output", type=Path, help="(the standard output)")


def import_(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.output and arguments.output.exists():
        raise Refused(f"{arguments.output} is there already: name another file")
    found = PRODUCTS[arguments.product](parsed([(str(file), file_bytes(file)) for file in arguments.files]))
    if not found.schedules:
        raise Refused(f"no schedule of {arguments.product} is in these files: docs/import.md tells what to export")
    people = _people(terminal, arguments.people)
    made = carried(found, phones.known(found, people), terminal.clock(), people)
    settings, proofs = proven(_with_people(made, people), found, made.ids, fixed=arguments.fixed)
    own = replace(settings, responders={who: one for who, one in settings.responders.items() if who not in people})
    numbered = phones.with_numbers(terminal, own, ask=not arguments.json)
    _give(terminal, arguments, told.Report(arguments.product, str(arguments.output or ""), numbered, made, proofs))
    return exit_codes.DONE if told.is_the_same(proofs) else exit_codes.REFUSED


def _people(terminal: Terminal, file: Path | None) -> dict[str, Member]:
    if file is None:
        return {}
    (given,) = texts(terminal, [file])
    return phones.people_of(given["name"], given["text"])


def _with_people(made: Carried, people: Mapping[str, Member]) -> Settings:
    """The settings with those people as their own file describes them."""
    known = {who: one for who, one in people.items() if who in made.settings.responders}
    return replace(made.settings, responders={**made.settings.responders, **known})


def _give(terminal: Terminal, arguments: argparse.Namespace, report: told.Report) -> None:
    """The file, and the report, which is in the file as well: without a name for it, all is on the standard output."""
    if arguments.output:
        _save(arguments.output, report.file())
    if arguments.json:
        terminal.show(report.answer())
    elif arguments.output:
        terminal.say(report.text())
    else:
        terminal.write(report.file())


def _save(file: Path, text: str) -> None:
    """Write the file, which has phone numbers, so that its owner alone can read it. Raises Refused."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
