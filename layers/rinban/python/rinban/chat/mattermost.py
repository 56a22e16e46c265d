"""Mattermost, by an incoming webhook, whose body is like Slack's, and whose texts are Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rinban.chat.fitting import BREAK, fitted
from rinban.chat.lines import colour, lines, mentions
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import hinted, no_answer_of_theirs, usual

TEXT = 4000
"""Characters of a post: the least that a server may be set to. A longer one is split into several."""

_HINTS = {
    400: "the webhook was removed, or its address is not whole: copy it again",
    403: "it may not post into the channel of `to`: leave `to` out, or let the webhook post elsewhere",
    404: "the webhook was removed or its address is not whole, or `to` is not the channel's name as its address has it",
}
_MARKDOWN = re.compile(r"[\\`*_\[\]()#|~!>+-]")


def escaped(text: str) -> str:
    """No Markdown, no @channel, no ~channel, and no <!channel>, of which Mattermost makes an @channel as well."""
    plain = _MARKDOWN.sub(lambda sign: f"\\{sign[0]}", text)
    for sign in "@<~:":  # a colon, since an address with escapes in it would lead elsewhere
        plain = plain.replace(sign, f"{sign}{BREAK}")
    return plain


def _bare(text: str) -> str:
    """Of a notification, which shows every character as it is: only a mention could mean something there."""
    return text.replace("@", f"@{BREAK}").replace("<", f"<{BREAK}")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    told = lines(message)
    before = f"{to.mention} " if to.mention and mentions(message) else ""
    first = f"{before}{told.symbol} **{told.state}**{told.between}"
    attachment: dict[str, Any] = {
        "color": f"#{colour(message):06X}",
        "fallback": fitted(told.first, TEXT, _bare),
        "text": "\n".join(_below(message)),
    }
    body: dict[str, Any] = {
        "text": first + fitted(told.about, TEXT - len(first) - 1, escaped),
        "attachments": [attachment],
    }
    return (posted_json(to.url, {**body, **({"channel": to.to} if to.to else {})}),)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    if 200 <= status < 300:
        return Receipt(Fate.DONE) if body.strip() == "ok" else no_answer_of_theirs(status)
    return hinted(usual(status, headers, body, now), _HINTS.get(status, ""))


def _below(message: Message) -> list[str]:
    told = lines(message)
    found = [f"**{line.label}**{told.between}{fitted(line.value, 1000, escaped)}" for line in told.below]
    return [*found, f"[{told.link_label}]({_address(message.link)})"] if message.link else found


def _address(link: str) -> str:
    """Between brackets, with nothing in it that would end it."""
    return re.sub(r"[()<>\\@]", lambda sign: f"%{ord(sign[0]):02X}", link)
