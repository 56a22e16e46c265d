"""What another side answers may quote what is secret of a destination: its address's path, a token or a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from rinban.chat.request import Destination

MASK = "***"
LEAST, ANYWHERE = 4, 8
"""Characters of a secret: a shorter one is none, and from so many on it is masked in the middle of a word, too."""

_NO_SECRET = frozenset(
    (
        "api",
        "hooks",
        "services",
        "webhook",
        "webhooks",
        "messages",
        "workflows",
        "triggers",
        "manual",
        "paths",
        "invoke",
    )
)
"""Parts of the vendors' addresses, which everybody knows and answers are made of."""


def masked(text: str, to: Destination) -> str:
    """The text with *** for each secret of this destination, as it is or as it is written in an address or in JSON."""
    forms = {form for secret in _secrets(to) for form in _forms(secret) if len(form) >= LEAST}
    if not forms:
        return text
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.sub("|".join(map(_pattern, longest_first)), MASK, text, flags=re.IGNORECASE)


def _secrets(to: Destination) -> Iterator[str]:
    yield to.token
    for key in to.keys:
        yield key
        yield key.partition("_")[2]
    parts = urlsplit(to.url)
    userinfo = parts.netloc.rpartition("@")[0]
    values = (pair.partition("=")[2] for pair in parts.query.split("&"))
    for part in (*parts.path.split("/"), *values, *userinfo.split(":")):
        if part.lower() not in _NO_SECRET:
            yield part


def _forms(secret: str) -> Iterator[str]:
    for plain in (secret, unquote(secret), unquote_plus(secret)):
        yield from (plain, quote(plain, safe=""), plain.replace("/", "\\/"))


def _pattern(form: str) -> str:
    word = re.escape(form)
    return word if len(form) >= ANYWHERE else rf"(?<![0-9A-Za-z]){word}(?![0-9A-Za-z])"
