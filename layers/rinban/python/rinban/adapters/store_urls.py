"""The URLs of the two stores. What cannot be meant is refused in one sentence, before anything is opened.

No sentence repeats the URL, since there is a password in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from rinban.config import BadConfig, is_loopback

_ESCAPED = "/ is %2F, # is %23, ? is %3F, @ is %40, % is %25"
_ANY_LOGIN = '{"username": "any", "password": "any"}'
_LOGIN = '{"username": "…", "password": "…"}'
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class StoreUrl:
    """The parts of a store's URL, decoded. `port` 0: it names none. `options`: its query."""

    host: str
    port: int
    user: str
    password: str
    path: str
    options: dict[str, str]

    @property
    def is_local(self) -> bool:
        """Whether the host is this very machine."""
        return is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class _Form:
    """How one variable has to be written."""

    variable: str
    example: str
    schemes: Collection[str]
    options: Collection[str]

    def refuse(self, what: str) -> NoReturn:
        raise BadConfig(f"{self.variable} {what}; write it as {self.example}")


_MYSQL = _Form(
    variable="DATABASE_URL",
    example="mysql://user:password@host:3306/rinban",
    schemes=("mysql",),
    options=("unix_socket", "tls", "ssl_ca", "ssl_cert", "ssl_key"),
)
_REDIS = _Form(
    variable="REDIS_URL",
    example="rediss://host:6379/0",
    schemes=("redis", "rediss", "unix"),
    options=("cluster", "db", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "ssl_check_hostname"),
)
"""The options are PyMySQL's and redis-py's names for a socket and for TLS, and our own `tls` and `cluster`."""


def mysql(text: str, login: str = "") -> StoreUrl:
    """A DATABASE_URL, which names a host or a socket, a database, and a user unless `login` does. Raises BadConfig.

    `login`: JSON with `username` and `password`, which count instead of those of the URL. RDS keeps the two in this
    form [RDS user guide, "Password management with Amazon RDS and AWS Secrets Manager"]; the rest of it is not read.
    """
    parts = _split(text, _MYSQL)
    url = _parts(parts, _MYSQL)
    if login:
        user, password = _login(login)
        url = replace(url, user=user, password=password)
    if not url.user:
        _MYSQL.refuse("names no user, and neither does DATABASE_LOGIN")
    if not (url.host or "unix_socket" in url.options):
        _MYSQL.refuse("names no host")
    if not url.path:
        _MYSQL.refuse("names no database")
    if "/" in parts.path.removeprefix("/"):
        _MYSQL.refuse("names a database with a / in it")
    if url.options.get("tls", "on") not in {"on", "off"}:
        _MYSQL.refuse("has a tls that is neither on nor off")
    return url


def redis(text: str) -> StoreUrl:
    """A REDIS_URL, which names a socket, or a host and perhaps the number of a database. Raises BadConfig."""
    parts = _split(text, _REDIS)
    url = _parts(parts, _REDIS)
    if parts.scheme == "unix":
        if not url.path:
            _REDIS.refuse("names no socket")
    elif not url.host:
        _REDIS.refuse("names no host")
    if parts.scheme != "unix":
        _refuse_unless_number(url.path)
    _refuse_unless_number(url.options.get("db", ""))
    _refuse_what_redis_py_would_stumble_over(parts.scheme, url.options)
    return url


def in_the_clear(database_url: str, redis_url: str) -> list[str]:
    """The variables of those stores that are on another machine and reached without TLS. Raises BadConfig."""
    record, quick = mysql(database_url, _ANY_LOGIN), redis(redis_url)
    far = {"DATABASE_URL": record.host and not record.is_local, "REDIS_URL": quick.host and not quick.is_local}
    bare = {"DATABASE_URL": record.options.get("tls") == "off", "REDIS_URL": redis_url.startswith("redis://")}
    return [name for name in far if far[name] and bare[name]]


def _login(text: str) -> tuple[str, str]:
    try:
        found = json.loads(text)
        return _worded(found["username"]), _worded(found["password"])
    except (ValueError, TypeError, KeyError):  # of which each would quote the password
        raise BadConfig(f"the login to MySQL is no JSON with username and password: {_LOGIN}") from None


def _worded(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise TypeError


def _refuse_unless_number(database: str) -> None:
    if database and not (database.isascii() and database.isdecimal()):
        _REDIS.refuse("names a database that is no number")


_CHOICES = {
    "cluster": ("true", "false"),
    "ssl_cert_reqs": ("required", "none"),
    "ssl_check_hostname": ("true", "false"),
}


def _refuse_what_redis_py_would_stumble_over(scheme: str, options: Mapping[str, str]) -> None:
    for name, choices in _CHOICES.items():
        if options.get(name, choices[0]) not in choices:
            _REDIS.refuse(f"has a {name} that is neither {' nor '.join(choices)}")
    if scheme != "rediss" and any(name.startswith("ssl_") for name in options):
        _REDIS.refuse("has options for TLS, which only rediss:// speaks")


def _split(text: str, form: _Form) -> SplitResult:
    if not text.isprintable() or " " in text:
        form.refuse("has a space or a line break in it")
    scheme, mark, _ = text.partition("://")
    if not mark or scheme not in form.schemes:
        form.refuse(f"does not begin with {' or '.join(f'{known}://' for known in form.schemes)}")
    _refuse_broken_escapes(text, form)
    parts = _with_a_sound_port(text)
    if parts is None:
        form.refuse(f"has a port that is no number from 1 to 65535, or an unescaped sign in its password ({_ESCAPED})")
    return parts


def _refuse_broken_escapes(text: str, form: _Form) -> None:
    """Libraries leave such an escape as it is, or put another sign in its place: a password that nobody has set."""
    if _BROKEN_ESCAPE.search(text):
        form.refuse(f"has a % without two hexadecimal digits behind it ({_ESCAPED})")
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        form.refuse("has an escape that is no text in UTF-8")


def _with_a_sound_port(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _parts(parts: SplitResult, form: _Form) -> StoreUrl:
    if parts.fragment or "@" in parts.path:
        form.refuse(f"has an unescaped sign in its password ({_ESCAPED})")
    return StoreUrl(
        host=parts.hostname or "",
        port=parts.port or 0,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        path=unquote(parts.path).removeprefix("/"),
        options=_options(parts.query, form),
    )


def _options(query: str, form: _Form) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name, value in options.items():
        if name not in form.options:
            form.refuse(f"has an unknown option (known are {', '.join(form.options)})")
        if not value:
            form.refuse(f"has nothing behind its option {name}")
    return options
