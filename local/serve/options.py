"""What `./dev serve` is told by its command line and by the environment."""

from __future__ import annotations

import argparse
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")
OPTIONAL = ("TWILIO_AUTH_TOKEN_OLD", "TWILIO_API_URL")
EITHER_WAY = ("PUBLIC_BASE_URL", "RINBAN_LAST_RESORT", "RINBAN_VOICES", "TWILIO_SMS_FROM", "ZABBIX_API")
CARRIERS = ("simulated", "twilio")
SOURCES = ("zabbix", "demo")


class BadOptions(ValueError):
    """The text says what to mend."""


@dataclass(frozen=True, slots=True)
class Options:
    """`port` None: the usual one, or any free one. `variables`: for the functions, as the environment has them.

    `api_keys`: by the name of their source. `own_database`: the record is private and begins empty.
    `base_path`: of a custom domain name, which the gateway then plays; "" without one.
    """

    rota: tuple[Path, ...]
    port: int | None
    api_keys: Mapping[str, str]
    simulated: bool
    variables: Mapping[str, str]
    own_database: bool
    base_path: str = ""


def read(words: Sequence[str], env: Mapping[str, str]) -> Options:
    """The options of a start. Raises BadOptions, and SystemExit(2) for a command line that makes no sense."""
    rota = tuple(_parser().parse_args(words).rota)
    carrier = env.get("RINBAN_CARRIER") or "simulated"
    if carrier not in CARRIERS:
        raise BadOptions(f"RINBAN_CARRIER is simulated or twilio, not {carrier!r}")
    simulated = carrier == "simulated"
    return Options(
        rota,
        _port(env.get("PORT", "")),
        _keys(env.get("RINBAN_API_KEYS", "")),
        simulated,
        _present(env, EITHER_WAY) if simulated else _of_twilio(env),
        not env.get("DATABASE_URL"),
        _base_path(env.get("BASE_PATH", "")),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "./dev serve",
        description="The whole service, on 127.0.0.1, until Ctrl-C. Its variables are in docs/configuration.md.",
        epilog="examples:\n"
        "  ./dev serve                          with examples/rota.yaml, on port 8025\n"
        "  ./dev serve --rota people.yaml rota.yaml\n"
        "  PORT=0 ./dev serve                   on any free port",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rota", metavar="FILE", nargs="+", type=Path, default=[], help="rota files of your own")
    return parser


def _port(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and int(text) < 65536):
        raise BadOptions(f"PORT is a number below 65536 (0: any that is free), not {text!r}")
    return int(text)


def _base_path(text: str) -> str:
    """With a slash before it. API Gateway takes letters, digits and $-_.+!*'()/ [CreateBasePathMapping]."""
    if not re.fullmatch(r"/?[\w$.+!*'()/-]*", text, re.ASCII):
        raise BadOptions(f"BASE_PATH is the base path of a custom domain name, such as rinban, not {text!r}")
    return f"/{text.strip('/')}" if text.strip("/") else ""


def _keys(text: str) -> dict[str, str]:
    """New ones where none are given. API Gateway takes keys of 20 to 128 characters; here any will do."""
    if not text:
        return {source: secrets.token_urlsafe(16) for source in SOURCES}
    pairs = [pair.strip().partition(":") for pair in text.split(",")]
    if not all(name and key for name, _, key in pairs):
        raise BadOptions("RINBAN_API_KEYS is written as name:key,name:key")
    return {name: key for name, _, key in pairs}


def _of_twilio(env: Mapping[str, str]) -> dict[str, str]:
    if missing := [name for name in NEEDED if not env.get(name)]:
        raise BadOptions(f"RINBAN_CARRIER=twilio calls real phones; missing in the environment: {', '.join(missing)}")
    return _present(env, (*NEEDED, *OPTIONAL, *EITHER_WAY))


def _present(env: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    return {name: env[name] for name in names if env.get(name)}
