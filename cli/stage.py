"""--stage: whether a command means this machine or a stage that is deployed."""

from __future__ import annotations

import argparse

from cli.stack import DEPLOYED

HERE = "local"


def add_to(parser: argparse.ArgumentParser, default: str = argparse.SUPPRESS) -> None:
    """The option. Without a default it leaves alone what was said before the command's name."""
    means = "a stage that is deployed, with your AWS credentials, in the place of this machine"
    parser.add_argument("--stage", metavar="STAGE", type=_deployed, default=default, help=means)


def _deployed(typed: str) -> str:
    """The name of a stage. An empty one is the parser's own default. Raises what argparse turns into its refusal."""
    if typed and typed not in DEPLOYED:
        raise argparse.ArgumentTypeError(f'there is no stage "{typed}": write {", ".join(DEPLOYED)}, in small letters')
    return typed


def of(arguments: argparse.Namespace) -> str:
    """The stage that is meant."""
    return str(arguments.stage or HERE)
