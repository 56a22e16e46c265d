"""Microsoft Teams, by the address of a workflow, and an Adaptive Card. Nothing that was posted this way can be edited.

A workflow answers 202 before it has looked at the card: whether anybody sees it, the answer does not say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from rinban.chat.fitting import fitted, utf8
from rinban.chat.lines import lines, mentions
from rinban.chat.links import whole
from rinban.chat.message import Message, Situation
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import is_a_page, no_answer_of_theirs, refused, usual

TEXT = 4000
"""Bytes of each text: all together may be 28 KB [Microsoft, Webhooks and connectors]."""

DEAD = "webhook.office.com"
WAY_OUT = (
    "Microsoft has switched off the connectors, of which this is an address. In Teams open the channel's … menu, "
    'Workflows, "Send webhook alerts to a channel", and give the address that it shows'
)
_FLOW = (
    "the workflow is off, not everybody may trigger it, or its address has changed or is not whole: open it, "
    "let anyone trigger it, and copy the address again"
)
_COLOURS = {
    Situation.CLOSED: "good",
    Situation.TEST: "good",
    Situation.TAKEN: "warning",
    Situation.WAITING: "default",
    Situation.RELIEF: "good",
    Situation.DUTY: "default",
}


def refusal(to: Destination) -> str:
    """The hosts of workflows change, so no pattern of theirs is asked for; only what is dead is refused."""
    host = (urlsplit(to.url).hostname or "").rstrip(".")
    return WAY_OUT if host == DEAD or host.endswith(f".{DEAD}") or host == "outlook.office.com" else ""


def escaped(text: str) -> str:
    """A run of text knows no Markdown [Adaptive Cards, TextRun]; only a mention would be looked for."""
    return text.replace("<at>", "<\u034fat>").replace("</at>", "<\u034f/at>")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    card = _card(message, to)
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return (posted_json(to.url, {"type": "message", "attachments": [attachment]}),)


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    if 200 <= status < 300:
        return no_answer_of_theirs(status) if is_a_page(body) else Receipt(Fate.DONE)
    if status in (401, 403, 404, 410):
        return refused(status, body, _FLOW)
    return usual(status, headers, body, now)


def _card(message: Message, to: Destination) -> dict[str, Any]:
    told = lines(message)
    body = [_first(message)]
    body += [_rich((f"{line.label}{told.between}", True), (line.value, False)) for line in told.below]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": fitted(told.first, TEXT, escaped, utf8),
        "msteams": {"width": "Full"},
        "body": body,
    }
    if to.mention and mentions(message):
        shown, entity = _mention(to.mention)
        body.append({"type": "TextBlock", "wrap": True, "text": shown})
        card["msteams"]["entities"] = [entity]
    if address := whole(message.link):
        card["actions"] = [{"type": "Action.OpenUrl", "title": told.link_label, "url": address}]
    elif message.link:
        body.append(_rich((f"{told.link_label}{told.between}", True), (message.link, False)))
    return card


def _first(message: Message) -> dict[str, Any]:
    told = lines(message)
    state = {**_run(f"{told.symbol} {told.state}{told.between}", bold=True), "color": _colour(message)}
    return {"type": "RichTextBlock", "inlines": [{**state, "size": "large"}, {**_run(told.about), "size": "large"}]}


def _rich(*runs: tuple[str, bool]) -> dict[str, Any]:
    return {"type": "RichTextBlock", "spacing": "Small", "inlines": [_run(text, bold=bold) for text, bold in runs]}


def _run(text: str, *, bold: bool = False) -> dict[str, Any]:
    weight = {"weight": "bolder"} if bold else {}
    return {"type": "TextRun", "text": fitted(text, TEXT, escaped, utf8), **weight}


def _colour(message: Message) -> str:
    return _COLOURS.get(message.situation, "attention")


def _mention(mention: str) -> tuple[str, dict[str, Any]]:
    """Of "Name <upn>": the text, and the entity that makes a mention of it [Microsoft, Format cards in Teams]."""
    name, _, upn = mention.rstrip(">").rpartition("<")
    shown = f"<at>{name.strip()}</at>"
    return shown, {"type": "mention", "text": shown, "mentioned": {"id": upn.strip(), "name": name.strip()}}
