"""./dev deploy: builds, stamps and deploys a stage, and makes sure that its callers reach what was built."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli import exit_codes, release
from cli.build.command import for_lambda
from cli.stack import Stack, stack_of
from cli.terminal import Answer, Ask, Refused
from rinban.core.rota.settings import STAGES

ROOT = Path(__file__).parent.parent
Build = Callable[[], Path]
"""Builds what is deployed, and returns the template that stands beside it. Raises Refused."""

Sam = Callable[[Sequence[str]], None]
"""Runs the SAM command-line tool with these arguments. Raises Refused."""


def main(words: Sequence[str]) -> int:
    arguments = parsed(words)
    try:
        parameters = {**given(arguments.parameters), "Stage": arguments.stage}
        stamp = deploy(arguments.stage, parameters, lambda: for_lambda(ROOT), sam)
        stack = stack_of(arguments.stage, ROOT)
        protect(arguments.stage, stack)
        prove(stamp, stack.ask)
    except Refused as error:
        print(f"deploy: {error}", file=sys.stderr)
        return exit_codes.of_status(error.status)
    print(f"Callers of {arguments.stage} reach the release {stamp}.")
    return exit_codes.DONE


def deploy(stage: str, parameters: Mapping[str, str], build: Build, sam: Sam) -> str:
    """Build, stamp and deploy; returns the stamp. Raises Refused.

    What was interrupted can simply be run again. The same parameters and the same code come to the same stamp, with
    which CloudFormation finds nothing to change.
    """
    built = build()
    try:
        stamp = release.stamp(built, parameters)
        release.write(built, stamp)
    except (OSError, ValueError) as error:
        raise Refused(str(error), 500) from error
    overrides = [f'{name}="{value}"' for name, value in parameters.items()]
    sam(["deploy", "--config-env", stage, "--template-file", str(built), "--parameter-overrides", *overrides])
    return stamp


def protect(stage: str, stack: Stack) -> None:
    """Nobody deletes production by mistake; the stacks of other stages come and go. Raises Refused."""
    if stage == "prod":
        stack.protect()


def prove(stamp: str, ask: Ask) -> None:
    """Compare what runs behind the alias with what was built. Raises Refused."""
    running: Answer = ask({"task": "version"})
    if running.get("release") != stamp:
        told = running.get("error") or f"they reach {running.get('release')} (version {running.get('version')})"
        raise Refused(f"{stamp} was deployed, but callers do not reach it: {told}", 500)


def given(pairs: Sequence[str]) -> dict[str, str]:
    """The values by the parameters' names. Raises Refused for what SAM would not take as it was typed."""
    named = [pair.partition("=") for pair in pairs]
    for place, (name, equals, value) in enumerate(named, 1):
        if not (name.isalnum() and equals):
            raise Refused(f"number {place} of the parameters is none: write each as NAME=VALUE")
        if name == "Stage":
            raise Refused("the stage is the first word, and no parameter beside it")
        if set(value) & set('"\\'):
            raise Refused(f"{name}: SAM takes no quotation mark and no backslash; put the value into a secret")
    return {name: value for name, _, value in named}


def sam(arguments: Sequence[str]) -> None:
    """Run the SAM command-line tool, and show what it says. Raises Refused."""
    environment = {"SAM_CLI_TELEMETRY": "0", **os.environ}
    try:
        done = subprocess.run(["sam", *arguments], cwd=ROOT, env=environment, check=False)
    except FileNotFoundError as error:
        raise Refused("there is no `sam` on the path: install AWS's SAM command-line tool", 404) from error
    if done.returncode:
        raise Refused(f"`sam {arguments[0]}` ended with {done.returncode}; nothing after it was done", 500)


def parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev deploy", description=__doc__, fromfile_prefix_chars="@")
    parser.add_argument("stage", choices=[stage for stage in STAGES if stage != "local"])
    parser.add_argument("parameters", metavar="NAME=VALUE", nargs="*", help="all without a default; @FILE: one a line")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
