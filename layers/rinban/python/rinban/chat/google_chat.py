"""Google Chat, by an incoming webhook: all messages of one escalation stand in one thread, by a key of our own."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from rinban.chat.fitting import BREAK, fitted, utf8
from rinban.chat.lines import lines, mentions
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import json_object, no_answer_of_theirs, refused, usual

TEXT = 4000
"""Bytes of the first line: a whole message may have 32,000 [Google, Chat API, limits]."""

VALUE = 2000
_BAD_KEY = "api key not valid"
_IN_THREAD = "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"
_REMOVED = (
    "the address is not whole, since key and token stand in its query, or the webhook was removed from the space: "
    "copy the address again, or make a new one"
)


def escaped(text: str) -> str:
    """A mention and a link begin with < [Google, Format messages]."""
    return text.replace("<", f"<{BREAK}")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    body = {"text": _text(message, to.mention), "thread": {"threadKey": f"rinban {message.ref}"}}
    return (posted_json(_with_thread(to.url), body),)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    if 200 <= status < 300:
        name = json_object(body).get("name")
        return Receipt(Fate.DONE) if isinstance(name, str) and name else no_answer_of_theirs(status)
    if status in (401, 403, 404) or (status == 400 and _BAD_KEY in body.lower()):
        return refused(status, body, _REMOVED)
    return usual(status, headers, body, now)


def _text(message: Message, mention: str) -> str:
    told = lines(message)
    before = f"{mention} " if mention and mentions(message) else ""
    first = f"{before}{told.symbol} *{told.state}*{told.between}"
    found = [first + fitted(told.about, TEXT - utf8(first), escaped, utf8)]
    found += [f"{line.label}{told.between}{fitted(line.value, VALUE, escaped, utf8)}" for line in told.below]
    if message.link:
        found.append(f"<{_address(message.link)}|{told.link_label}>")
    return "\n".join(found)


def _address(link: str) -> str:
    return link.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")


def _with_thread(url: str) -> str:
    """The address to the letter, with the word without which a thread's key is ignored."""
    query = urlsplit(url).query
    if "messageReplyOption=" in query:
        return url
    return f"{url}{'&' if query else '?'}{_IN_THREAD}"
