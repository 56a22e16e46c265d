"""What loading a rota would change, so that an operator can read it before saying yes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from rinban.core.rota.arrangements import Leave
from rinban.core.rota.duty import Line
from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.core.rota.policy import Digits
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar
from rinban.core.source import Source, to_tree
from rinban.core.text.message import Wording
from rinban.settings import schema
from rinban.settings.file import arrangements, exhausted, outlets, turns
from rinban.settings.file.values import duration, severity_word, span
from rinban.settings.phone_number import masked

T = TypeVar("T")

_NUMBERS = {
    row.key
    for rows in schema.SECTIONS.values()
    for row in rows
    if row.kind in {ValueKind.PHONE, ValueKind.PHONES, ValueKind.WHO}
}
"""The parts that may be phone numbers."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value that would change. `before` or `after` is "" where there is none. Phone numbers are masked.

    `thing`: such as "responder sato"; `part`: such as "phone"; `kind`: what becomes of the thing as a whole, "added",
    "removed" or "changed".
    """

    thing: str
    kind: str
    part: str
    before: str
    after: str


def changes(before: Settings, after: Settings) -> tuple[Change, ...]:
    """The values in which two sets of settings differ, sorted by what they belong to, as a rota file orders them."""
    old, new = _flat(before), _flat(after)
    things_before, things_after = ({thing for thing, _ in flat} for flat in (old, new))
    found: list[Change] = []
    for at in sorted(old | new, key=lambda at: at[0]):
        if old.get(at, "") == new.get(at, ""):
            continue
        kind = "added" if at[0] not in things_before else "changed" if at[0] in things_after else "removed"
        found.append(_change(at, kind, old.get(at, ""), new.get(at, "")))
    return tuple(found)


def _change(at: tuple[str, str], kind: str, before: str, after: str) -> Change:
    thing, part = at
    was, becomes = _shown(part, before), _shown(part, after)
    return Change(thing, kind, part, was, f"{becomes} (another number)" if was == becomes else becomes)


def _shown(part: str, value: str) -> str:
    if part not in _NUMBERS or not value.startswith("+"):
        return value
    return ", ".join(map(masked, value.split(", ")))


def _flat(settings: Settings) -> dict[tuple[str, str], str]:
    """Every value by (thing, part), as text."""
    found = {("rota", "zone"): settings.zone} if settings.groups else {}
    found |= {("rota", f"holidays {part}"): text for part, text in _holidays(settings.holidays).items()}
    found |= dict(_parts("responder", settings.responders, _held))
    found |= dict(_parts("rotation", settings.rotations, lambda one: _texts(turns.rotation_tree(one, settings.zone))))
    found |= dict(_parts("hours", settings.hours, lambda one: {"when": _text(turns.hours_tree(one, settings.zone))}))
    found |= dict(_parts("policy", settings.policies, _held))
    found |= dict(_parts("group", settings.groups, _held))
    found |= _arranged(settings)
    found |= dict(_parts("stage", settings.stages, _stage))
    found |= dict(_parts("message", settings.messages, _message))
    found |= dict(_parts("reading", settings.readings, lambda reading: {"said": reading}))
    if len(settings.sources) > 1:
        found["rota", "sources in the order"] = ", ".join(source.name for source in settings.sources)
    return found | dict(_parts("source", {source.name: source for source in settings.sources}, _source))


def _parts(
    kind: str, things: Mapping[str, T], parts: Callable[[T], Mapping[str, str]]
) -> Iterator[tuple[tuple[str, str], str]]:
    for name, thing in things.items():
        for part, value in parts(thing).items():
            yield (f"{kind} {name}", part), value


def _holidays(calendar: Calendar | None) -> dict[str, str]:
    return _texts(turns.holidays_tree(calendar)) if calendar else {}


def _arranged(settings: Settings) -> dict[tuple[str, str], str]:
    """The spans of time by who is replaced, or away, and by who covers in which group."""
    spans: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in settings.arrangements:
        if isinstance(one.what, Leave):
            spans[f"override for {one.what.who}", "away"].append(span(one.what.days))
            continue
        begins, ends = (arrangements.instant_text(at, settings.zone) for at in (one.what.begins, one.what.ends))
        where = f"by {one.what.by}{f' in {one.group}' if one.group else ''}"
        spans[f"override for {one.what.instead_of}", where].append(f"{begins} to {ends}")
    return {at: "; ".join(texts) for at, texts in spans.items()}


def _texts(tree: Mapping[str, object]) -> dict[str, str]:
    return {name: _text(value) for name, value in tree.items()}


def _text(tree: object) -> str:
    """As a rota file has it within braces."""
    if isinstance(tree, dict):
        return f"{{{', '.join(f'{name}: {_text(value)}' for name, value in tree.items())}}}"
    return f"[{', '.join(map(_text, tree))}]" if isinstance(tree, list) else str(tree)


def _held(thing: schema.Holder) -> dict[str, str]:
    """Each setting by its key; one of several values by its parts."""
    held = schema.values(thing)
    shown = (_by_part(row, held[row.name]) for row in schema.of(thing))
    return {part: text for parts in shown for part, text in parts.items()}


def _stage(stage: Stage) -> dict[str, str]:
    """What is the default is not shown: most stages have a setting or two."""
    usual = {row.key for row in schema.STAGE if getattr(stage, row.name) == row.default}
    shown = {key: "" if key in usual else text for key, text in _held(stage).items()}
    return shown if any(shown.values()) else {"settings": "(defaults)"}


def _by_part(row: SettingRow, value: Any) -> Mapping[str, str]:
    if row.kind is ValueKind.NAMES:
        return {f"{row.key} {language}": name for language, name in value}
    if row.kind is ValueKind.LINES:
        return {f"{row.key}[{number}]": _line(line) for number, line in enumerate(value)}
    if row.kind in (ValueKind.OUTLETS, ValueKind.WARN):
        return {f"{row.key} {name}": _text(tree) for name, tree in outlets.written(value).items()}
    return {row.key: _TEXT.get(row.kind, str)(value)}


def _line(line: Line) -> str:
    when = ", ".join(filter(None, (span(line.valid), " or ".join(line.during))))
    order = ", ".join(line.order) or "nobody"
    return f"{when}: {order}" if when else order


def _digits(keys: Digits) -> str:
    later = {"details": keys.details, "follow": keys.follow, "snooze": keys.snooze}
    named = "".join(f", {name} {key}" for name, key in later.items() if key)
    return f"take {keys.take}, pass {keys.pass_on}{named}, repeat {' '.join(keys.repeat)}"


_TEXT: Mapping[ValueKind, Callable[[Any], str]] = {
    ValueKind.DAYS: span,
    ValueKind.SECONDS: duration,
    ValueKind.COUNTRIES: ", ".join,
    ValueKind.PHONES: ", ".join,
    ValueKind.DIGITS: _digits,
    ValueKind.POLICY: lambda policy: policy or "(defaults)",
    ValueKind.EXHAUSTED: lambda after: _text(exhausted.written(after)) if any(after) else "",
    ValueKind.WAIT: lambda waits: f"below {severity_word(waits.below)}, until {waits.until}" if waits else "",
}


def _message(wordings: tuple[Wording, ...]) -> dict[str, str]:
    """The first wording's parts by their names, those of the others with a number: "ja[1]"."""
    return {
        f"{part}[{number}]" if number else part: value
        for number, wording in enumerate(wordings)
        for part, value in _wording(wording).items()
    }


def _wording(wording: Wording) -> dict[str, str]:
    return {
        "values": ", ".join(wording.values),
        **dict(wording.texts),
        "severity": severity_word(wording.severity),
        "valid": span(wording.valid),
    }


def _source(source: Source) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in to_tree(source).items()
    } or {"fields": "(the usual names)"}
