"""An outlet is tried, or shown what it would be sent. Nobody is called, and nothing secret is shown."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from rinban.chat.bulletins import bulletin
from rinban.chat.kinds import KINDS, refusal
from rinban.chat.lines import lines
from rinban.chat.message import BULLETINS, Message, Situation, trial
from rinban.chat.request import ChatRequest, Destination, Sending
from rinban.chat.words import WORDS
from rinban.core.alert import Severity
from rinban.core.chain.owed import TellResult
from rinban.core.errors import BadRequest, RinbanError
from rinban.core.rota.notice_texts import group_name
from rinban.core.rota.outlets import ALL, OutletSettings
from rinban.core.rota.settings import Settings, group_of
from rinban.core.warnings.book import Course
from rinban.core.warnings.concern import Concern, ConcernKind
from rinban.core.warnings.owing import Bulletin
from rinban.operator.tasks import Task, TaskInput
from rinban.ports.time import WallClock

HIDDEN = "(secret)"
_STAGE = "stage "
_LINK = "https://monitor.example.com/problem/42"
_SENT_AS = {"content-type", "user-agent", "webhook-id", "webhook-timestamp", "x-line-retry-key", "x-rinban-event"}
"""Headers in which nothing secret stands. Of a signature nobody learns the key, but it would only be for show."""

Send = Callable[[str, OutletSettings, Message, Sending], TellResult]
DestinationOf = Callable[[OutletSettings], Destination]


class UnknownOutlet(RinbanError):
    """No group of the rota has an outlet of this name."""

    status = 404


@dataclass(frozen=True, slots=True)
class OutletTasks:
    """`settings`: the loaded rota. `send`: sends a message of a group to one of its outlets. `to`: where one's messages
    go, with its secrets. All raise Unavailable."""

    settings: Callable[[], Settings]
    send: Send
    to: DestinationOf
    clock: WallClock

    def tasks(self) -> dict[str, Task]:
        return {"test_outlet": self._test, "preview_outlet": self._preview}

    def _test(self, asked: TaskInput) -> dict[str, Any]:
        """{"outlet", "group" or ""} -> {"outlet", "group", "kind", "told": bool, "reason", "shows": the first line}"""
        settings = self.settings()
        group, outlet = _found(settings, asked)
        message = trial(_name(settings, group, outlet), WORDS[outlet.language].test, outlet.language, settings.zone)
        result = self.send(group, outlet, message, Sending(str(uuid.uuid4()), self.clock.now()))
        found = {"outlet": outlet.name, "group": group, "kind": outlet.kind}
        return {**found, "told": not result.reason, "reason": result.reason, "shows": lines(message).first}

    def _preview(self, asked: TaskInput) -> dict[str, Any]:
        """{"outlet", "group" or ""} -> {"outlet", "group", "kind", "wrong", "requests": [{"situation", "told",
        "method", "host", "headers", "body"}]}: what it would be sent of an example; `wrong`: why nothing can be sent,
        or ""; `told`: whether the rota has it told of that at all."""
        settings = self.settings()
        group, outlet = _found(settings, asked)
        to = self.to(outlet)
        now = self.clock.now()
        sample = _sample(_name(settings, group, outlet), outlet.language, settings.zone, now)
        sample = _warnings(group, outlet, settings.zone, now) if group.startswith(_STAGE) else sample
        shown = [
            _shown(one.situation, request, told=_is_told(outlet, one.situation))
            for one in sample
            for request in _rendered(one, to, now)
        ]
        return {
            "outlet": outlet.name,
            "group": group,
            "kind": outlet.kind,
            "wrong": refusal(to),
            "requests": [] if refusal(to) else shown,
        }


def _found(settings: Settings, asked: TaskInput) -> tuple[str, OutletSettings]:
    """The group and the outlet that are meant. Raises BadRequest where several groups have one of this name.

    An outlet that is warned is its stage's, and no group's: "stage prod".
    """
    name, group = str(asked["outlet"]), str(asked.get("group") or "")
    every = [(one.id, outlet) for one in settings.groups.values() for outlet in one.outlets]
    every += [(f"{_STAGE}{name}", outlet) for name, stage in settings.stages.items() for outlet in stage.warn]
    found = [(of, outlet) for of, outlet in every if outlet.name == name and group in ("", of)]
    if not found:
        known = ", ".join(sorted({outlet.name for _, outlet in every})) or "none"
        raise UnknownOutlet(f'no outlet "{name}"{f" in {group}" if group else ""}; the loaded rota has: {known}')
    if not found[0][1].is_chat:
        raise BadRequest(f'"{name}" sends SMS to whom a notice names; there is nothing to try (docs/sms.md)')
    if len({outlet for _, outlet in found}) > 1:
        meant = " or ".join(f"--group '{of}'" if " " in of else f"--group {of}" for of, _ in found)
        raise BadRequest(f'"{name}" is not the same everywhere; say which one is meant: {meant}')
    return found[0]


def _name(settings: Settings, group: str, outlet: OutletSettings) -> str:
    known = group_of(settings, group)
    return group_name(known, outlet.language) if known else group


def _rendered(message: Message, to: Destination, now: float) -> tuple[ChatRequest, ...]:
    if refusal(to):
        return ()
    return KINDS[to.kind].render(message, to, Sending(str(uuid.UUID(int=0)), now))


def _sample(group: str, language: str, zone: str, now: float) -> Iterator[Message]:
    """A night: who is called, who took it, that nobody did, and its end."""
    began = now - 600.0
    calling = Message(
        *("example/1", Situation.CALLING, Severity.HIGH, group, "db1", "Disk usage on /var is 95 %", language, zone),
        calling="Sato",
        call=1,
        link=_LINK,
        since=began,
    )
    taken = replace(
        calling, situation=Situation.TAKEN, calling="", call=0, taken_by="Sato", taken_at=began + 42, took=42.0
    )
    yield calling
    yield taken
    yield replace(calling, situation=Situation.EXHAUSTED, calling="", call=0, next_at=now + 600.0)
    yield replace(taken, situation=Situation.CLOSED, closed_at=now)


def _warnings(stage: str, outlet: OutletSettings, zone: str, now: float) -> Iterator[Message]:
    """What an outlet of the stage is told: of no escalation, but of what is wrong with the calling, and its end."""
    example = Concern(ConcernKind.EXHAUSTED, "example", "example/1")
    told = Bulletin(outlet.name, example.name, example.kind, example.about, example.detail, Course.WRONG, now - 600.0)
    for one in (told, replace(told, course=Course.OVER, over_at=now, times=0)):
        yield bulletin(one, stage.removeprefix(_STAGE), outlet.language, zone)


def _is_told(outlet: OutletSettings, situation: Situation) -> bool:
    """Whether `tell` names it; who is called belongs to "all" alone."""
    if situation in BULLETINS:
        return True
    return outlet.tells(ALL if situation is Situation.CALLING else situation.value)


def _shown(situation: Situation, request: ChatRequest, *, told: bool) -> dict[str, Any]:
    """What stands in an address beyond its host is mostly the secret itself."""
    return {
        "situation": situation.value,
        "told": told,
        "method": request.method,
        "host": str(urlsplit(request.url).hostname),
        "headers": {name: text if name.lower() in _SENT_AS else HIDDEN for name, text in request.headers},
        "body": request.body.decode(),
    }
