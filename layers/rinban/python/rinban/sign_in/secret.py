"""What a link, a cookie and a form carry, and what is kept of it."""

from __future__ import annotations

import hashlib
import hmac
import re

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_PAGE = re.compile(r"[0-9a-f]{32}")


def hashed(secret: str) -> str:
    """The SHA-256, in hexadecimal digits. A plain one is enough: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def is_secret(text: str) -> bool:
    """Whether this can be one of ours: 256 bits, as `secrets.token_urlsafe` writes them."""
    return _SECRET.fullmatch(text) is not None


def is_page(text: str) -> bool:
    """Whether this can be what a page of the sign-in calls itself: 128 random bits in hexadecimal digits."""
    return _PAGE.fullmatch(text) is not None


def form_token(cookie: str) -> str:
    """What each form of a session carries. It follows from the cookie alone, and leads back to nothing."""
    return hmac.new(cookie.encode(errors="replace"), b"rinban board form", hashlib.sha256).hexdigest()


def is_form_token(given: str, cookie: str) -> bool:
    """Whether a form that carried this is one of the session with this cookie."""
    return hmac.compare_digest(given.encode(errors="replace"), form_token(cookie).encode())


def listening_token(cookie: str) -> str:
    """What a page of a session shows when it asks for a voucher of a socket. It is of no use for anything else, so that
    a page without forms may have one too."""
    return hmac.new(cookie.encode(errors="replace"), b"rinban board socket", hashlib.sha256).hexdigest()


def session_mark(cookie: str) -> str:
    """Which session a page is of, so that its script sees when another one has begun in this browser. It opens nothing,
    and counts as no token."""
    return hmac.new(cookie.encode(errors="replace"), b"rinban board session", hashlib.sha256).hexdigest()[:16]


def is_listening_token(given: str, cookie: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), listening_token(cookie).encode())
