"""./rinban"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from typing import TextIO

from cli.admin import Admin
from cli.answers import Ask
from cli.main import run
from cli.stack import Stack, stack_of
from cli.terminal import Terminal


def main(admin: Ask | None = None, stacks: Callable[[str], Stack] = stack_of) -> int:
    """The exit code. `admin`: who is asked in the place of the admin function. `stacks`: finds a stage's stack."""
    out, err = _writable(sys.stdout), _writable(sys.stderr)
    sys.stdout, sys.stderr = out, err
    try:
        return run(sys.argv[1:], Terminal(admin or Admin(), out, err, sys.stdin or io.StringIO(), stacks=stacks))
    finally:
        for stream in (out, err):
            _finish(stream)


def _writable(stream: TextIO | None) -> TextIO:
    """Takes every character: what the terminal's encoding lacks is written as an escape, such as \\u4f50."""
    if stream is None:  # the shell closed it: >&-
        return io.StringIO()
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def _finish(stream: TextIO) -> None:
    """What nobody took is thrown away, or else the interpreter's own flush at its end would complain [docs.python.org,
    signal: Note on SIGPIPE]."""
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
