"""Those who are told how an escalation stands: what they are given to know, and what people see there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from local.chat.double import ChatPost
from local.chat.secrets import chat_secrets
from local.chat.server import ChatDoubleServer
from local.service import EXAMPLE
from local.zabbix.double import ZabbixProblem
from local.zabbix.server import ZabbixDoubleServer
from local.zabbix.told import variable
from tests.e2e.test_zabbix import PROBLEM
from tests.e2e.world import BEGINNING

EVENT = PROBLEM["event_id"]
CALLING, TAKEN, CLOSED = "calling", "taken", "closed"
_FIRST = {"📞": CALLING, "🔧": TAKEN, "✅": CLOSED}
_GROUP, _STAGES = "\n  infra:\n", "\nstages:\n"


@dataclass(frozen=True)
class Others:
    """A Zabbix, and chats of every kind, each behind a port of this machine."""

    zabbix: ZabbixDoubleServer
    chat: ChatDoubleServer

    def variables(self) -> Mapping[str, str]:
        """Those of functions that know them: of the chats there is one outlet of each kind."""
        return {
            "ZABBIX_API": variable(self.zabbix.url, self.zabbix.double),
            "OUTLETS": chat_secrets(self.chat.url, **{_name(kind): kind for kind in CHATS}),
        }

    def begin_anew(self) -> None:
        """Nobody has heard anything, and no fault is left."""
        self.zabbix.faults, self.chat.faults = [], []
        self.zabbix.asked, self.chat.asked = [], []
        self.zabbix.double.problems, self.zabbix.double.clock = {EVENT: ZabbixProblem()}, int(BEGINNING)
        self.chat.double.forget()

    def seen(self, kind: str) -> list[str]:
        """The states that people see in this kind of outlet, in their order. An edit that changes nothing is not
        seen."""
        if kind == ZABBIX:
            return [message.partition(" ")[0] for _, message, _ in self.zabbix.double.problems[EVENT].lines]
        if kind == "webhook":
            return [event["type"].partition(".")[2] for event in self.chat.double.events.values()]
        return [state for post in self.chat.double.posts.values() for state in _states(post)]


def _states(post: ChatPost) -> list[str]:
    return [_FIRST[text[0]] for text, _ in groupby(post.texts)]


ZABBIX = "zabbix"
CHATS = {
    "slack": "{kind: slack}",
    "slack_bot": "{kind: slack_bot, to: C0ALERTS}",
    "line": "{kind: line, to: C123}",
    "webhook": "{kind: webhook}",
    "discord": "{kind: discord}",
}
"""By its kind, an outlet of a group in the rota file."""


def rota(*kinds: str) -> str:
    """The sample rota, whose group infra tells an outlet of each of these kinds."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(_GROUP) == 1
    outlets = "".join(f"      {_name(kind)}: {CHATS[kind]}\n" for kind in kinds)
    return text.replace(_GROUP, f"{_GROUP}    outlets:\n{outlets}")


def warning_rota(*kinds: str) -> str:
    """The sample rota, in a stage that warns an outlet of each of these kinds."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(_STAGES) == 1
    outlets = ", ".join(f"{_name(kind)}: {CHATS[kind]}" for kind in kinds)
    return text.replace(_STAGES, f"{_STAGES}  local: {{warn: {{{outlets}}}}}\n")


def _name(kind: str) -> str:
    return kind.replace("_", "-")
