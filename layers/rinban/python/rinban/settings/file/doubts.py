"""What can be loaded, and may not do what its author means: told at load, and loaded all the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from rinban.core.alert import Kind
from rinban.core.errors import BadRequest
from rinban.core.rota import wall
from rinban.core.rota.arrangements import is_over, leave_of
from rinban.core.rota.overrides import Override
from rinban.core.rota.settings import Settings, groups_of, last_resort_of
from rinban.core.rota.wall import DAY
from rinban.core.source import Source
from rinban.intake.mapping.foresight import roots
from rinban.intake.mapping.vocabulary import kind_of, plain, severity_of
from rinban.settings.arranging import told
from rinban.settings.file.values import duration

IGNORED = "ignored"
_LOCAL = "local"

_FIELD = re.compile(r'\s*(?:"([^"]+)"|([A-Za-z_]\w*))\s*')
_FIXED = re.compile(r"\s*'([^']*)'\s*")


def of_sources(sources: Iterable[Source]) -> list[str]:
    """A sentence for each doubt, which begins with the source's name and the field."""
    return [f"sources.{source.name}.{doubt}" for source in sources for doubt in _doubts(source)]


def of_rota(settings: Settings, now: float) -> list[str]:
    """A sentence for what a rota seldom means: two people with one phone, a rotation of one, somebody in no group.

    Of what is arranged, only that counts which is not over at `now` (seconds since 1970).
    """
    ahead = replace(
        settings, arrangements=tuple(o for o in settings.arrangements if not is_over(o, now, settings.zone))
    )
    return [
        *_of_phones(ahead),
        *_of_rotations(ahead),
        *_of_people(ahead),
        *_of_overrides(ahead),
        *_of_policies(ahead),
    ]


def _of_phones(settings: Settings) -> Iterator[str]:
    first: dict[str, str] = {}
    for who, member in settings.responders.items():
        same = first.setdefault(member.responder.phone, who)
        if same != who:
            yield f"responders.{who}: has the number of {same}: a round calls both, and it is one phone"


def _of_rotations(settings: Settings) -> Iterator[str]:
    for name, rotation in settings.rotations.items():
        if len({who for turn in rotation.order for who in turn}) == 1:
            yield f"rotations.{name}: has one person, who has every turn"


def _of_people(settings: Settings) -> Iterator[str]:
    """Whom a stage names is called without a group, and whom a group names for an SMS is not meant to be called."""
    elsewhere = {named for stage in settings.stages.values() for named in (stage.last_resort, stage.every_call_to)}
    covering = {one.what.by for one in settings.arrangements if isinstance(one.what, Override)}
    texted = {who for group in settings.groups.values() for who in group.exhausted.sms}
    for who in settings.responders:
        if who not in elsewhere | covering | texted and not groups_of(settings, who):
            yield f"responders.{who}: is in no group, and never called"


def _of_overrides(settings: Settings) -> Iterator[str]:
    for one in settings.arrangements:
        if isinstance(one.what, Override):
            groups = groups_of(settings, one.what.instead_of)
            if not groups or (one.group and one.group not in groups):
                where = f"in {one.group}" if one.group else "in any group"
                mend = f"; ./rinban overrides --undo {one.number} takes that back" if one.number else ""
                void = f"{one.what.instead_of} is not called {where}, so {one.what.by} covers for nobody"
                yield f"overrides: {void}{mend}"
            elif not _is_there(settings, one.what):
                when = told(one, settings.zone)
                yield f"overrides: {when}: {one.what.by} is not there all of it, so it is void then"


def _of_policies(settings: Settings) -> Iterator[str]:
    """An escalation is closed for its age before anybody is reminded of it: its key never comes before it is opened."""
    for name, policy in settings.policies.items():
        if policy.remind_after >= policy.close_after:
            after, closes = duration(policy.remind_after), duration(policy.close_after)
            late = f"remind_after {after} is no shorter than close_after {closes}"
            yield f"policies.{name}: {late}: it is closed before, and nobody is ever reminded"


def _is_there(settings: Settings, override: Override) -> bool:
    """Whether the one who covers is there, by `valid` and leave, on each day of the override."""
    member, zone = settings.responders.get(override.by), ZoneInfo(settings.zone)
    if member is None:
        return False
    first, last = wall.day(override.begins, zone), wall.day(max(override.begins, override.ends - 1), zone)
    days = (first + number * DAY for number in range((last - first).days + 1))
    away = [days for who, days in leave_of(settings.arrangements) if who == override.by]
    return all(member.valid.covers(day) and not any(one.covers(day) for one in away) for day in days)


def of_stages(old: Settings, new: Settings, loaded_in: str = "") -> list[str]:
    """A sentence for each deployed stage whose last resort gets another number, which is kept in one more place.

    `loaded_in`: the stage that the load is for, which is the only one that it concerns; "" for any.
    """
    return [
        f"stages.{name}.last_resort: a container that has just started knows only RINBAN_LAST_RESORT (of a deployed"
        " stage: the parameter LastResort); name the same number there"
        for name in new.stages
        if name != _LOCAL and loaded_in in ("", name) and _last_number(new, name) not in ("", _last_number(old, name))
    ]


def _last_number(settings: Settings, stage: str) -> str:
    found = last_resort_of(settings, stage)
    return found.phone if found else ""


def _doubts(source: Source) -> Iterator[str]:
    if source.when and _takes_everything(source.when):
        yield "when: looks at no field, so every body is taken for this source's"
    for name, expressions in source.fields:
        for expression in expressions:
            yield from _of_expression(source, name, expression)
    for theirs, ours in source.status_words:
        if plain(ours) == IGNORED:
            yield from _of_ignored(theirs)


def _of_expression(source: Source, name: str, expression: str) -> Iterator[str]:
    """The quoting rule: a word without single quotes inside is the name of a field."""
    field = _FIELD.fullmatch(expression)
    word = (field[1] or field[2]) if field else ""
    if word and (" " in word or (name in ("severity", "status") and _is_a_word_of(name, word))):
        yield f"{name}: {expression} looks for a field of that name; a fixed text is written \"'{word}'\""
    fixed = _FIXED.fullmatch(expression)
    if name == "status" and fixed and plain(fixed[1]) == IGNORED and not _ignores(source, fixed[1]):
        yield "status: 'ignored' is no state by itself and rings; write \"'quiet'\", and status_words: {quiet: ignored}"


def _of_ignored(theirs: str) -> Iterator[str]:
    """That a word is ignored is a decision; two of them are seldom meant."""
    if plain(theirs) == IGNORED:
        yield 'status_words: the sender\'s own word "ignored" cannot be ignored, and rings; give it another name first'
    elif kind_of(theirs) is Kind.PROBLEM:
        yield f'status_words: "{theirs}" is ignored, so nobody is ever called for it'
    elif kind_of(theirs) is Kind.RECOVERY:
        yield f'status_words: "{theirs}" is ignored, so its alerts never end by it'


def _is_a_word_of(name: str, word: str) -> bool:
    known = severity_of(word) if name == "severity" else kind_of(word)
    return known is not None or plain(word) == IGNORED


def _ignores(source: Source, word: str) -> bool:
    return any(plain(theirs) == plain(word) != plain(ours) == IGNORED for theirs, ours in source.status_words)


def _takes_everything(when: str) -> bool:
    try:
        return roots(when) == frozenset()
    except BadRequest:
        return False
