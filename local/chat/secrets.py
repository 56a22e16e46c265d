"""What is secret of an outlet of each kind, so that it finds the stand-in and is believed by it."""

from __future__ import annotations

import json

from local.chat.double import KEY, TOKEN

_PATHS = {
    "slack": "/slack/services/T0/B0/x",
    "slack_bot": "/slack_api",
    "teams": "/teams/workflows/1?api-version=1&sig=a%2Fb",
    "mattermost": "/mattermost/hooks/x",
    "google_chat": "/google_chat/v1/spaces/A/messages?key=k&token=t",
    "discord": "/discord/api/webhooks/1/tok",
    "line": "/line",
    "chatwork": "/chatwork",
    "webhook": "/hook",
    "sns": "/sns/",
}
_BY_TOKEN = ("slack_bot", "line", "chatwork")


def secret_of(kind: str, url: str) -> dict[str, object]:
    """Of one outlet of this kind; `url`: the stand-in's."""
    found: dict[str, object] = {"url": url + _PATHS[kind]}
    if kind in _BY_TOKEN:
        found["token"] = TOKEN
    if kind == "webhook":
        found["keys"] = [KEY]
    return found


def chat_secrets(url: str, **kinds: str) -> str:
    """OUTLETS with these outlets, whose kinds are given by their names."""
    return json.dumps({name: secret_of(kind, url) for name, kind in kinds.items()})
