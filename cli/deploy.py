"""deploy: builds, stamps and deploys a stage, and makes sure that its callers reach what was built."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from cli import account, barred, checkout, exit_codes, release, releases, unfinished
from cli.answers import Answer, Ask, Refused
from cli.build.command import for_lambda
from cli.commands import Commands
from cli.doctor.command import what_is_not_right
from cli.parameters import given, refuse_incomplete, refuse_unfit
from cli.releases import FunctionVersions
from cli.sam import Sam, sam, settings_with
from cli.stack import ROOT, Stack
from cli.staying import callers_stay
from cli.terminal import Terminal

Build = Callable[[], Path]
"""Builds what is deployed, and returns the template that stands beside it. Raises Refused."""

PLAN = ("--no-execute-changeset",)
"""`sam deploy` then shows what would change, and changes nothing."""

_LOOKS = 10
"""So often, a second apart, it is asked which release runs."""

_NEXT = """
Next: ./rinban --stage {stage} load rota.yaml
      ./rinban --stage {stage} test-call RESPONDER
      ./rinban --stage {stage} key add zabbix"""

_INTERRUPTED = """
Interrupted. Type the same command again: what CloudFormation has begun goes on by itself, and is waited for."""


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "deploy",
        command,
        "build and deploy a stage, bring its tables up to date, and prove that callers reach it",
        [
            ("--stage staging deploy @../rinban-staging", "the parameters stand in that file, one NAME=VALUE a line"),
            ("--stage staging deploy @../rinban-staging LogLevel=DEBUG", "what stands later counts"),
            ("--stage staging deploy @../rinban-staging --plan", "shows what would change"),
        ],
    )
    found.add_argument("parameters", metavar="NAME=VALUE", nargs="*", help="all without a default; @FILE: one a line")
    found.add_argument("--plan", action="store_true", help="build, show what would change, and change nothing")


@dataclass(frozen=True, slots=True)
class Progress:
    """Tells a person what is being done, and how long each step took."""

    terminal: Terminal

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began = self.terminal.clock()
        self.terminal.say(f"{what} …")
        yield
        self.terminal.say(f"{what}: done in {self.terminal.clock() - began:.0f} s")


def command(terminal: Terminal, arguments: argparse.Namespace) -> int:
    stack = terminal.in_a_stage()
    parameters = {**given(arguments.parameters), "Stage": arguments.stage}
    refuse_unfit(parameters, ROOT / "template.yaml")
    try:
        return _deployed(terminal, stack, arguments, parameters)
    except KeyboardInterrupt:
        terminal.say(_INTERRUPTED)
        return exit_codes.INTERRUPTED


def _deployed(terminal: Terminal, stack: Stack, arguments: argparse.Namespace, parameters: Mapping[str, str]) -> int:
    steps = Progress(terminal)
    with steps.step("Asking AWS"):
        found = account.checked(stack.clients, parameters)
    terminal.say(found)
    unfinished.wait_for(stack, terminal)
    if first := unfinished.is_first(stack):
        refuse_incomplete(parameters, ROOT / "template.yaml")
    if not arguments.plan:
        barred.refuse_while_an_alarm_is_on(stack.clients, arguments.stage, parameters)
    if changed := checkout.uncommitted(ROOT):
        terminal.say(changed)
    taken_back = unfinished.taken_back(stack)
    stamped = {**parameters, "taken back": taken_back} if taken_back else parameters
    options = PLAN if arguments.plan else ()
    with nullcontext(()) if arguments.plan else callers_stay(stack, terminal) as before:
        stamp = deploy(arguments.stage, parameters, lambda: for_lambda(ROOT), sam, steps, *options, stamped=stamped)
    if arguments.plan:
        terminal.say(f"Nothing was changed. This would be the release {stamp}.")
        return exit_codes.DONE
    protect(arguments.stage, stack)
    finish(stack, stamp, steps, before)
    terminal.say(f"Callers of {arguments.stage} reach the release {stamp}.")
    with steps.step("Looking whether everything is right"):
        told = what_is_not_right(terminal, arguments.stage)
    terminal.say(told)
    terminal.say(_next(arguments.stage, stack.outputs(), first=first))
    return exit_codes.DONE


def deploy(
    stage: str,
    parameters: Mapping[str, str],
    build: Build,
    sam: Sam,
    steps: Progress,
    *options: str,
    stamped: Mapping[str, str] | None = None,
) -> str:
    """Build, stamp and deploy; returns the stamp. Raises Refused.

    What was interrupted can simply be run again. The same parameters and the same code come to the same stamp, with
    which CloudFormation finds nothing to change. `stamped`: what the stamp stands for besides the code, if that is more
    than the parameters.
    """
    with steps.step("Building"):
        built = build()
    try:
        stamp = release.stamp(built, parameters if stamped is None else stamped)
        release.write(built, stamp)
    except (OSError, ValueError) as error:
        raise Refused(str(error), 500) from error
    with steps.step("Deploying"), settings_with(parameters, stage) as settings:
        known = ("--config-file", str(settings), "--config-env", stage)
        sam(["deploy", *known, "--template-file", str(built), *options])
    return stamp


def protect(stage: str, stack: Stack) -> None:
    """Nobody deletes production by mistake; the stacks of other stages come and go. Raises Refused."""
    if stage == "prod":
        stack.protect()


def finish(stack: Stack, stamp: str, steps: Progress, before: Sequence[FunctionVersions] = ()) -> None:
    """After CloudFormation has done its part: serve the release, bring the tables up to date, and prove it. Raises
    Refused.

    CloudFormation does not move an alias that was rolled back if the very same release is deployed once more: for it
    nothing has changed. `before`: the functions as they were before the deployment. A release that is new to them, and
    that callers do not reach any more, was rolled back from while it was being deployed, and is not served again.
    """
    if before and releases.is_whole(before, stamp) and running(stack.ask) != stamp:
        releases.serve(stack, releases.functions_of(stack), stamp)
    with steps.step("Bringing the tables up to date"):
        told = stack.ask({"task": "migrate"})
    if "error" in told:
        raise Refused(f"{stamp} is deployed, but the tables are not up to date: {told['error']}", 503)
    prove(stamp, stack.ask, steps.terminal.wait)


def prove(stamp: str, ask: Ask, wait: Callable[[float], None]) -> None:
    """Compare what runs behind the alias with what was built, for some seconds: an alias that was moved just now may be
    followed a moment later. Raises Refused."""
    told: Answer = {}
    for _ in range(_LOOKS):
        told = ask({"task": "version"})
        if told.get("release") == stamp:
            return
        wait(1.0)
    found = told.get("error") or f"they reach {told.get('release')} (version {told.get('version')})"
    raise Refused(f"{stamp} was deployed, but callers do not reach it: {found}", 500)


def running(ask: Ask) -> str:
    """The stamp of what runs behind the alias; "" if that cannot be told."""
    return str(ask({"task": "version"}).get("release", ""))


def _next(stage: str, outputs: Mapping[str, str], *, first: bool) -> str:
    return f"Alerts go to {outputs.get('Url', '?')}{_NEXT.format(stage=stage) if first else ''}"
