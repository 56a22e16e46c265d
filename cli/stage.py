"""--stage: whether a command means this machine or a stage that is deployed."""

from __future__ import annotations

import argparse

from rinban.core.rota.settings import STAGES

HERE = "local"


def add_to(parser: argparse.ArgumentParser) -> None:
    """The option, which leaves alone what was said before the command's name."""
    means = "a deployed stage, in the place of this machine"
    parser.add_argument("--stage", metavar="STAGE", choices=STAGES, default=argparse.SUPPRESS, help=means)


def of(arguments: argparse.Namespace) -> str:
    """The stage that is meant."""
    return str(getattr(arguments, "stage", None) or HERE)
