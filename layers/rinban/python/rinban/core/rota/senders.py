"""Whom an SMS is from. In some countries that is a name, in others it has to be a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rinban.core.errors import BadRequest

Senders = tuple[tuple[str, str], ...]
"""Pairs of how a phone number begins ("" for all others) and the sender for it."""

_PREFIX = re.compile(r"\+[1-9][0-9 ]{0,14}")
_NAME = re.compile(r"(?=[A-Za-z0-9 _&+-]*[A-Za-z])[A-Za-z0-9 _&+-]{1,11}")
"""1 to 11 characters, at least one of them a letter [Twilio, glossary, alphanumeric sender ID]."""

_NUMBER = re.compile(r"\+[1-9][0-9]{4,14}|[0-9]{3,12}")
"""A number in E.164, or a short code."""

_SERVICE = re.compile("MG[0-9a-f]{32}")
"""The SID of a messaging service of Twilio, which has its own senders."""


def senders(text: str) -> Senders:
    """Reads `Rinban`, `+12015550100`, or `+81=Rinban, +1=+12015550100, MG…` with one for all others.

    Raises BadRequest: what to mend.
    """
    found = tuple(_one(part) for part in re.split("[,;、]", text) if part.strip())
    prefixes = [prefix for prefix, _ in found]
    for twice in sorted({one for one in prefixes if prefixes.count(one) > 1}):
        raise BadRequest(f"two senders for {twice or 'all others'}: write one for each country, as in +81=Rinban")
    return found


def _one(part: str) -> tuple[str, str]:
    first, equals, second = (one.strip() for one in part.partition("="))
    prefix, sender = (first, second) if equals else ("", first)
    plain = re.sub("[ -]", "", sender) if sender[:1] in "+0123456789" and not _NAME.fullmatch(sender) else sender
    if equals and not _PREFIX.fullmatch(prefix):
        raise BadRequest(f'"{prefix}" is not how phone numbers begin, as +81 is')
    if not any(kind.fullmatch(plain) for kind in (_SERVICE, _NUMBER, _NAME)):
        raise BadRequest(f'"{sender}" sends no SMS: a number, or a name of 1 to 11 letters and digits')
    return prefix.replace(" ", ""), plain


def sender_for(number: str, known: Sequence[tuple[str, str]]) -> str:
    """The sender of the longest beginning that this number (E.164) has; "" if there is none for it."""
    fitting = [(len(prefix), sender) for prefix, sender in known if number.startswith(prefix)]
    return max(fitting, default=(0, ""))[1]


def is_service(sender: str) -> bool:
    return bool(_SERVICE.fullmatch(sender))
