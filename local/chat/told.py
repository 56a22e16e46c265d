"""The stand-in for somebody who looks on: Slack, as a bot tells it, says what people see there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from local.chat.call import ChatAnswer
from local.chat.double import ChatDouble
from local.chat.secrets import chat_secrets

OUTLET = "demo"
IN_A_ROTA = f"    outlets: {{{OUTLET}: {{kind: slack_bot, to: C0ALERTS, language: en}}}}\n"
"""A line of a group in a rota file: that this one is told how its escalations stand."""


class ToldSlack(ChatDouble):
    """`hear` gets each message: "posted" or "edited", its first line, and the first line of what stands below."""

    def __init__(self, hear: Callable[[str, str, str], None]) -> None:
        super().__init__()
        self._hear = hear

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> ChatAnswer:
        answered = super().answer(method, target, headers, body)
        if answered.status == 200 and json.loads(answered.body).get("ok"):
            told = json.loads(body)
            below = told["attachments"][0]["blocks"][0]["text"]["text"].splitlines()[0]
            self._hear("edited" if target.endswith("chat.update") else "posted", told["text"].replace("*", ""), below)
        return answered


def secrets(url: str) -> str:
    """OUTLETS with this stand-in."""
    return chat_secrets(url, **{OUTLET: "slack_bot"})
