"""How many of a month's messages LINE has left for an account, which falls silent when they are used."""

from __future__ import annotations

from rinban.adapters.http_post import HttpPost
from rinban.chat.line import API
from rinban.chat.masking import masked
from rinban.chat.request import USER_AGENT, Destination
from rinban.chat.verdicts import json_object, reason
from rinban.core.errors import Unavailable

NEARLY = 0.9
"""The part of a month's messages from which on an operator is told."""

_MANY = 10**12
"""What is said to be more is no number of messages."""


def line_quota(to: Destination, post: HttpPost, seconds: float) -> str:
    """What is wrong with the messages that are left, "" for nothing [LINE, Messaging API, quota and consumption]."""
    try:
        most = _number(to, post, "quota", "value", seconds / 2)
        used = _number(to, post, "quota/consumption", "totalUsage", seconds / 2)
    except Unavailable as error:
        return f"its quota cannot be read: {masked(str(error), to)}"
    if most is None or used is None or used < most * NEARLY:
        return ""
    return f"{used} of the {most} messages of this month are used, and then it is silent until the next one"


def _number(to: Destination, post: HttpPost, path: str, name: str, seconds: float) -> int | None:
    """None if there is no such limit. Raises Unavailable."""
    url = f"{(to.url or API).rstrip('/')}/v2/bot/message/{path}"
    headers = {"Authorization": f"Bearer {to.token}", "User-Agent": USER_AGENT}
    answer = post.post(url, b"", headers, seconds, method="GET")
    if answer.status != 200:
        raise Unavailable(reason(answer.status, masked(answer.body, to)))
    found = json_object(answer.body).get(name)
    return found if isinstance(found, int) and 0 <= found < _MANY else None
