"""Everything that the rota files hold, as MySQL keeps it, and how one group or stage is made of it for the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Policy
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage, Wording

STAGES = ("prod", "staging", "dev", "local")
"""The values of RINBAN_STAGE. The list is closed, because a misspelt test stage would not have `every_call_to`, and its
calls would reach everybody."""


ZONE = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Member:
    """A responder, and the days on which this person is there at all."""

    responder: Responder
    valid: Days = Days()


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """One group. `names`: (language, spoken name) pairs, sorted. `policy`: a policy's name, "" for the defaults."""

    id: str
    names: tuple[tuple[str, str], ...] = ()
    policy: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class StageSettings:
    """One stage as the rota file has it. `every_call_to` and `last_resort` are responders' ids or E.164 numbers here;
    `with_numbers` makes the `Stage` of it, in which both are numbers."""

    caller_id: str = ""
    every_call_to: str = ""
    default_group: str = ""
    last_resort: str = ""
    calls_per_second: int = 1
    countries: tuple[str, ...] = ()
    calls_per_day: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is loaded together. The keys are ids. Sources are tried in their order; mappings have none."""

    zone: str = ZONE
    responders: Mapping[str, Member] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    groups: Mapping[str, GroupSettings] = field(default_factory=dict)
    stages: Mapping[str, StageSettings] = field(default_factory=dict)
    messages: Mapping[str, tuple[Wording, ...]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def group_of(settings: Settings, group_id: str) -> Group | None:
    """The group with its policy and its people, or None if there is no such group."""
    entry = settings.groups.get(group_id)
    if entry is None:
        return None
    members = [settings.responders[who] for who in named(entry.lines)]
    return Group(
        id=entry.id,
        names=entry.names,
        zone=settings.zone,
        policy=settings.policies.get(entry.policy, Policy()),
        lines=entry.lines,
        responders=tuple(member.responder for member in members),
        employed=tuple((member.responder.id, member.valid) for member in members if member.valid != Days()),
    )


def named(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """The responders that a group's lines name, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(who for line in lines for who in line.order))


def message_of(settings: Settings, message_id: str) -> StoredMessage | None:
    """The stored message of this id, or None if there is none."""
    wordings = settings.messages.get(message_id)
    return StoredMessage(message_id, settings.zone, wordings) if wordings else None


def stage_of(settings: Settings, name: str) -> Stage:
    """The stage of this name; a stage without settings has the defaults."""
    phones = {who: member.responder.phone for who, member in settings.responders.items()}
    return with_numbers(settings.stages.get(name, StageSettings()), phones)


def with_numbers(entry: StageSettings, phones: Mapping[str, str]) -> Stage:
    """The stage that the core works with. `phones`: the numbers (E.164) that replace the responders' ids."""
    known = {field.name: getattr(entry, field.name) for field in fields(entry)}
    numbers = {name: phones.get(known[name], known[name]) for name in ("every_call_to", "last_resort")}
    return Stage(**known | numbers)
