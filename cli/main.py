"""The command line: what was typed, what it does, and how it ends."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import tomllib
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path

from cli import (
    board,
    by_hand,
    check,
    covering,
    deploy,
    escalations,
    exit_codes,
    feed,
    journal,
    load,
    notices,
    outlets,
    picture,
    preview,
    quiet,
    report,
    rollback,
    rota,
    stage,
    stored_secrets,
    test_call,
)
from cli.answers import Refused
from cli.commands import Commands, as_text, unknown
from cli.cost import command as cost
from cli.doctor import command as doctor
from cli.imports import command as imports
from cli.keys import command as key
from cli.terminal import Terminal, Unwritten

_EXAMPLES = (
    ("status", "whose phone is ringing, and for what"),
    ("who infra", "who is called for the group infra now"),
    ("load rota.yaml", "shows what would change, and asks"),
    ("test-call sato", "rings one phone, and tells what became of it"),
    ("doctor", "what is wrong, and how it is mended"),
    ("--stage prod status", "the same of a stage that is deployed, with your AWS credentials"),
)
_WITHOUT_SETTINGS = "Without DATABASE_URL the command works on a ./dev serve that is running here."


def run(words: Sequence[str], terminal: Terminal) -> int:
    """Do what `words` say; the exit code.

    A command line that makes no sense raises SystemExit(2), `--help` and `--version` SystemExit(0).
    """
    try:
        return main(words, terminal)
    except Unwritten as error:
        if not error.unread:
            terminal.complain(str(error))
        return exit_codes.UNREAD if error.unread else exit_codes.UNWRITTEN


def main(words: Sequence[str], terminal: Terminal) -> int:
    """As `run`. Raises Unwritten as well."""
    arguments = _parsed(words, terminal)
    try:
        return int(arguments.run(terminal.at(arguments.stage) if arguments.stage else terminal, arguments))
    except KeyboardInterrupt:
        terminal.say("")
        return exit_codes.INTERRUPTED
    except Refused as error:
        return _failed(terminal, arguments, str(error), error.status, exit_codes.of_status(error.status))
    except Unwritten:
        raise
    except Exception as error:  # noqa: BLE001 - an operator needs a sentence, and a developer can have the rest
        if os.environ.get("LOG_LEVEL") == "DEBUG":
            terminal.complain(traceback.format_exc())
        text = f"a fault of Rinban's own: {type(error).__name__}: {error} (LOG_LEVEL=DEBUG shows where)"
        return _failed(terminal, arguments, text, 500, exit_codes.FAULT)


def _parsed(words: Sequence[str], terminal: Terminal) -> argparse.Namespace:
    """As `parsed`, with all that argparse writes on the way through the terminal, which notices where it goes."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            return parsed(words)
    except SystemExit:
        terminal.blurt(err.getvalue())
        terminal.tell(out.getvalue())
        raise


def _failed(terminal: Terminal, arguments: argparse.Namespace, text: str, status: int, code: int) -> int:
    if arguments.json:
        terminal.show({"error": text, "status": status})
    else:
        terminal.complain(text)
    return code


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """The arguments, with the function to `run`. Raises SystemExit."""
    top, known = parser()
    typed = next(_bare(words), None)
    if typed is not None and typed not in known:
        top.error(unknown(typed, known))
    return top.parse_args(words)


def _bare(words: Sequence[str]) -> Iterator[str]:
    """The words that are no option, nor an option's value."""
    before = ""
    for word in words:
        if not word.startswith("-") and before != "--stage":
            yield word
        before = word


def parser() -> tuple[argparse.ArgumentParser, list[str]]:
    """The parser and the names of its commands. `--json` and `--stage` are understood before and after the command."""
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="answer for programs")
    stage.add_to(everywhere)
    top = argparse.ArgumentParser(
        prog="rinban",
        description="Rinban for operators: who is on duty, what happened, and the rota.",
        epilog=f"{as_text(_EXAMPLES)}\n\n{_codes()}\n\n{_WITHOUT_SETTINGS}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--json", action="store_true", help="answer for programs")
    stage.add_to(top, default="")
    top.add_argument("--version", action="version", version=f"rinban {version()}")
    subparsers = top.add_subparsers(metavar="COMMAND", required=True)
    daily = (
        load,
        check,
        imports,
        rota,
        covering,
        quiet,
        picture,
        escalations,
        journal,
        by_hand,
        test_call,
        doctor,
        preview,
        report,
        feed,
        board,
        notices,
        outlets,
    )
    for part in (*daily, deploy, rollback, key, stored_secrets, cost):
        part.add(Commands(subparsers, everywhere))
    return top, list(subparsers.choices)


def _codes() -> str:
    return "\n".join(("exit codes:", *(f"  {code:3}  {meaning}" for code, meaning in exit_codes.MEANINGS.items())))


def version() -> str:
    """The version of this checkout, from its pyproject.toml."""
    project = Path(__file__).parent.parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
