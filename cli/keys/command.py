"""key: let a source in by an API key, change the key, and let it in no more."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from cli import exit_codes, stage
from cli.commands import Commands, Run
from cli.keys import api_gateway, file, keys
from cli.keys.keys import KeyStore, SourceKey
from cli.stack import stack_of
from cli.table import table
from cli.terminal import Terminal, clock_time

ROOT = Path(__file__).parents[2]

_ONCE = "It is shown this once. A source sends it as x-api-key, as a Bearer token or as the password of Basic."


def add(commands: Commands) -> None:
    """The command of this module, with its actions and their arguments."""
    found = commands.add(
        "key",
        listed,
        "the API keys by which sources are let in: add, list, rotate, remove",
        [
            ("key add grafana", "makes a key for this source, and shows it once"),
            ("key list --stage prod", "whose keys there are, when each was made, and whether it is valid"),
            ("key rotate grafana", "makes a second key; the first one stays valid"),
            ("key remove grafana --old", "ends the rotation, when the source sends the second one"),
        ],
    )
    actions = Commands(found.add_subparsers(metavar="ACTION", required=True), commands.everywhere)
    _action(actions, "add", added, "make the first key of a source")
    _action(actions, "rotate", rotated, "make a second key of a source, beside the first one")
    removing = _action(actions, "remove", removed, "let a source in no more, or by its newest key only")
    removing.add_argument("--old", action="store_true", help="the newest key stays")
    removing.add_argument("--yes", action="store_true", help="do not ask")
    actions.add("list", listed, "show the keys, but never their texts", [("key list", "")])


def _action(actions: Commands, name: str, run: Run, summary: str) -> argparse.ArgumentParser:
    examples = [(f"key {name} grafana", "on this machine"), (f"key {name} grafana --stage prod", "on AWS")]
    parser = actions.add(name, run, summary, examples)
    parser.add_argument("source", metavar="SOURCE", help="such as grafana")
    return parser


def _store(arguments: argparse.Namespace) -> KeyStore:
    """Where the keys of this machine or of a stage are. Raises Refused."""
    where = stage.of(arguments)
    if where == stage.HERE:
        return file.beside(Path(os.environ.get("RINBAN_RUN") or ROOT / ".run" / "serve.json"))
    return api_gateway.of_stack(stack_of(where, ROOT))


def _there(arguments: argparse.Namespace) -> str:
    """The option that a command for the same place has, with the space before it."""
    where = stage.of(arguments)
    return "" if where == stage.HERE else f" --stage {where}"


def added(terminal: Terminal, arguments: argparse.Namespace) -> int:
    made, text = keys.add(_store(arguments), arguments.source, _there(arguments))
    return _shown(terminal, arguments, made, text, [_ONCE])


def rotated(terminal: Terminal, arguments: argparse.Namespace) -> int:
    there = _there(arguments)
    made, text = keys.rotate(_store(arguments), arguments.source, there)
    then = f"The first key stays valid until `./rinban key remove {made.source} --old{there}`."
    return _shown(terminal, arguments, made, text, [_ONCE, then])


def _shown(terminal: Terminal, arguments: argparse.Namespace, made: SourceKey, text: str, told: Sequence[str]) -> int:
    if arguments.json:
        terminal.show({"source": made.source, "id": made.id, "key": text})
    else:
        terminal.say("\n".join((text, *told)))
    return exit_codes.DONE


def listed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    found = _store(arguments).known()
    if arguments.json:
        terminal.show({"keys": [_as_json(key) for key in found]})
    else:
        none = f"There is no key: `./rinban key add SOURCE{_there(arguments)}` makes one."
        terminal.say(_table(found) if found else none)
    return exit_codes.DONE


def _table(found: Sequence[SourceKey]) -> str:
    rows = [
        (key.source, key.id, clock_time(key.made, "UTC", "%Y-%m-%d %H:%M"), "yes" if key.valid else "no")
        for key in sorted(found, key=lambda key: (key.source, key.made))
    ]
    return table(("SOURCE", "ID", "MADE", "VALID"), rows)


def _as_json(key: SourceKey) -> dict[str, object]:
    return {"source": key.source, "id": key.id, "made": key.made, "valid": key.valid}


def removed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    choose: Callable[[KeyStore, str], Sequence[SourceKey]] = keys.outdated if arguments.old else keys.all_of
    going = choose(store, arguments.source)
    if not (arguments.yes or terminal.agrees(_question(arguments.source, going, old=arguments.old))):
        terminal.say("Nothing was changed.")
        return exit_codes.UNCHANGED
    for key in going:
        store.remove(key)
    if arguments.json:
        terminal.show({"removed": [_as_json(key) for key in going]})
    else:
        terminal.say(f"Removed {', '.join(key.id for key in going)}.")
    return exit_codes.DONE


def _question(source: str, going: Sequence[SourceKey], *, old: bool) -> str:
    if old:
        made = ", ".join(clock_time(key.made, "UTC", "%Y-%m-%d %H:%M") for key in going)
        return f"Alerts with the key of {made} will be refused. Does {source} send its new key?"
    return f"NO ALERT OF {source} WILL BE TAKEN ANY MORE. Remove its key?"
