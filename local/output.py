"""The standard output of the developer's programs: UTF-8 whatever LANG says, and a reader who leaves is no fault."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

UNREAD = 141
"""The exit code when nobody reads any more, as a shell makes it of SIGPIPE."""


def run(main: Callable[[], int]) -> int:
    """The exit code of `main`, or UNREAD where it raises BrokenPipeError."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # names are Japanese
    try:
        return main()
    except BrokenPipeError:
        return UNREAD
    finally:
        _finish()


def _finish() -> None:
    """Throws away what nobody took, or else the interpreter's own flush at its end would complain."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
