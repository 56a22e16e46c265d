"""The words of the command line, and what each of them does."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cli import escalations, preview, rota
from cli.terminal import Refused, Terminal

FAILED, UNAVAILABLE = 1, 3
_EXIT_CODES = """\
exit codes:
  0  done
  1  not done: refused, not found, answered no; for `who`: nobody is on duty
  2  the command line could not be understood
  3  the service or one of its stores does not answer; the same may work later

Without DATABASE_URL the command works on a ./dev serve that is running here."""


def main(words: Sequence[str], terminal: Terminal) -> int:
    """Do what `words` say; the exit code. A command line that makes no sense raises SystemExit(2)."""
    arguments = parser().parse_args(words)
    try:
        return int(arguments.run(terminal, arguments))
    except KeyboardInterrupt:  # at the question: a no
        terminal.say("")
        return FAILED
    except Refused as error:
        if arguments.json:
            terminal.show({"error": str(error), "status": error.status})
        else:
            print(f"rinban: {error}", file=terminal.err)
        return UNAVAILABLE if error.status == 503 else FAILED


def parser() -> argparse.ArgumentParser:
    """`--json` is understood before and after the word."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer for programs")
    top = argparse.ArgumentParser(
        prog="rinban",
        description="Rinban for operators: who is on duty, what happened, and the rota.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--json", action="store_true", help="answer for programs")
    words = top.add_subparsers(metavar="COMMAND", required=True)
    rota.add(words, everywhere)
    escalations.add(words, everywhere)
    preview.add(words, everywhere)
    return top
