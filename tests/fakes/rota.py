"""A fake of the rota's store, and strategies that draw unusual rotas."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, cast

from hypothesis import strategies as st

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.duty import TURN_OF, Group, Line
from rinban.core.rota.kinds import SettingRow, ValueKind, rows
from rinban.core.rota.outlets import DUTY, SMS_OF_DUTIES, TELLS, OutletSettings
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import AFTER_NO_ANSWER, Digits, Policy, with_usual
from rinban.core.rota.quiet import MaintenanceWindow, Wait
from rinban.core.rota.settings import (
    STAGES,
    Exhausted,
    GroupSettings,
    Member,
    Settings,
    group_of,
    last_resort_of,
    message_of,
    responder_of,
    stage_of,
)
from rinban.core.rota.stage import Stage
from rinban.core.source import FIELDS, Source
from rinban.core.text.languages import LANGUAGES
from rinban.core.text.message import StoredMessage, Wording
from rinban.ports.settings import SettingsStore
from rinban.settings import file
from tests.fakes import rota_turns
from tests.fakes.outside import FailingRota


class StoredRota:
    """The store of the settings behind a rota that can be away, and then it is away as well."""

    def __init__(self, rota: FailingRota) -> None:
        self._rota = rota

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def ask(*given: Any) -> Any:
            with self._rota.faults.reading():
                return getattr(self._rota.source, name)(*given)

        return ask

    def as_store(self) -> SettingsStore:
        """As the port, whose methods it hands on."""
        return cast(SettingsStore, self)


@cache
def settings_of(*texts: str) -> Settings:
    """What rota files of these texts say. Each is read once in a process, since nobody can change settings."""
    return file.read([(f"rota-{number}.yaml", text) for number, text in enumerate(texts, 1)])


class MemoryRota:
    """Implements ports.Rota and administration.SettingsStore."""

    def __init__(self, settings: Settings | None = None, stage: str = "local") -> None:
        self._settings = settings or Settings()
        self._stage = stage
        self.typed: tuple[str, ...] = ()
        self.windows: list[MaintenanceWindow] = list(self._settings.quiet)

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        return group_of(self._settings, group_id)

    def stage(self) -> Stage:
        return stage_of(self._settings, self._stage)

    def last_resort(self) -> Responder | None:
        return last_resort_of(self._settings, self._stage)

    def responder(self, who: str, at: float) -> Responder | None:
        return responder_of(self._settings, who, at)

    def message(self, message_id: str) -> StoredMessage | None:
        return message_of(self._settings, message_id)

    def sources(self) -> tuple[Source, ...]:
        return self._settings.sources

    def readings(self) -> Mapping[str, str]:
        return self._settings.readings

    def zone(self) -> str:
        return self._settings.zone

    def settings(self) -> Settings:
        return self._settings

    def unusable(self) -> tuple[str, ...]:
        return self.typed

    def arrange(self, together: Sequence[Arrangement], instead_of: Settings) -> int:
        if self._settings != instead_of:
            return 0
        number = 1 + max((one.number for one in self._settings.arrangements), default=0)
        new = tuple(replace(one, number=number) for one in together)
        self._settings = replace(self._settings, arrangements=(*self._settings.arrangements, *new))
        return number

    def take_back(self, number: int) -> bool:
        left = tuple(one for one in self._settings.arrangements if one.number != number)
        there = len(left) < len(self._settings.arrangements)
        self._settings = replace(self._settings, arrangements=left)
        return there

    def open_window(self, window: MaintenanceWindow) -> int:
        assert not window.id
        number = 1 + max((one.id for one in self.windows), default=0)
        self._keep([*self.windows, replace(window, id=number)])
        return number

    def end_window(self, number: int, at: float) -> bool:
        found = [one for one in self.windows if one.id == number and one.ends > at]
        ended = [replace(one, ends=max(one.begins, at)) for one in found]
        self._keep([*(one for one in self.windows if one not in found), *ended])
        return bool(found)

    def _keep(self, windows: list[MaintenanceWindow]) -> None:
        self.windows = sorted(windows, key=lambda one: (one.begins, one.id))
        self._settings = replace(self._settings, quiet=tuple(self.windows))

    def replace(self, settings: Settings, instead_of: Settings) -> bool:
        if self._settings != instead_of:
            return False
        self.typed = ()
        known = {one: one.number for one in self._settings.arrangements}
        numbers = itertools.count(1 + max(known.values(), default=0))
        kept = (replace(one, number=known.get(one) or next(numbers)) for one in settings.arrangements)
        self._settings = replace(settings, arrangements=tuple(kept), quiet=self._settings.quiet)
        return True


MILDER = tuple(severity for severity in Severity if severity)
_ids = st.text("abz019-", min_size=1, max_size=6)
_printable = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
_names = st.text(_printable, min_size=1, max_size=12)
_numbers = st.integers(0, 9999).map(lambda last: f"+819000{last:06}")
_days = st.none() | st.dates(date(1970, 1, 1), date(2999, 12, 31))
_spans = st.builds(Days, _days, _days).filter(
    lambda span: span.first is None or span.last is None or span.first <= span.last
)
_keys = st.lists(st.sampled_from("0123456789*#"), min_size=6, max_size=9, unique=True)


@st.composite
def any_digits(draw: st.DrawFn) -> Digits:
    """Draw keys as a file can give them: that there is none for details, for what follows, or for later, is only said
    by another meaning of the usual one."""
    keys = draw(_keys)
    if draw(st.booleans()):
        return with_usual(Digits(keys[0], keys[1], tuple(keys[2:])), "details", "follow", "snooze")
    return Digits(keys[0], keys[1], tuple(keys[5:]), keys[2], keys[3], keys[4])


def _value(row: SettingRow, people: Sequence[str] = (), groups: Sequence[str] = ()) -> st.SearchStrategy[Any]:
    """Values of a setting as its row allows them, its default among them."""
    numbers = st.just("") | _numbers
    of_kind: dict[ValueKind, st.SearchStrategy[Any]] = {
        ValueKind.SECONDS: st.integers(row.least, row.most),
        ValueKind.COUNT: st.integers(row.least, row.most),
        ValueKind.TEXT: st.text(_printable, min_size=row.least, max_size=max(row.least, min(row.most, 12))),
        ValueKind.PHONE: numbers,
        ValueKind.WHO: numbers | st.sampled_from(["", *people]),
        ValueKind.GROUP: st.sampled_from(["", *groups]),
        ValueKind.COUNTRIES: st.sampled_from([(), ("+81",), ("+1787", "+8190")]),
        ValueKind.DIGITS: any_digits(),
        ValueKind.SMS: st.sampled_from(["", AFTER_NO_ANSWER]),
        ValueKind.SENDERS: st.sampled_from(["Rinban", "+81=Rinban, +1=+12015550100"]),
        ValueKind.WARN: st.lists(_warned(), max_size=2, unique_by=lambda one: one.name).map(tuple),
    }
    return st.just(row.default) | of_kind[row.kind]


@st.composite
def _policies(draw: st.DrawFn) -> Policy:
    return Policy(**{row.name: draw(_value(row)) for row in rows(Policy)})


@st.composite
def _stages(draw: st.DrawFn, name: str, people: Sequence[str], groups: Sequence[str]) -> Stage:
    drawn = Stage(**{row.name: draw(_value(row, people, groups)) for row in rows(Stage)})
    return replace(drawn, every_call_to="") if name == "prod" else drawn


MENTIONED = (
    ("slack", "", "<!here>"),
    ("teams", "", ""),
    ("line", "C1", ""),
    ("discord", "", "@here"),
    ("webhook", "", ""),
)
"""Kinds of outlets, and what each needs besides its secrets."""


def _warned() -> st.SearchStrategy[OutletSettings]:
    return st.builds(
        lambda name, what, language: OutletSettings(name, what[0], language=language, to=what[1]),
        _ids.filter(lambda name: name != "zabbix"),
        st.sampled_from(MENTIONED),
        st.sampled_from(LANGUAGES),
    )


def _outlets(hours: list[str]) -> st.SearchStrategy[OutletSettings]:
    quiet = st.lists(st.sampled_from(hours), unique=True, max_size=2).map(tuple) if hours else st.just(())
    names = _ids.filter(lambda name: name != "zabbix")
    chats = st.builds(
        lambda name, what, tell, language, quiet: OutletSettings(name, what[0], tell, language, quiet, *what[1:]),
        names,
        st.sampled_from(MENTIONED),
        st.lists(st.sampled_from(TELLS), min_size=1, unique=True).map(tuple),
        st.sampled_from(LANGUAGES),
        quiet,
    )
    return chats | st.builds(
        lambda name, quiet: OutletSettings(name, SMS_OF_DUTIES, (DUTY,), quiet=quiet), names, quiet
    )


@st.composite
def _groups(
    draw: st.DrawFn, name: str, people: list[str], policies: list[str], rotations: list[str], hours: list[str]
) -> GroupSettings:
    words = [*people, *rotations, *(f"{TURN_OF}{one}" for one in rotations)]
    order = st.lists(st.sampled_from(words), unique=True).map(tuple) if words else st.just(())
    during = st.lists(st.sampled_from(hours), unique=True).map(tuple) if hours else st.just(())
    limits = st.tuples(_spans, during)
    spans = draw(st.lists(limits.filter(lambda limited: limited != (Days(), ())), max_size=3))
    last = [(Days(), ())] if draw(st.booleans()) or not spans else []
    languages = draw(st.lists(st.sampled_from(LANGUAGES), unique=True))
    return GroupSettings(
        id=name,
        names=tuple((language, draw(_names)) for language in sorted(languages)),
        policy=draw(st.sampled_from(["", *policies])),
        wait=draw(st.none() | st.builds(Wait, st.sampled_from(MILDER), st.sampled_from(hours))) if hours else None,
        outlets=tuple(draw(st.lists(_outlets(hours), max_size=3, unique_by=lambda one: one.name))),
        lines=tuple(Line(draw(order), span, named) for span, named in [*spans, *last]),
    )


@st.composite
def _wordings(draw: st.DrawFn) -> tuple[Wording, ...]:
    """Draw at least one wording; of several, only the last may be valid for ever."""
    spans = draw(st.lists(_spans.filter(lambda span: span != Days()), max_size=2))
    last = [Days()] if draw(st.booleans()) or not spans else []
    return tuple(draw(_wording(span)) for span in [*spans, *last])


@st.composite
def _wording(draw: st.DrawFn, valid: Days) -> Wording:
    """Draw a wording that has every value in every text. A name may look like something that YAML reads as another
    type."""
    words = _names.filter(lambda word: not set("{}") & set(word))
    values = draw(st.lists(words.filter(lambda word: "," not in word), max_size=3, unique=True))
    languages = draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, unique=True))
    places = "".join(f"{{{value}}}" for value in values)
    severity = draw(st.none() | st.sampled_from(Severity))
    return Wording(tuple((one, draw(words) + places) for one in sorted(languages)), tuple(values), severity, valid)


_expressions = st.sampled_from(["id", "a.b || 'ü: {}'", "`true`", '"x y"', "say('{}: {}', a, b)", "alerts[*].{a: b}"])
_one_or_more = st.lists(_expressions, min_size=1, max_size=3).map(tuple)


@st.composite
def _sources(draw: st.DrawFn) -> Source:
    fields = draw(st.dictionaries(st.sampled_from(FIELDS), _one_or_more))
    return Source(
        name=draw(_ids),
        when=draw(st.just("") | _expressions),
        each=draw(st.just("") | _expressions),
        fields=tuple((field, fields[field]) for field in FIELDS if field in fields),
        severity_words=tuple(draw(st.dictionaries(_names, st.sampled_from(["disaster", "high", "0"]))).items()),
        status_words=tuple(draw(st.dictionaries(_names, st.sampled_from(["resolved", "ignored"]))).items()),
        recovers=draw(st.sampled_from(["", "true", "false"])),
    )


@st.composite
def any_settings(draw: st.DrawFn) -> Settings:
    """Draw settings that a rota file can hold, with at least one group."""
    people = draw(st.lists(_ids, max_size=4, unique=True))
    policies = draw(st.dictionaries(_ids, _policies(), max_size=2))
    groups = draw(st.lists(_ids, min_size=1, max_size=3, unique=True))
    zone = draw(st.sampled_from(rota_turns.ZONES))
    free = _ids.filter(lambda name: name not in people)
    turns = draw(st.dictionaries(free, rota_turns.rotations(people, zone), max_size=2)) if people else {}
    hours = draw(st.dictionaries(_ids, rota_turns.hours(zone), max_size=2))
    return Settings(
        zone=zone,
        responders={
            who: Member(
                Responder(
                    who,
                    draw(_names),
                    (numbers := draw(st.lists(_numbers, min_size=1, max_size=3, unique=True)))[0],
                    draw(st.sampled_from(LANGUAGES)),
                    draw(st.just("") | _names),
                    more_phones=tuple(numbers[1:]),
                ),
                draw(_spans),
                draw(st.sampled_from(["", "act"])),
                draw(st.sampled_from(["", f"{who}@example.jp"])),
            )
            for who in people
        },
        policies=policies,
        groups={
            name: replace(
                draw(_groups(name, people, list(policies), list(turns), list(hours))),
                exhausted=Exhausted(
                    draw(st.sampled_from(["", *groups[number:]])),  # always to a later one: there are no circles
                    draw(st.lists(st.sampled_from(people), unique=True).map(tuple)) if people else (),
                ),
            )
            for number, name in enumerate(groups, start=1)
        },
        stages={
            name: draw(_stages(name, people, groups)) for name in draw(st.lists(st.sampled_from(STAGES), unique=True))
        },
        messages=draw(st.dictionaries(_ids, _wordings(), max_size=2)),
        readings=draw(st.dictionaries(_names, _names, max_size=3)),
        rotations=turns,
        hours=hours,
        holidays=draw(rota_turns.calendars),
        arrangements=draw(rota_turns.arrangements(people, sorted(groups))),
        sources=tuple(draw(st.lists(_sources(), max_size=3, unique_by=lambda source: source.name))),
    )
