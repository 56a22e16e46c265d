"""What an answer of Zabbix's API means, by its body [JSON-RPC 2.0]: a page with the status 200 is none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from rinban.core.retry_after import retry_after
from rinban.core.text.plain import one_line

TOO_MANY = 429
_ABOUT_AN_OBJECT = "no permissions to referred object"
_LOGIN = ("not authori", "session terminated", "re-login", "api token expired")
_RIGHTS = ("no permissions to call", "no permissions to acknowledge", "no permissions to add")
_RIGHTS_HELP = "the role of the token's user has to allow the API, event.acknowledge, acknowledging and comments"
_LOGIN_HELP = (
    "the token is refused: it or its user is wrong, expired or disabled, "
    "or a web server before Zabbix drops the header Authorization"
)


class Granted(NamedTuple):
    """It was done. `result`: what the method returns."""

    result: object


class Later(NamedTuple):
    """It was not done, and may be tried again after so many seconds; 0.0 if Zabbix has not said."""

    reason: str
    after: float = 0.0


class Never(NamedTuple):
    """It was refused, and would be again: one of the events is not there, or not for this user."""

    reason: str


class Lost(NamedTuple):
    """Nobody knows whether it was done."""

    reason: str


def judged(status: int, headers: Mapping[str, str], body: str, now: float) -> Granted | Later | Never | Lost:
    """`headers`: by their names in small letters. `now`: seconds since 1970, for a Retry-After that is a date.

    What an administrator can mend, such as a wrong address or token, is tried again: only the refusal of an event
    itself is final. A server that fails, or whose good answer cannot be read, may have done it.
    """
    if status == TOO_MANY:
        return Later("too many requests (429)", retry_after(headers, now))
    if 300 <= status < 400:
        return Later(f"a redirect ({status}), which is not followed: give the address that it leads to")
    told = _object(body)
    if told is None or ("result" not in told and "error" not in told):
        what = f"no answer of an API, but something else (status {status}): check the address"
        return Later(what) if status < 200 or 400 <= status < 500 else Lost(what)
    if status >= 500:
        return Lost(f"status {status}")
    if "error" in told:
        return _refusal(told["error"])
    return Granted(told["result"]) if status < 300 else Later(f"status {status}")


def _object(body: str) -> Mapping[str, object] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _refusal(error: object) -> Later | Never:
    known = error if isinstance(error, dict) else {}
    said = one_line(" ".join(str(known.get(name, "")) for name in ("message", "data")), 200)
    if _ABOUT_AN_OBJECT in said.lower():
        return Never(said)
    if any(word in said.lower() for word in _LOGIN):
        return Later(f"{said} ({_LOGIN_HELP})")
    if any(words in said.lower() for words in _RIGHTS):
        return Later(f"{said} ({_RIGHTS_HELP})")
    return Later(said or "an error without a text")
