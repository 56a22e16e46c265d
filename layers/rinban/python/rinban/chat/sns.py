"""A topic of Amazon SNS: as plain text, or in the shape that Amazon Q Developer posts into a chat.

The request is that of the action Publish. It is not signed here, since that needs AWS's keys and the time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from rinban.chat.fitting import BREAK, fitted, utf8
from rinban.chat.lines import lines, plain
from rinban.chat.message import Message
from rinban.chat.request import USER_AGENT, ChatRequest, Destination, Fate, Receipt, Sending, as_json
from rinban.chat.verdicts import no_answer_of_theirs, refused, usual

TEXT, SUBJECT = 200_000, 99
"""Bytes of a message (of 256 KB), and ASCII characters of the subject of an e-mail [AWS, SNS, Publish]."""

TITLE, DESCRIPTION = 250, 4000
"""Characters of what Amazon Q shows, well below what it is known to take."""

TOPIC = re.compile(r"arn:(aws|aws-cn|aws-us-gov):sns:(?P<region>[a-z0-9-]+):\d{12}:[A-Za-z0-9_-]{1,256}")
_EXAMPLE = "arn:aws:sns:ap-northeast-1:123456789012:on-call"
_AGAIN = ("Throttl", "InternalError", "InternalFailure", "ServiceUnavailable", "RequestExpired", "ExpiredToken")


def refusal(to: Destination) -> str:
    if TOPIC.fullmatch(to.to):
        return ""
    return f"`to` is the ARN of a standard topic, such as {_EXAMPLE}"


def region(to: Destination) -> str:
    """Where the topic is; "" if `to` is no ARN of one."""
    found = TOPIC.fullmatch(to.to)
    return found["region"] if found else ""


def escaped(text: str) -> str:
    """Whichever chat it is that Amazon Q posts into, a mention in it begins with < or @."""
    return text.replace("<", f"<{BREAK}").replace("@", f"@{BREAK}")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """Plain: for e-mail, SMS, a queue."""
    return (_published(to, fitted(plain(message), TEXT, measure=utf8), _subject(message)),)


def render_amazon_q(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """Custom notifications [AWS, Amazon Q Developer in chat applications]; those of one escalation are one thread."""
    told = lines(message)
    below = "\n".join(f"{line.label}{told.between}{line.value}" for line in told.below)
    link = f"\n{_address(message.link)}" if message.link else ""
    content: dict[str, Any] = {
        "textType": "client-markdown",
        "title": fitted(told.first, TITLE, escaped),
        "description": fitted(below, DESCRIPTION, escaped) + link,
    }
    shape = {"version": "1.0", "source": "custom", "id": sending.key, "content": content}
    metadata = {"threadId": message.ref, "summary": fitted(told.first, TITLE, escaped)}
    return (_published(to, as_json({**shape, "metadata": metadata}).decode()),)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """The answer is XML: <MessageId> of a success, <Code> and <Message> of an error."""
    if 200 <= status < 300:
        return Receipt(Fate.DONE) if "<MessageId>" in body else no_answer_of_theirs(status)
    error = _told(body, "Code")
    if any(word in error for word in _AGAIN):
        fate = Fate.PERHAPS if "Internal" in error else Fate.LATER
        return Receipt(fate, error)
    if error and 400 <= status < 500:
        return refused(status, f"{error} {_told(body, 'Message')}")
    return usual(status, headers, body, now)


def _address(link: str) -> str:
    return link.replace("<", "%3C").replace("@", "%40")


def _told(body: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", body)
    return found[1] if found else ""


def _subject(message: Message) -> str:
    """One line of ASCII that begins with a letter [AWS, SNS, Publish]; the words of the state are in the text."""
    ascii_ = f"Rinban {message.situation.value} {message.ref} {message.host} {message.problem}"
    kept = "".join(character if " " <= character <= "~" else "?" for character in ascii_)
    return fitted(" ".join(re.sub(r"\?{2,}", "?", kept).split()), SUBJECT - 2).replace("…", "...")[:SUBJECT]


def _published(to: Destination, text: str, subject: str = "") -> ChatRequest:
    form = {"Action": "Publish", "Version": "2010-03-31", "TopicArn": to.to, "Message": text}
    url = to.url or f"https://sns.{region(to)}.{'amazonaws.com.cn' if ':aws-cn:' in to.to else 'amazonaws.com'}/"
    headers = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("User-Agent", USER_AGENT))
    return ChatRequest(url, urlencode({**form, **({"Subject": subject} if subject else {})}).encode(), headers)
