"""LINE, by the Messaging API. A retry key makes a second try of the same harmless. Nothing can be edited."""

from __future__ import annotations

from collections.abc import Mapping

from rinban.chat.fitting import fitted
from rinban.chat.lines import plain
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import TOO_MANY, hinted, is_a_page, no_answer_of_theirs, refused, usual

TEXT = 5000
"""UTF-16 code units of a text message [LINE, Messaging API, text message]."""

API = "https://api.line.me"
ALREADY = 409
_MONTHLY = "monthly limit"
_HINTS = {
    400: "is `to` the id of a person or a group, and is the account that person's friend, or in that group?",
    401: "issue the channel access token again, and put it into OUTLETS",
}
_NO_MORE = "no message can be sent before the next month, or a larger plan"


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """A text of the type "text" has no mark-up, and can mention nobody."""
    body = {"to": to.to, "messages": [{"type": "text", "text": fitted(plain(message), TEXT)}]}
    headers = (("Authorization", f"Bearer {to.token}"), ("X-Line-Retry-Key", sending.key))
    url = f"{(to.url or API).rstrip('/')}/v2/bot/message/push"
    return (posted_json(url, body, headers=headers, repeatable=True),)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """409: the same retry key was accepted before. 429 has two meanings, told apart by the text [LINE, errors]."""
    if 200 <= status < 300:
        return no_answer_of_theirs(status) if is_a_page(body) else Receipt(Fate.DONE)
    if status == ALREADY:
        return Receipt(Fate.DONE)
    if status == TOO_MANY and _MONTHLY in body.lower():
        return refused(status, body, _NO_MORE)
    return hinted(usual(status, headers, body, now), _HINTS.get(status, ""))
