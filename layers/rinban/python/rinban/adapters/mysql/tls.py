"""TLS to MySQL: a server on another machine has to prove who it is before it hears a password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymysql.constants import CR

from rinban.adapters.store_urls import StoreUrl
from rinban.adapters.tls import ROOTS, context

_NAMES = ("ssl_ca", "ssl_cert", "ssl_key")


def options(url: StoreUrl) -> dict[str, Any]:
    """PyMySQL's arguments. `tls=off` in the URL goes without; `tls=on` asks for a proof on this machine, too.

    A socket needs none. On this machine itself TLS is taken if it is offered, and no proof is asked for.
    """
    asked = url.options.get("tls", "")
    named = {name: url.options[name] for name in _NAMES if name in url.options}
    if asked == "off":
        return {"ssl_disabled": True}
    if "unix_socket" in url.options or (url.is_local and not (asked or named)):
        return {}
    # All three, since with ssl_ca alone PyMySQL reads that file and verifies nothing.
    return {"ssl_ca": str(ROOTS), **named, "ssl_verify_cert": True, "ssl_verify_identity": True}


def with_context(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same, with the one context of this process for them. Raises OSError (of a file) and ssl.SSLError."""
    if "ssl_ca" not in options:
        return options
    others = {name: value for name, value in options.items() if not name.startswith("ssl_")}
    return {**others, "ssl": context(*(options.get(name, "") for name in _NAMES))}


def mend(number: int, said: str) -> str:
    """What an operator can write into DATABASE_URL where the server has given no proof; "" for every other error."""
    if number == CR.CR_SSL_CONNECTION_ERROR:
        return "; ?tls=off in DATABASE_URL goes without TLS"
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return "; ?ssl_ca=/path in DATABASE_URL names who vouches for the server"
    return ""
