"""Everything that the rota files hold, as MySQL keeps it, and how one group or stage is made of it for the core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.kinds import ValueKind, row
from rinban.core.rota.people import Responder, last_resort
from rinban.core.rota.policy import USUAL_POLICY, Policy
from rinban.core.rota.stage import Stage, with_numbers
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage, Wording

STAGES = ("prod", "staging", "dev", "local")
"""The values of RINBAN_STAGE. The list is closed, because a misspelt test stage would not have `every_call_to`, without
which it calls nobody."""


ZONE = "Asia/Tokyo"


@dataclass(frozen=True, slots=True)
class Member:
    """A responder, and the days on which this person is there at all."""

    responder: Responder
    valid: Days = field(
        default=Days(),
        metadata=row(
            ValueKind.DAYS,
            "when the person is there at all; left out: always",
            columns=("valid_from", "valid_to"),
            as_typed=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """One group. `names`: (language, spoken name) pairs, sorted. `policy`: a policy's name, "" for the defaults."""

    id: str
    names: tuple[tuple[str, str], ...] = field(
        default=(),
        metadata=row(ValueKind.NAMES, "how the group is called on the phone", key="name", columns=()),
    )
    policy: str = field(
        default="",
        metadata=row(
            ValueKind.POLICY,
            "how these people are called; left out: each setting of a policy has its default",
            columns=("policy_id",),
            as_typed=True,  # MySQL itself refuses a policy that there is not
        ),
    )
    lines: tuple[Line, ...] = field(
        default=(),
        metadata=row(
            ValueKind.LINES,
            "who is called: the first line that is valid today applies, and nobody is called where it is empty",
            key="call",
            columns=(),
            needed=True,
        ),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is loaded together. The keys are ids, and of `readings` the words as they are
    written. Sources are tried in their order; mappings have none."""

    zone: str = ZONE
    responders: Mapping[str, Member] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    groups: Mapping[str, GroupSettings] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    messages: Mapping[str, tuple[Wording, ...]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)


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
        policy=settings.policies.get(entry.policy, USUAL_POLICY),
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
    return with_numbers(settings.stages.get(name, Stage()), phones)


def last_resort_of(settings: Settings, name: str) -> Responder | None:
    """The last resort of the stage of this name, None if it has none."""
    people = (member.responder for member in settings.responders.values())
    return last_resort(settings.stages.get(name, Stage()).last_resort, people)
