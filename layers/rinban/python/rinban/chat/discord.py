"""Discord, by a webhook, which can edit what it has posted. An edit makes no sound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit

from rinban.chat.fitting import BREAK, fitted
from rinban.chat.lines import ChatRow, colour, lines, mentions
from rinban.chat.links import whole
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import TOO_MANY, hinted, json_object, no_answer_of_theirs, usual
from rinban.core.retry_after import LONGEST

CONTENT, NAME, VALUE = 2000, 256, 1024
"""Characters of a message, and of a field's name and value [Discord, Embed limits]."""

NO_THREAD = 220001
"""The code of a forum's refusal [Discord, JSON error codes]."""

_FORUM = "a forum takes messages in its threads alone: add ?thread_id=… to the address"
_HINTS = dict.fromkeys((401, 404), "the webhook was removed, or its address is not whole: copy it again")
_MARKDOWN = re.compile(r"[\\`*_~|<>\[\]()#:-]")


def escaped(text: str) -> str:
    return _MARKDOWN.sub(lambda sign: f"\\{sign[0]}", text).replace("@", f"@{BREAK}")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """That nobody took it is said in a message of its own as well, if there is one already."""
    if not sending.id:
        return (posted_json(_address(to.url), _content(message, to.mention)),)
    edit = posted_json(_address(to.url, sending.id), _content(message, ""), method="PATCH", edits=True, repeatable=True)
    if not mentions(message):
        return (edit,)
    return edit, posted_json(_address(to.url), _first_line(message, to.mention))


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """Only with `wait=true` an answer means that the message was saved; it has the message then."""
    told = json_object(body)
    if 200 <= status < 300:
        id_ = told.get("id")
        return Receipt(Fate.DONE, id=id_) if isinstance(id_, str) and id_ else no_answer_of_theirs(status)
    hint = _FORUM if told.get("code") == NO_THREAD else _HINTS.get(status, "")
    found = hinted(usual(status, headers, body, now), hint)
    said = told.get("retry_after")
    if status == TOO_MANY and isinstance(said, int | float) and said >= 0:  # seconds, with a fraction
        return found._replace(after=float(min(LONGEST, max(1.0, said))))
    return found


def _content(message: Message, mention: str) -> dict[str, Any]:
    told = lines(message)
    address = whole(message.link)
    as_text = message.link and not address and len(escaped(message.link)) <= VALUE  # half of one leads nowhere
    rows = (*told.below, ChatRow(told.link_label, message.link)) if as_text else told.below
    embed: dict[str, Any] = {"color": colour(message), "fields": [_field(row) for row in rows]}
    if address:
        embed |= {"title": fitted(told.link_label, NAME, escaped), "url": address}
    return {**_first_line(message, mention), "embeds": [embed]}


def _field(row: ChatRow) -> dict[str, Any]:
    return {"name": fitted(row.label, NAME, escaped), "value": fitted(row.value, VALUE, escaped), "inline": False}


def _first_line(message: Message, mention: str) -> dict[str, Any]:
    """`allowed_mentions` stands in an edit too: without it, an edit falls back to what is usual."""
    told = lines(message)
    meant = mention if mentions(message) else ""
    first = f"{meant} {told.symbol} **{told.state}**{told.between}".lstrip()
    return {
        "content": first + fitted(told.about, CONTENT - len(first) - 1, escaped),
        "allowed_mentions": _allowed(meant),
    }


def _allowed(mention: str) -> dict[str, Any]:
    """Those alone whom the administrator wants to be mentioned."""
    allowed: dict[str, Any] = {"parse": ["everyone"] if re.search("@(everyone|here)", mention) else []}
    users, roles = re.findall(r"<@!?(\d+)>", mention), re.findall(r"<@&(\d+)>", mention)
    return allowed | ({"users": users} if users else {}) | ({"roles": roles} if roles else {})


def _address(url: str, id_: str = "") -> str:
    """The webhook's, or that of one of its messages; what its query says, such as a thread, stays."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/") + (f"/messages/{quote(id_, safe='')}" if id_ else "")
    wait = [] if id_ or "wait" in parse_qs(parts.query) else ["wait=true"]
    return urlunsplit(parts._replace(path=path, query="&".join(filter(None, (parts.query, *wait)))))
