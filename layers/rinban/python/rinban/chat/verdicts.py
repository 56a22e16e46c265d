"""What an answer means, as far as all chats agree. A page of HTML is no answer of theirs, whatever its status."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rinban.chat.request import Fate, Receipt
from rinban.core.retry_after import retry_after
from rinban.core.text.plain import one_line

TOO_MANY, UNAVAILABLE, TIMED_OUT = 429, 503, 408
_SAID = 200
"""Characters of an answer that are told to the operator."""


def usual(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """For every status but a success. `headers`: by their names in small letters. `now`: seconds since 1970.

    A server that fails may have done it, but for 503 and 408, by which it says that it has not [RFC 9110, 15].
    """
    if status in (TOO_MANY, UNAVAILABLE):
        return Receipt(Fate.LATER, reason(status, body), retry_after(headers, now))
    if 300 <= status < 400:
        return Receipt(Fate.LATER, f"a redirect ({status}), which is not followed: give the address that it leads to")
    if status < 200 or status == TIMED_OUT:
        return Receipt(Fate.LATER, reason(status, body))
    return Receipt(Fate.NEVER if 400 <= status < 500 else Fate.PERHAPS, reason(status, body))


def refused(status: int, body: str, hint: str = "") -> Receipt:
    """The same would be refused again. `hint`: what an operator does about it."""
    return hinted(Receipt(Fate.NEVER, reason(status, body)), hint)


def hinted(found: Receipt, hint: str) -> Receipt:
    """The same, and, where it would be refused again, with what an operator does about it; "" for nothing."""
    return found._replace(reason=f"{found.reason} ({hint})") if hint and found.fate is Fate.NEVER else found


def no_answer_of_theirs(status: int) -> Receipt:
    """A success whose body nobody but a machine in between can have written."""
    return Receipt(
        Fate.LATER, f"no answer of the chat, but something else (status {status}): a proxy, or a wrong address"
    )


def reason(status: int, body: str) -> str:
    """Such as "status 404: no_service"; of a page only the status."""
    said = "" if is_a_page(body) else one_line(body, _SAID)
    return f"status {status}: {said}" if said else f"status {status}"


def is_a_page(body: str) -> bool:
    return body.lstrip()[:1] == "<"


def json_object(body: str) -> Mapping[str, object]:
    """The object that a body holds; an empty one if it holds none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
