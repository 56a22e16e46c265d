"""A monitor's link: whether a reader can follow it, and whether a chat takes it as one. It is from outside."""

from __future__ import annotations

import re
import string
from urllib.parse import SplitResult, quote, urlsplit

_NAME = re.compile(r"[^\s{}<>\"|\\^`$]+")
"""Of a host: what is left of a macro that was not filled in is none."""

_WHOLE_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9](?::\d+)?", re.IGNORECASE)
_IN_A_LINK = "".join(set(string.punctuation) - set('<>"{}|\\^`'))
_MOST = 2048
"""Characters of a link that every chat takes."""


def leads_somewhere(link: str) -> bool:
    """Whether it is an http or https address that names a host, in one piece."""
    parts = _parts(link)
    names_a_host = parts is not None and parts.scheme in ("http", "https") and _NAME.fullmatch(parts.hostname or "")
    return bool(names_a_host) and link.isprintable() and " " not in link


def whole(link: str) -> str:
    """The link as an address that no chat refuses [RFC 3986]; "" if its host has no dot.

    Discord refuses a message for good that links to a host such as "prometheus" (it answers {"embeds": ["0"]}), and of
    Teams' buttons such a one opens nothing, nor does one with a quotation mark in it.
    """
    parts = _parts(link)
    address = quote(link, safe=_IN_A_LINK)
    return address if parts and _WHOLE_NAME.fullmatch(parts.netloc) and len(address) <= _MOST else ""


def _parts(link: str) -> SplitResult | None:
    try:
        parts = urlsplit(link)
        is_one = parts.port != 0
    except ValueError:
        return None
    return parts if is_one else None
