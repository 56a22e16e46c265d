"""The kinds of outlets that a message is rendered for, and what each needs to know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from rinban.chat import chatwork, discord, google_chat, line, mattermost, slack, sns, teams, webhook
from rinban.chat.message import Message
from rinban.chat.request import ChatRequest, Destination, Receipt, Sending

MENTION = 200
"""Characters of a mention at most."""

Render = Callable[[Message, Destination, Sending], tuple[ChatRequest, ...]]
Judge = Callable[[int, Mapping[str, str], str, float], Receipt]


def _nothing(to: Destination) -> str:
    return ""


class ChatKind(NamedTuple):
    """`render`: the requests, in the order in which they are made. `judge`: what an answer to one of them means, by
    status, headers (names in small letters), body and the time now. `needs`: the names of the fields of a Destination
    that have to be given. `mention`: how one is written, None if it has none. `edits`: one message is edited as things
    change. `refusal`: what else is wrong with a destination, "" for nothing."""

    render: Render
    judge: Judge
    needs: tuple[str, ...]
    mention: re.Pattern[str] | None = None
    edits: bool = False
    refusal: Callable[[Destination], str] = _nothing


def _several(one: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{one})(?: (?:{one})){{0,9}}")


_SLACK = _several(r"<!(?:here|channel|everyone)>|<!subteam\^[A-Z0-9]+>|<@[A-Z0-9]+>")

KINDS: Mapping[str, ChatKind] = {
    "slack": ChatKind(slack.render, slack.judge, ("url",), _SLACK),
    "slack_bot": ChatKind(slack.render_bot, slack.judge_bot, ("token", "to"), _SLACK, edits=True),
    "teams": ChatKind(
        teams.render, teams.judge, ("url",), re.compile(r"[^<>]{1,80} ?<[^<>\s]{3,200}>"), refusal=teams.refusal
    ),
    "mattermost": ChatKind(mattermost.render, mattermost.judge, ("url",), _several(r"@[a-z0-9][a-z0-9._-]*")),
    "google_chat": ChatKind(google_chat.render, google_chat.judge, ("url",), _several(r"<users/(?:all|\d+)>")),
    "discord": ChatKind(
        discord.render, discord.judge, ("url",), _several(r"@(?:here|everyone)|<@[!&]?\d+>"), edits=True
    ),
    "line": ChatKind(line.render, line.judge, ("token", "to")),
    "chatwork": ChatKind(
        chatwork.render, chatwork.judge, ("token", "to"), _several(r"\[toall\]|\[To:\d+\]"), edits=True
    ),
    "webhook": ChatKind(webhook.render, webhook.judge, ("url", "keys"), refusal=webhook.refusal),
    "github_webhook": ChatKind(webhook.render_github, webhook.judge, ("url", "keys")),
    "sns": ChatKind(sns.render, sns.judge, ("to",), refusal=sns.refusal),
    "amazon_q": ChatKind(sns.render_amazon_q, sns.judge, ("to",), refusal=sns.refusal),
}

_TO = {
    "slack_bot": "the channel's id, such as C0123456789",
    "line": "the id of a person (U…) or a group (C…)",
    "chatwork": "the number of a room",
    **dict.fromkeys(("sns", "amazon_q"), "the ARN of a topic"),
}
_MENTIONS = {
    **dict.fromkeys(("slack", "slack_bot"), "<!here>"),
    "teams": '"Night Team <night@example.com>"',
    "mattermost": '"@here"',
    "google_chat": "<users/all>",
    "discord": '"@here"',
    "chatwork": '"[toall]"',
}
"""As a rota file has them, with quotation marks where YAML needs them."""


def unfit(to: Destination) -> str:
    """What is wrong with what a rota file says of it, as a sentence that shows no secret; "" for nothing."""
    kind = KINDS.get(to.kind)
    if kind is None:
        return f"there is no such kind of outlet: it is one of {', '.join(KINDS)}"
    if "to" in kind.needs and not to.to:
        return f"it needs `to`: {_TO[to.kind]}"
    if to.mention and not (kind.mention and len(to.mention) <= MENTION and kind.mention.fullmatch(to.mention)):
        return _wrong_mention(to.kind)
    if to.kind == "chatwork" and not (to.to.isascii() and to.to.isdigit()):
        return "`to` is the number of a room, without the #!rid before it"
    return sns.refusal(to) if kind.refusal is sns.refusal else ""


def _wrong_mention(kind: str) -> str:
    if KINDS[kind].mention is None:
        return "it mentions nobody: leave out mention"
    return f"the mention is not written as this chat writes one, such as {_MENTIONS[kind]}"


def refusal(to: Destination) -> str:
    """Why nothing can be sent there, as a sentence for the operator that shows no secret; "" if it can."""
    if wrong := unfit(to):
        return wrong
    kind = KINDS[to.kind]
    missing = [name for name in kind.needs if not getattr(to, name)]
    if missing:
        return f"it needs {' and '.join(missing)}, and the secret OUTLETS has none under its name"
    if to.url and not _is_address(to.url):
        return "the url is no address that begins with https:// or http://, or it is not whole: copy it again"
    if not _fits_a_header(to.token):
        return "the token has characters that no token has"
    return kind.refusal(to)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain and port != 0


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable()
