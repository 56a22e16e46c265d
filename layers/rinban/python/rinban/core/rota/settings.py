"""Everything that the rota files hold, as MySQL keeps it, and how one group or stage is made of it for the core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.core.days import Days
from rinban.core.rota import wall
from rinban.core.rota.arrangements import Arrangement, leave_of, overrides_of
from rinban.core.rota.duty import TURN_OF, Group, Line
from rinban.core.rota.hours import Hours
from rinban.core.rota.kinds import ValueKind, row
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.people import Responder, last_resort
from rinban.core.rota.policy import USUAL_POLICY, Policy, in_use
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.rotations import Rotation
from rinban.core.rota.stage import Stage, with_numbers
from rinban.core.rota.workdays import Calendar
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage, Wording

STAGES = ("prod", "staging", "dev", "local")
"""The values of RINBAN_STAGE. The list is closed, because a misspelt test stage would not have `every_call_to`, without
which it calls nobody."""


ZONE = "Asia/Tokyo"

ACTS = "act"
"""The word of a rota file for who may act on the board; everybody else may look."""


@dataclass(frozen=True, slots=True)
class Member:
    """A responder, the days on which this person is there at all, and what this person may do on the board.

    `board`: ACTS, or "" for who may only look. `sign_in`: by what the OpenID provider of the stage knows this person,
    "" for who signs in with a link alone.
    """

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
    board: str = field(
        default="",
        metadata=row(
            ValueKind.BOARD,
            "what the person may do on the board: look, or act there as well; left out: look",
        ),
    )
    sign_in: str = field(
        default="",
        metadata=row(
            ValueKind.SIGN_IN,
            "by what the stage's OpenID provider knows the person, who may sign in to the board with it; left out: the"
            " person needs a link",
        ),
    )

    @property
    def acts_on_board(self) -> bool:
        """Whether this person may act on the board, and not only look."""
        return self.board == ACTS


class Exhausted(NamedTuple):
    """What happens when nobody took it in all rounds. `group`: the id of the group that is called in, "" for none.
    `sms`: the ids of those who get an SMS when nobody took it there either."""

    group: str = ""
    sms: tuple[str, ...] = ()


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
            "who is called: the first line that applies, by its days and hours; nobody where it is empty",
            key="call",
            columns=(),
            needed=True,
        ),
    )
    exhausted: Exhausted = field(
        default=Exhausted(),
        metadata=row(
            ValueKind.EXHAUSTED,
            "the group that is called in when nobody of this one took it in all rounds, and who gets an SMS when nobody"
            " took it at all; left out: none and nobody",
            columns=("exhausted_group", "exhausted_sms"),
            default=Exhausted(),
        ),
    )
    wait: Wait | None = field(
        default=None,
        metadata=row(
            ValueKind.WAIT,
            "an alert that is milder, and comes outside of these hours, waits until they begin; if it grows graver, it"
            " rings at once; left out: none waits",
            columns=("wait_below", "wait_until"),
            default=None,
        ),
    )
    outlets: tuple[OutletSettings, ...] = field(
        default=(),
        metadata=row(
            ValueKind.OUTLETS,
            "where else it is told how an escalation stands, such as a chat; left out: nowhere",
            default=(),
        ),
    )


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is loaded together. The keys are ids, and of `readings` the words as they are written.

    Sources are tried in their order; mappings have none. `holidays`: None if the rota has none. `arrangements`: those
    that a rota file makes, or all that are kept. `quiet`: the maintenance windows, which no rota file has.
    """

    zone: str = ZONE
    responders: Mapping[str, Member] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    groups: Mapping[str, GroupSettings] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    messages: Mapping[str, tuple[Wording, ...]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)
    rotations: Mapping[str, Rotation] = field(default_factory=dict)
    hours: Mapping[str, Hours] = field(default_factory=dict)
    holidays: Calendar | None = None
    arrangements: tuple[Arrangement, ...] = ()
    quiet: tuple[MaintenanceWindow, ...] = ()


def group_of(settings: Settings, group_id: str) -> Group | None:
    """The group with its policy and its people, or None if there is no such group."""
    entry = settings.groups.get(group_id)
    if entry is None:
        return None
    rotations = {name: settings.rotations[name] for name in _words(entry.lines) if name in settings.rotations}
    people = named(entry.lines, rotations)
    overrides = tuple(one for one in overrides_of(settings.arrangements, group_id) if one.instead_of in people)
    covering = (one.by for one in overrides)
    known = (who for who in dict.fromkeys((*people, *covering)) if who in settings.responders)
    members = [settings.responders[who] for who in known]
    during = {name for line in entry.lines for name in line.during} | ({entry.wait.until} if entry.wait else set())
    during |= {name for outlet in entry.outlets for name in outlet.quiet}
    ids = {member.responder.id for member in members}
    return Group(
        id=entry.id,
        names=entry.names,
        zone=settings.zone,
        policy=in_use(settings.policies.get(entry.policy, USUAL_POLICY)),
        lines=entry.lines,
        responders=tuple(member.responder for member in members),
        employed=tuple((member.responder.id, member.valid) for member in members if member.valid != Days()),
        rotations=tuple(sorted(rotations.items())),
        hours=tuple(sorted((name, ranges) for name, ranges in settings.hours.items() if name in during)),
        overrides=overrides,
        leave=tuple((who, days) for who, days in leave_of(settings.arrangements) if who in ids),
        calendar=settings.holidays,
        exhausted=entry.exhausted.group,
        informed=tuple(settings.responders[who].responder for who in entry.exhausted.sms if who in settings.responders),
        wait=entry.wait,
        quiet=tuple(one for one in settings.quiet if one.group in ("", group_id)),
        outlets=entry.outlets,
    )


def named(lines: Iterable[Line], rotations: Mapping[str, Rotation]) -> tuple[str, ...]:
    """The responders whom a group's lines call, each once, in the order of their first mention."""
    return tuple(dict.fromkeys(who for line in lines for who in people_of(line, rotations)))


def people_of(line: Line, rotations: Mapping[str, Rotation]) -> tuple[str, ...]:
    """The responders whom a line calls at one time or another, each once; those of a rotation stand in its place."""
    return tuple(dict.fromkeys(who for word in line.order for who in _meant(word, rotations)))


def _meant(word: str, rotations: Mapping[str, Rotation]) -> Iterator[str]:
    rotation = rotations.get(word.removeprefix(TURN_OF))
    if rotation is None:
        yield word
    else:
        yield from (who for turn in rotation.order for who in turn)


def _words(lines: Iterable[Line]) -> set[str]:
    return {word.removeprefix(TURN_OF) for line in lines for word in line.order}


def groups_of(settings: Settings, who: str) -> tuple[str, ...]:
    """The groups whose lines call this person at one time or another."""
    rotations = settings.rotations
    return tuple(name for name, group in settings.groups.items() if who in named(group.lines, rotations))


def responder_of(settings: Settings, who: str, at: float) -> Responder | None:
    """The responder of this id, or None if there is none who is there at `at` (seconds since 1970)."""
    member, day = settings.responders.get(who), wall.day(at, ZoneInfo(settings.zone))
    away = (days for one, days in leave_of(settings.arrangements) if one == who)
    is_there = member is not None and member.valid.covers(day) and not any(days.covers(day) for days in away)
    return member.responder if member and is_there else None


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
