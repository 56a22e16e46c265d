"""The phone numbers that exports lack: from a file of people, or asked for, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cli.answers import Refused
from cli.imports.ids import taking_part
from cli.imports.model import Imported, SourcePerson
from cli.imports.naming import FreshIds, printable, wishes
from cli.terminal import Terminal
from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Member, Settings
from rinban.settings.file import sections
from rinban.settings.file.fields import Fault, parse
from rinban.settings.phone_number import e164

TODO = "TODO"
"""Stands in the place of a number that nobody gave. No file with it loads."""


def people_of(name: str, text: str) -> dict[str, Member]:
    """The responders of a rota file, in which nothing else has to be. Raises Refused."""
    faults: list[Fault] = []
    tree = parse(name, text, faults)
    fields = tree.entries().get("responders") if tree else None
    found = {who: sections.member(field) for who, field in fields.entries().items()} if fields else {}
    if faults:
        raise Refused("\n".join(map(str, sorted(faults))))
    return found


def known(found: Imported, people: Mapping[str, Member]) -> dict[str, str]:
    """By the ids of the export, the ids of those who are in the file of people: by the address, or the name."""
    free = dict(people)
    matched: dict[str, str] = {}
    for who in sorted(taking_part(found)):
        one = next(_matching(found.people[who], free), None)
        if one is not None:
            matched[who] = one
            free.pop(one)
    return matched


def _matching(person: SourcePerson, people: Mapping[str, Member]) -> Iterator[str]:
    ids = [FreshIds().new(wish) for wish in wishes(person)[:2] if wish]
    yield from (who for who in ids if who in people)
    name = printable(person.name).casefold()
    yield from (who for who, member in people.items() if name and member.responder.name.casefold() == name)


def with_numbers(terminal: Terminal, settings: Settings, *, ask: bool) -> Settings:
    """The settings with a number for everybody: the export's, or one that is typed, or else `TODO`."""
    responders = dict(settings.responders)
    asking = ask
    for who, member in sorted(responders.items()):
        phone = _read(member.responder.phone)
        if not phone and asking:
            asked = _asked(terminal, f"{member.responder.name} ({who})")
            asking, phone = asked is not None, asked or ""
        responders[who] = replace(member, responder=replace(member.responder, phone=phone or TODO))
    return replace(settings, responders=responders)


def _asked(terminal: Terminal, whose: str) -> str | None:
    """The number that is typed, "" if it is left open, None at the end of the input. It is asked until it is one."""
    while True:
        terminal.blurt(f"The phone number of {whose}, or Enter to leave it open: ")
        line = terminal.keyboard.readline()
        if not line:
            terminal.blurt("\n")
        if not line.strip():
            return "" if line else None
        try:
            return e164(line.strip())
        except BadRequest as error:
            terminal.complain(str(error))


def _read(written: str) -> str:
    """A number of the export, "" if it is none."""
    try:
        return e164(written) if written else ""
    except BadRequest:
        return ""
