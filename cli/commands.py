"""How a command joins the command line: its name, its help with examples, and the function that runs it."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cli.terminal import Terminal

Run = Callable[[Terminal, argparse.Namespace], int]
Example = tuple[str, str]
"""What is typed after `./rinban`, and what it is good for."""


@dataclass(frozen=True, slots=True)
class Commands:
    """Where commands are added. `everywhere`: the options that every command takes."""

    subparsers: Any
    everywhere: argparse.ArgumentParser

    def add(self, name: str, run: Run, summary: str, examples: Sequence[Example]) -> argparse.ArgumentParser:
        """The new command's parser, for its arguments. `run` returns the exit code."""
        parser: argparse.ArgumentParser = self.subparsers.add_parser(
            name,
            parents=[self.everywhere],
            help=summary,
            description=f"{summary[:1].upper()}{summary[1:]}.",
            epilog=as_text(examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.set_defaults(run=run)
        return parser


def as_text(examples: Sequence[Example]) -> str:
    """A block for the end of a help text, with the explanations in one column."""
    wide = max(len(typed) for typed, _ in examples)
    lines = [f"  ./rinban {typed:{wide}}  {why}".rstrip() for typed, why in examples]
    return "\n".join(("examples:", *lines))


def unknown(typed: str, known: Sequence[str]) -> str:
    """What is said to a command that does not exist."""
    near = difflib.get_close_matches(typed, known, n=1)
    mend = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(known)}"
    return f'no command "{typed}"; {mend}'
