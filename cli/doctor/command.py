"""doctor: looks at everything that keeps a phone from ringing, and says how each thing is mended."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial

from cli import exit_codes
from cli.answers import Refused
from cli.commands import Commands
from cli.doctor.account import AccountChecks
from cli.doctor.bounded import within
from cli.doctor.outside import OutsideChecks
from cli.stage import HERE
from cli.table import table
from cli.terminal import Terminal
from rinban.budget import Budget
from rinban.operator.findings import Check, Finding, Health, as_json, examine, from_json, ok, wrong

_OF_THE_SERVICE, _EACH, _IN_ALL = 90.0, 20.0, 120.0
"""Seconds for everything that the service itself looks at; for one check of this machine, and for all of them."""

Findings = dict[str, Finding]


def add(commands: Commands) -> None:
    """The command of this module."""
    commands.add(
        "doctor",
        doctor,
        "what is wrong, in plain words, and how each thing is mended; nothing is changed, and nobody is called",
        [
            ("doctor", "on this machine"),
            ("--stage prod doctor", "ends with 1 if anything is wrong"),
        ],
    )


def doctor(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if terminal.stack is not None:
        terminal.stack.outputs()  # what cannot be asked at all is one refusal, and not the same one in each line
    found = examined(terminal, arguments.stage or HERE)
    faults = _number(found, Health.WRONG)
    if arguments.json:
        terminal.show({"wrong": faults, "findings": as_json(found)})
    else:
        terminal.say(f"{as_text(found)}\n\n{_summary(found)}")
    return exit_codes.REFUSED if faults else exit_codes.DONE


def what_is_not_right(terminal: Terminal, stage: str) -> str:
    """The lines of what is wrong or not known, and how many these are. It raises nothing that a check meets."""
    found = examined(terminal, stage)
    rest = {name: one for name, one in found.items() if one.health is not Health.OK}
    return f"{as_text(rest)}\n\n{_summary(found)}" if rest else _summary(found)


def examined(terminal: Terminal, stage: str) -> Findings:
    """What the service found, what this machine sees of it from outside, and what AWS knows. It raises nothing that a
    check meets."""
    base_url, found = _of_the_service(terminal, stage)
    checks: list[Check] = [*OutsideChecks(base_url).checks()]
    if terminal.stack is not None:
        checks += AccountChecks(terminal.stack, stage).checks()
    return {**found, **examine(checks, Budget(_IN_ALL), _EACH)}


def _of_the_service(terminal: Terminal, stage: str) -> tuple[str, Findings]:
    """The address that Twilio calls back, and what the service found."""
    base_url = ""
    try:
        base_url = terminal.stack.base_url() if terminal.stack else ""
        given = {"base_url": base_url} if base_url else {}
        answer = within(_OF_THE_SERVICE, partial(terminal.ask, "doctor", **given))
        return answer["base_url"], {"service": ok("it answers"), **from_json(answer["findings"])}
    except Refused as error:
        return base_url, {"service": wrong(f"it does not answer: {error}", _mend(stage))}


def _mend(stage: str) -> str:
    if stage == HERE:
        return "start `./dev serve`, or set the variables of docs/configuration.md"
    return f"your AWS credentials, the log of rinban-{stage}-admin, and `./rinban --stage {stage} deploy`"


def as_text(found: Mapping[str, Finding]) -> str:
    """A line for each check; below what is wrong, how it is mended."""
    rows = [row for name, one in found.items() for row in _rows(name, one)]
    return table(("", "CHECK", "FINDING"), rows)


def _rows(name: str, found: Finding) -> list[tuple[str, str, str]]:
    sign = found.health.value.upper() if found.health is Health.WRONG else found.health.value
    row = (sign, name, found.sentence)
    return [row, ("", "", f"mend: {found.mend}")] if found.mend else [row]


def _number(found: Mapping[str, Finding], health: Health) -> int:
    return sum(one.health is health for one in found.values())


def _summary(found: Mapping[str, Finding]) -> str:
    faults, unknown = _number(found, Health.WRONG), _number(found, Health.UNKNOWN)
    told = f"{faults} of {len(found)} checks found something wrong."
    more = f" Not known: {unknown}." if unknown else ""
    return f"{told if faults else f'Nothing is wrong: {len(found)} checks.'}{more}"
