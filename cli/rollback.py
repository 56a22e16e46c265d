"""rollback: callers reach the former release again, and nothing else changes."""

from __future__ import annotations

import argparse

from cli import exit_codes, releases
from cli.commands import Commands
from cli.deploy import prove
from cli.terminal import Terminal


def add(commands: Commands) -> None:
    """The command of this module, with its arguments."""
    found = commands.add(
        "rollback",
        rollback,
        "callers of a stage reach the former release again, within seconds",
        [
            ("--stage prod rollback", "the release that was served before this one"),
            ("--stage prod rollback --to 3f2a9c0d1e4b", "any release of which every function still has a version"),
        ],
    )
    found.add_argument("--to", metavar="RELEASE", default="", help="the stamp of a release, as a deployment prints it")


def rollback(terminal: Terminal, arguments: argparse.Namespace) -> int:
    stack = terminal.in_a_stage()
    functions = releases.functions_of(stack)
    wanted = arguments.to or releases.former(functions)
    served = {function.release for function in functions}
    releases.serve(stack, functions, wanted)
    prove(wanted, stack.ask, terminal.wait)
    if arguments.json:
        terminal.show({"release": wanted, "before": sorted(served), "functions": len(functions)})
    else:
        terminal.say(f"Callers of {stack.name} reach the release {wanted}; it was {', '.join(sorted(served))}.")
        terminal.say(
            "The tables stay as they are: no migration takes anything away, and either release runs on them. The next"
            " deployment goes on from here."
        )
    return exit_codes.DONE
