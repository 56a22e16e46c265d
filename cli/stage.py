"""--stage: whether a command means this machine or a stage that is deployed."""

from __future__ import annotations

import argparse

from cli.stack import DEPLOYED

HERE = "local"


def add_to(parser: argparse.ArgumentParser, default: str = argparse.SUPPRESS) -> None:
    """The option. Without a default it leaves alone what was said before the command's name."""
    means = "a stage that is deployed, with your AWS credentials, in the place of this machine"
    parser.add_argument("--stage", metavar="STAGE", choices=DEPLOYED, default=default, help=means)


def of(arguments: argparse.Namespace) -> str:
    """The stage that is meant."""
    return str(arguments.stage or HERE)
