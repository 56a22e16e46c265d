"""Chatwork, by the API with a token. A message can be edited; an edit makes no sound."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from rinban.chat.fitting import fitted
from rinban.chat.lines import lines, mentions
from rinban.chat.message import Message
from rinban.chat.request import USER_AGENT, ChatRequest, Destination, Fate, Receipt, Sending
from rinban.chat.verdicts import TOO_MANY, hinted, json_object, no_answer_of_theirs, usual
from rinban.core.retry_after import LONGEST

API = "https://api.chatwork.com"
TITLE, VALUE = 4000, 2000
"""Characters: 40,000 of all are known to pass."""

_HINTS = {
    401: "copy the account's API token again",
    **dict.fromkeys((403, 404), "is the account in that room, and may it write there? is `to` the room's number?"),
}
_BRACKETS = str.maketrans({"[": "［", "]": "］"})


def escaped(text: str) -> str:
    """All mark-up stands in brackets, and nothing escapes them: so they become wide ones."""
    return text.translate(_BRACKETS)


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """That nobody took it is said in a message of its own as well, if there is one already."""
    new = _asked(to, {"body": _text(message, to.mention), "self_unread": "1"})
    if not sending.id:
        return (new,)
    edit = _asked(to, {"body": _text(message, "")}, f"/{quote(sending.id, safe='')}", method="PUT")
    return (edit, new) if mentions(message) else (edit,)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    if 200 <= status < 300:
        id_ = json_object(body).get("message_id")
        return Receipt(Fate.DONE, id=str(id_)) if id_ else no_answer_of_theirs(status)
    found = hinted(usual(status, headers, body, now), _HINTS.get(status, ""))
    reset = headers.get("x-ratelimit-reset", "")
    if status == TOO_MANY and "retry-after" not in headers and reset.isascii() and reset.isdigit():
        return found._replace(after=min(LONGEST, max(1.0, float(reset[:12]) - now)))
    return found


def _text(message: Message, mention: str) -> str:
    told = lines(message)
    before = f"{mention}\n" if mention and mentions(message) else ""
    found = [f"{line.label}{told.between}{fitted(line.value, VALUE, escaped)}" for line in told.below]
    found += [_address(message.link)] if message.link else []
    return f"{before}[info][title]{fitted(told.first, TITLE, escaped)}[/title]{chr(10).join(found)}[/info]"


def _address(link: str) -> str:
    return link.replace("[", "%5B").replace("]", "%5D")


def _asked(to: Destination, form: Mapping[str, str], below: str = "", method: str = "POST") -> ChatRequest:
    url = f"{(to.url or API).rstrip('/')}/v2/rooms/{quote(to.to, safe='')}/messages{below}"
    headers = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("User-Agent", USER_AGENT),
        ("X-ChatWorkToken", to.token),
    )
    return ChatRequest(url, urlencode(form).encode(), headers, method, repeatable=bool(below), edits=bool(below))
