"""secrets: put a secret into the account of a stage. Its value is typed without an echo or piped, never an argument."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cli import exit_codes, stage
from cli.answers import Refused
from cli.commands import Commands
from cli.stack import Stack, asked, stack_of
from cli.table import table
from cli.terminal import Terminal
from rinban.adapters import store_urls
from rinban.adapters.chat.secrets import outlet_secrets
from rinban.adapters.zabbix.api import servers
from rinban.config import BadConfig

ROOT = Path(__file__).parent.parent

_QUOTATION = "\"'`“”„‘’«»「」"
"""No value begins or ends with one of these: a login is JSON in braces, and the others are a URL or hexadecimal."""

_ANY_LOGIN = '{"username": "u", "password": "p"}'
_WITH_A_LOGIN = "mysql://host/database"

_TWILIOS = re.compile("[0-9a-f]{32}")
"""What an auth token looks like. Twilio promises no form [Auth tokens and how to change them]."""

_SHOWN = (
    "a value on the command line is seen by everybody on this machine (ps), and stays in the shell's history: leave it"
    " out, and type it when asked, or pipe it. Was it the real one? Then have it replaced where it was issued"
)


def add(commands: Commands) -> None:
    """The command of this module, with its action and its arguments."""
    found = commands.add(
        "secrets",
        listed,
        "put a secret into the account of a stage, or list those that are there",
        [
            ("secrets put TWILIO_AUTH_TOKEN --stage prod", "asks for the value, and shows nothing of it"),
            ("secrets put REDIS_URL --stage prod < file", "takes it from the standard input"),
            ("secrets list --stage prod", "their ARNs, but never their values"),
        ],
    )
    actions = Commands(found.add_subparsers(metavar="ACTION", required=True), commands.everywhere)
    examples = [("secrets put TWILIO_AUTH_TOKEN --stage prod", "the first time, and whenever it has changed")]
    putting = actions.add("put", put, "put a secret into the account of a stage", examples)
    putting.add_argument("name", metavar="NAME", help=f"one of {', '.join(_PARAMETERS)}")
    putting.add_argument("--kms-key", metavar="ARN", default="", help="the key in KMS; left out: the account's own")
    # These are taken only to be refused: argparse's own refusal would repeat them.
    putting.add_argument("typed", nargs="*", help=argparse.SUPPRESS)
    putting.add_argument("--value", dest="typed_too", nargs="?", const="", help=argparse.SUPPRESS)
    summary = "list the secrets that there are, but never their values"
    actions.add("list", listed, summary, [("secrets list --stage prod", "")])


def put(terminal: Terminal, arguments: argparse.Namespace) -> int:
    if arguments.typed or arguments.typed_too is not None or "=" in arguments.name:
        raise Refused(_SHOWN)
    if arguments.name not in _PARAMETERS:
        raise Refused(f"no secret has this name; there are: {', '.join(_PARAMETERS)}", 404)
    where = stage.of(arguments)
    if where == stage.HERE:
        raise Refused(f"this machine keeps no secrets: set {arguments.name} in the environment, or name a --stage")
    value = terminal.secret(f"{arguments.name} of {where}: ")
    _checked(arguments.name, value)
    arn = _kept(stack_of(where, ROOT), arguments.name, value, arguments.kms_key)
    told = {"name": arguments.name, "arn": arn, "parameter": _PARAMETERS[arguments.name]}
    if arguments.json:
        terminal.show(told)
    else:
        terminal.say(_doubt(arguments.name, value) + _words(told, len(value), where))
    return exit_codes.DONE


def listed(terminal: Terminal, arguments: argparse.Namespace) -> int:
    where = stage.of(arguments)
    stack = None if where == stage.HERE else stack_of(where, ROOT)
    found = {name: _place(stack, name) for name in _PARAMETERS}
    if arguments.json:
        terminal.show({"secrets": found})
    else:
        rows = [(name, _PARAMETERS[name], found[name] or "(none)") for name in found]
        terminal.say(table(("NAME", "PARAMETER", "WHERE"), rows))
    return exit_codes.DONE


def _place(stack: Stack | None, name: str) -> str:
    """The ARN of a secret in a stage, or that the environment of this machine has it; "" if it is nowhere."""
    if stack is None:
        return "in the environment" if os.environ.get(name) else ""
    manager = stack.clients("secretsmanager")
    return str(asked(f"the secret {name}", partial(_arn, manager, f"{stack.name}/{name}")))


def _arn(manager: Any, id_: str) -> str:
    try:
        return str(manager.describe_secret(SecretId=id_)["ARN"])
    except manager.exceptions.ResourceNotFoundException:
        return ""


def _words(told: dict[str, str], signs: int, where: str) -> str:
    others = "" if told["parameter"].endswith("Login") else "\nSecretArns names it too, with a comma between two ARNs."
    return (
        f"Kept, {signs} characters. What runs has a new value within five minutes.\n"
        f"The first time, the parameters of `./rinban --stage {where} deploy` need this line:\n"
        f"{told['parameter']}={told['arn']}{others}"
    )


def _checked(name: str, value: str) -> None:
    """Raises Refused for a value that the functions could not use; it is not repeated."""
    if value[0] in _QUOTATION or value[-1] in _QUOTATION:
        raise Refused(f"{name} begins or ends with a quotation mark: give the value without any around it")
    try:
        _FORMS.get(name, _token)(value)
    except BadConfig as error:
        raise Refused(f"{error}") from None


def _token(value: str) -> None:
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise BadConfig("an auth token is one word; what was given has a space, a line break or a sign beyond ASCII")


def _doubt(name: str, value: str) -> str:
    """A sentence about a value that is no auth token as Twilio makes them; "" if there is nothing to be said."""
    if name in _FORMS or _TWILIOS.fullmatch(value):
        return ""
    return (
        "It does not look like Twilio's: those have 32 digits and small letters from a to f (Account Info > Auth Token;"
        " neither the SID nor an API key's secret).\n"
    )


def _url_of_mysql(value: str) -> None:
    """It may leave user and password to a login beside it."""
    if "@" in value:
        store_urls.mysql(value)
    else:
        store_urls.mysql(value, _ANY_LOGIN)


def _json(read: Callable[[str], object], value: str) -> None:
    """`read` raises ValueError, whose text shows no secret."""
    try:
        read(value)
    except ValueError as error:
        raise BadConfig(str(error)) from None


def _client_secret(value: str) -> None:
    """[RFC 6749, A.2]"""
    if not (value.isascii() and value.isprintable()):
        raise BadConfig("a client secret has no line break, and no sign beyond ASCII")


_FORMS: dict[str, Callable[[str], object]] = {
    "DATABASE_URL": _url_of_mysql,
    "DATABASE_LOGIN": partial(store_urls.mysql, _WITH_A_LOGIN),
    "MIGRATION_LOGIN": partial(store_urls.mysql, _WITH_A_LOGIN),
    "REDIS_URL": store_urls.redis,
    "ZABBIX_API": partial(_json, servers),
    "OUTLETS": partial(_json, outlet_secrets),
    "OIDC_CLIENT_SECRET": _client_secret,
}

_PARAMETERS = {
    "DATABASE_URL": "DatabaseUrl",
    "DATABASE_LOGIN": "DatabaseLogin",
    "MIGRATION_LOGIN": "MigrationLogin",
    "REDIS_URL": "RedisUrl",
    "TWILIO_AUTH_TOKEN": "TwilioAuthToken",
    "TWILIO_AUTH_TOKEN_OLD": "TwilioAuthTokenOld",
    "ZABBIX_API": "ZabbixApi",
    "OUTLETS": "Outlets",
    "OIDC_CLIENT_SECRET": "OidcClientSecret",
}
"""The variables that may be ARNs of secrets, and the parameters of template.yaml behind them."""


def _kept(stack: Stack, name: str, value: str, kms_key: str) -> str:
    """The ARN of the secret, which has this value from now on. Raises Refused."""
    manager = stack.clients("secretsmanager")
    key = {"KmsKeyId": kms_key} if kms_key else {}
    found = asked(f"the secret {name}", partial(_created_or_changed, manager, f"{stack.name}/{name}", value, key))
    return str(found["ARN"])


def _created_or_changed(manager: Any, id_: str, value: str, key: dict[str, str]) -> Any:
    try:
        return manager.update_secret(SecretId=id_, SecretString=value, **key)
    except manager.exceptions.ResourceNotFoundException:
        return manager.create_secret(Name=id_, SecretString=value, **key)
