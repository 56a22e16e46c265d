"""Slack, by an incoming webhook, which can edit nothing, or by a bot, which edits its message and replies to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rinban.chat.fitting import fitted, utf16
from rinban.chat.lines import colour, lines, mentions
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending, posted_json
from rinban.chat.verdicts import hinted, json_object, no_answer_of_theirs, refused, usual
from rinban.core.retry_after import retry_after

FIRST_LINE, SECTION = 4000, 3000
"""Characters of a message's text that Slack shows as one, and of a section's [Slack, Block Kit, section]."""

API = "https://slack.com/api"

_AGAIN = frozenset(("ratelimited", "rate_limited", "service_unavailable", "request_timeout", "team_added_to_org"))
_UNKNOWN = frozenset(("internal_error", "fatal_error"))  # "some aspect of the operation" may have succeeded
_HINTS = {
    "not_in_channel": "invite the bot into the channel",
    "channel_not_found": "give the channel's id, and invite the bot if it is private",
    "is_archived": "the channel is archived: choose another",
    "missing_scope": "give the bot the scope chat:write, and reinstall the app",
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "token_revoked", "account_inactive"), "copy the bot's token again: xoxb-…"
    ),
}
_HOOK_HINTS = {
    403: "copy the webhook's address again; an administrator may have forbidden the app to post there",
    404: "copy the webhook's address again, or make another: it, its channel or its workspace is not there",
    410: "make another webhook: its channel is archived",
}


def escaped(text: str) -> str:
    """Only these three have a meaning for Slack [Slack, Formatting text]."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def render(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """For the webhook."""
    return (posted_json(to.url, content(message, to.mention)),)


def render_bot(message: Message, to: Destination, sending: Sending) -> tuple[ChatRequest, ...]:
    """For the bot. An edit makes no sound: so that nobody took it is said in a reply as well, which all may see."""
    channel, _, ts = sending.id.partition(" ")
    if not ts:
        return (_asked("chat.postMessage", to, {"channel": to.to, **content(message, to.mention)}),)
    edit = _asked(
        "chat.update", to, {"channel": channel, "ts": ts, **content(message, "")}, edits=True, repeatable=True
    )
    if not mentions(message):
        return (edit,)
    reply = {"channel": channel, "thread_ts": ts, "reply_broadcast": True, "text": _first(message, to.mention)}
    return (edit, _asked("chat.postMessage", to, {**reply, **_QUIET}))


def judge(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """Of the webhook, which answers "ok" or a word in plain text [Slack, Incoming webhooks]."""
    if status == 200:
        return Receipt(Fate.DONE) if body.strip() == "ok" else no_answer_of_theirs(status)
    return hinted(usual(status, headers, body, now), _HOOK_HINTS.get(status, ""))


def judge_bot(status: int, headers: Mapping[str, str], body: str, now: float) -> Receipt:
    """Of the API, which says in its body what went wrong, mostly with the status 200 [Slack, Web API]."""
    told = json_object(body)
    if "ok" not in told:
        return no_answer_of_theirs(status) if 200 <= status < 300 else usual(status, headers, body, now)
    if told["ok"] is True:
        return Receipt(Fate.DONE, id=f"{told.get('channel', '')} {told.get('ts', '')}")
    error = str(told.get("error", ""))
    if error in _AGAIN:
        return Receipt(Fate.LATER, error, retry_after(headers, now))
    if error in _UNKNOWN or status >= 500:
        return Receipt(Fate.PERHAPS, error)
    return refused(status, error, _HINTS.get(error, ""))


def content(message: Message, mention: str) -> dict[str, Any]:
    """The first line as text, which a notification shows too, and the rest beside a bar in the colour of the state."""
    told = lines(message)
    below = "\n".join(f"{line.label}{told.between}{line.value}" for line in told.below)
    blocks = [_section(fitted(below, SECTION, escaped))]
    link = f"<{_address(message.link)}|{escaped(told.link_label)}>"
    if message.link and utf16(link) <= SECTION:  # half of one leads nowhere
        blocks.append(_section(link))
    return {
        "text": _first(message, mention),
        "attachments": [{"color": f"#{colour(message):06x}", "blocks": blocks}],
        **_QUIET,
    }


_QUIET = {"unfurl_links": False, "unfurl_media": False}


def _first(message: Message, mention: str) -> str:
    told = lines(message)
    before = f"{mention} " if mention and mentions(message) else ""
    start = f"{before}{told.symbol} *{escaped(told.state)}*{told.between}"
    return start + fitted(told.about, FIRST_LINE - len(start) - 1, escaped)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _address(link: str) -> str:
    """Between < and |, with nothing in it that would end it."""
    return link.replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace("&", "&amp;")


def _asked(method: str, to: Destination, value: Mapping[str, Any], **more: bool) -> ChatRequest:
    headers = (("Authorization", f"Bearer {to.token}"),)
    return posted_json(f"{(to.url or API).rstrip('/')}/{method}", value, headers=headers, **more)
