"""The cookies of the board: who is signed in, what became of the last act, and what was asked for before a sign-in."""

from __future__ import annotations

import base64
import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict

from rinban.core.board import ActTold
from rinban.doors import http
from rinban.doors.http import HttpEvent
from rinban.sign_in.sessions import LIFE, LIFE_OF_A_WALL

SESSION, TOLD, WAY, ASKED = "rinban-board", "rinban-told", "rinban-openid", "rinban-asked"
TYPED = "rinban-typed"
_TOLD_FOR, _TOLD_MOST = 60, 3000
"""Seconds for which the words about an act wait for their page, and the characters that a browser surely keeps."""

ON_THE_WAY = 600
"""Seconds that somebody has to sign in at an OpenID provider, from the button to the way back."""

ASKED_FOR = 600
"""Seconds for which a browser keeps the page that it has asked for, as long as a link that was handed on is of use."""

_TYPED_MOST = 2600
"""Characters of the cookie with what was typed. A note of 400 in Japanese has room in it, and all cookies together have
in the headers that API Gateway takes."""

UNDOING = ("undo", "unquiet")
"""The acts that a button below the words may lead to. Where `./dev serve` runs, another service of the same machine may
have written the words."""

_HERE = {"127.0.0.1", "localhost", "[::1]"}


def host(event: HttpEvent) -> str:
    """The name by which the browser knows us, with the port if there is one."""
    return str((event.get("requestContext") or {}).get("domainName") or http.header(event, "host"))


def is_local(event: HttpEvent) -> bool:
    """Whether it came from this very machine to this very machine, without TLS: there nobody is on the way."""
    name = host(event)
    bare = name.rpartition(":")[0] if name.rpartition(":")[2].isdecimal() and not name.endswith("]") else name
    if bare not in _HERE or http.header(event, "x-forwarded-proto") == "https":
        return False
    try:
        return ipaddress.ip_address(source(event)).is_loopback
    except ValueError:
        return False


def source(event: HttpEvent) -> str:
    """The address of the network that it came from, "" if that is not known."""
    identity = (event.get("requestContext") or {}).get("identity") or {}
    return str(identity.get("sourceIp") or "")


def origin(event: HttpEvent) -> str:
    """Ours, as a browser names it [RFC 6454, 6.1]."""
    return f"{'http' if is_local(event) else 'https'}://{host(event)}"


def cookie(event: HttpEvent, name: str) -> str:
    """The value of this cookie, "" if there is none. What other cookies there are, and how odd, does not matter."""
    pairs = (one.strip().partition("=") for one in http.header(event, "cookie").split(";"))
    return next((value for known, _, value in pairs if known == name), "")


def session(event: HttpEvent) -> str:
    """The secret of the session, "" if the browser has none."""
    return cookie(event, _named(event, SESSION))


def begun(event: HttpEvent, secret: str, *, wall: bool) -> str:
    """The header's value that signs the browser in."""
    return _set(event, SESSION, secret, int(LIFE_OF_A_WALL if wall else LIFE))


def ended(event: HttpEvent) -> str:
    """The header's value that signs the browser out."""
    return _set(event, SESSION, "", 0)


def way(event: HttpEvent) -> str:
    """The secret of a browser that is on its way to an OpenID provider and back, "" if it is on none."""
    return cookie(event, _named(event, WAY))


def way_begun(event: HttpEvent, secret: str) -> str:
    """The header's value with which it sets out."""
    return _set(event, WAY, secret, ON_THE_WAY)


def way_ended(event: HttpEvent) -> str:
    """The header's value that ends it, however it has ended: nobody comes back twice."""
    return _set(event, WAY, "", 0)


def page_asked(event: HttpEvent) -> str:
    """The page that it has asked for before, as the browser says, and anybody may have written; "" for none."""
    return cookie(event, _named(event, ASKED))


def page_kept(event: HttpEvent, page: str) -> str:
    """The header's value that keeps it until somebody is signed in."""
    return _set(event, ASKED, page, ASKED_FOR)


def page_dropped(event: HttpEvent) -> str:
    """The header's value that forgets it."""
    return _set(event, ASKED, "", 0)


def told(event: HttpEvent) -> ActTold | None:
    """What became of the last act, if its page has not shown it yet."""
    try:
        tree = json.loads(base64.urlsafe_b64decode(cookie(event, _named(event, TOLD))))
        undo = tuple((str(name), str(value)) for name, value in tree["undo"])
        undo = undo if dict(undo).get("act") in UNDOING else ()
        return ActTold(bool(tree["done"]), str(tree["words"]), undo, str(tree.get("english") or ""))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def telling(event: HttpEvent, what: ActTold) -> str:
    """The header's value that hands the words on to the next page."""
    return _set(event, TOLD, _written(what) if len(_written(what)) <= _TOLD_MOST else _cut(what), _TOLD_FOR)


def told_once(event: HttpEvent) -> str:
    """The header's value that takes the words back."""
    return _set(event, TOLD, "", 0)


def typed(event: HttpEvent) -> dict[str, str]:
    """What was typed into a form that was not done, as the browser says; empty if there is nothing."""
    try:
        tree = json.loads(base64.urlsafe_b64decode(cookie(event, _named(event, TYPED))))
        return {str(name): str(value) for name, value in tree.items()}
    except (ValueError, AttributeError, RecursionError):
        return {}


def typed_kept(event: HttpEvent, about: Mapping[str, str], fields: Mapping[str, str]) -> str:
    """The header's value that keeps it until its form is shown, for who has to sign in first as well: all of it but the
    longest fields, if it is more than a cookie takes."""
    kept = sorted(fields.items(), key=lambda one: len(one[1]))
    while len(value := _encoded({**dict(kept), **about})) > _TYPED_MOST and kept:
        kept.pop()
    return _set(event, TYPED, value, ASKED_FOR)


def typed_once(event: HttpEvent) -> str:
    """The header's value that forgets it."""
    return _set(event, TYPED, "", 0)


def _cut(what: ActTold) -> str:
    return _written(ActTold(what.done, what.words[:300], english=what.english[:200]))


def _written(what: ActTold) -> str:
    return _encoded(asdict(what))


def _encoded(tree: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(tree, ensure_ascii=False).encode(errors="replace")).decode()


def _set(event: HttpEvent, name: str, value: str, seconds: int) -> str:
    """With the prefix a browser takes it over TLS alone, from this host alone, and for it [RFC 6265bis, 4.1.3.2]."""
    secure = "" if is_local(event) else "; Secure"
    return f"{_named(event, name)}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _named(event: HttpEvent, name: str) -> str:
    return name if is_local(event) else f"__Host-{name}"
