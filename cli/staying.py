"""Callers reach during a deployment that fails what they reached before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cli import releases, unfinished
from cli.answers import Refused
from cli.releases import FunctionVersions
from cli.stack import Stack
from cli.terminal import Terminal

_UNKNOWN = "Which release is served now could not be noted for a rollback: {}"


@contextmanager
def callers_stay(stack: Stack, terminal: Terminal) -> Iterator[Sequence[FunctionVersions]]:
    """Whatever in here fails and is taken back, callers reach what they reached before. Gives the functions as they are
    now; none if there is no stage yet. Raises Refused.

    CloudFormation takes callers back to the release that it has deployed last. After a rollback by command that is the
    one that was rolled back from, and not the one that was served.
    """
    functions, before = _there(stack, terminal), unfinished.taken_back(stack)
    served = _noted(stack, functions, terminal) if functions else ""
    try:
        yield functions
    except Refused:
        unfinished.wait_for(stack, terminal)
        if served and unfinished.taken_back(stack) not in ("", before):
            _put_back(stack, terminal, served)
        raise


def _there(stack: Stack, terminal: Terminal) -> Sequence[FunctionVersions]:
    """The functions; none if there is no stage yet, or they may not be looked at, which bars no deployment."""
    try:
        return releases.now(stack)
    except Refused as error:
        terminal.say(_UNKNOWN.format(error))
        return ()


def _noted(stack: Stack, functions: Sequence[FunctionVersions], terminal: Terminal) -> str:
    """The release that callers reach, noted for a rollback; "" if that cannot be told, which bars no deployment."""
    try:
        return releases.note_served(stack, functions)
    except Refused as error:
        terminal.say(_UNKNOWN.format(error))
        return ""


def _put_back(stack: Stack, terminal: Terminal, served: str) -> None:
    functions = releases.functions_of(stack)
    if {function.release for function in functions} != {served}:
        releases.serve(stack, functions, served)
        terminal.say(f"Callers reach the release {served} again, as before this deployment.")
