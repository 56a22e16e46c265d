"""Who may send alerts: own sources of the rota file first, then Zabbix, then the presets, the last of which takes all.

A source needs no code but YAML (docs/sources.md). Zabbix is the exception, since moving fields is not enough there:
macros stay literal where they do not apply, an update is an acknowledgement, a close or a comment depending on several
of them at once, and the key is made of the server's address. It is asked before the presets because it is sure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from rinban.core.alert import Alert, Kind
from rinban.core.errors import BadRequest
from rinban.core.source import Source
from rinban.core.text.plain import lines, one_line
from rinban.intake import zabbix
from rinban.intake.mapping import loose, presets, sniffing, unknown
from rinban.intake.mapping.item import UNUSABLE, ParsedAlert
from rinban.intake.mapping.legible import legible, without_secrets
from rinban.intake.mapping.reading import MOST, READ, inside, matches, more, possible
from rinban.intake.mapping.reading import read as read_as
from rinban.intake.mapping.secrets import masked
from rinban.intake.mapping.wrapping import with_names_around

Body = Mapping[str, object]
Reader = Callable[[Body], tuple[ParsedAlert, ...] | None]

TEXT = "text"
BUILT_IN = (zabbix.SOURCE, TEXT)
"""Names that no source of the rota file can have, since these are not read by a mapping."""

DEEPEST = 3
"""So many times one body may be wrapped in another."""

_NOTHING = 'nothing to read in the body; send JSON, for example {"summary": "disk full on db-1", "severity": "high"}'
_BROKEN = "its JSON is broken (a text in it is not escaped): the fields that could be made out were read"


def read(body: str | bytes) -> tuple[Alert, ...]:
    """The alerts of one delivery, as `readings` finds them without any own source."""
    return tuple(reading.alert for reading in readings(body))


def readings(body: str | bytes, own: Sequence[Source] = (), source: str = "") -> tuple[ParsedAlert, ...]:
    """The alerts of one delivery, at least one: a JSON object, a list of them, one a line, or plain text; gzip too.

    `own`: the rota file's sources. `source`: the one to read it with, whatever it looks like. Raises BadRequest if
    there is no such source, if there is nothing to read, or if no alert of the delivery can be used; one unusable alert
    among others is handed over as ignored, with the reason.
    """
    reader = _reader(own, source)
    told = sniffing.text(body)
    values = None if source == TEXT else sniffing.values(told)
    try:
        found = _told_apart(values, reader) if values is not None else _of_text(told, reader, plain=source == TEXT)
    except RecursionError:  # nested so deeply that it could just be parsed, and not be told as JSON
        found = unknown.of_text(told)
    if not found:
        raise BadRequest(_NOTHING)
    if all(reading.alert.dedup_key == UNUSABLE for reading in found):
        raise BadRequest(found[0].alert.reason)
    return tuple(map(_legible, found))


def _legible(reading: ParsedAlert) -> ParsedAlert:
    """What is said of an alert, shown and kept of it, whatever has read it: legible, and without secrets."""
    alert = reading.alert
    summary, host, details = map(legible, (alert.summary, alert.host, alert.details))
    if (summary, host, details) != (alert.summary, alert.host, alert.details):
        alert = replace(alert, summary=one_line(summary, 300), host=one_line(host, 255), details=lines(details, 2000))
    bare, warnings = without_secrets(alert), tuple(map(masked, reading.warnings))
    is_so = bare is reading.alert and warnings == reading.warnings
    return reading if is_so else replace(reading, alert=bare, warnings=warnings)


def _reader(own: Sequence[Source], name: str) -> Reader:
    if name in ("", TEXT):
        return lambda body: _sniffed(body, own)
    if name == zabbix.SOURCE:
        return lambda body: _zabbix(body) or _sniffed(body, own)
    known = {source.name: source for source in (*presets.presets(), *map(presets.own, own))}
    if name not in known:
        raise BadRequest(f'no source "{name}"; there are {", ".join(sorted((*known, *BUILT_IN)))}')
    return lambda body: read_as(presets.complete(known[name]), body)


def _told_apart(values: Sequence[object], reader: Reader) -> Sequence[ParsedAlert]:
    """What each of the values says, without repetitions; at most MOST, the last of which then stands for the rest."""
    first = list(islice((one for value in values for one in _of(value, reader)), READ + 1))
    found = _once([*first[:READ], more()] if len(first) > READ else first)
    if len(found) <= MOST:
        return found
    kept, rest = found[: MOST - 1], found[MOST - 1 :]
    begun = any(reading.alert.kind is Kind.PROBLEM for reading in rest)
    return [*kept, more(Kind.PROBLEM if begun else Kind.IGNORED)]


def _of(value: object, reader: Reader) -> Iterable[ParsedAlert]:
    if isinstance(value, Mapping):
        return reader(value) or ()
    return _of_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), reader)


def _of_text(text: str, reader: Reader, *, plain: bool = False) -> tuple[ParsedAlert, ...]:
    """A text by the fields that stand in it, if there are any, and else as it is."""
    fields = None if plain else loose.fields(text)
    found = reader(fields) if fields else None
    if not found or all(reading.alert.dedup_key == UNUSABLE for reading in found):
        return unknown.of_text(text)
    broken = text.lstrip().startswith("{")
    return tuple(_of_fields(reading, text, broken=broken) for reading in found)


def _of_fields(reading: ParsedAlert, text: str, *, broken: bool) -> ParsedAlert:
    """The whole text is kept as the details where the sender is unknown: what is no field may matter most."""
    alert = reading.alert
    if broken:
        return replace(reading, alert=replace(alert, reason=alert.reason or _BROKEN))
    if reading.source != presets.USUAL:
        return reading
    source = TEXT if alert.source == presets.USUAL else alert.source
    return replace(
        reading,
        source=TEXT,
        alert=replace(alert, source=source, details=lines(masked(text[:4000]), 2000)),
    )


def _sniffed(body: Body, own: Sequence[Source], depth: int = 0) -> tuple[ParsedAlert, ...] | None:
    """The presets are not even looked at (and not loaded) where somebody before them knows the body."""
    return (
        _mapped(map(presets.own, own), body, own, depth) or _zabbix(body) or _mapped(possible(body), body, own, depth)
    )


def _mapped(
    sources: Iterable[Source], body: Body, own: Sequence[Source], depth: int, *, is_complete: bool = False
) -> tuple[ParsedAlert, ...] | None:
    """`is_complete`: the sources are presets. To look one up among those that were completed takes a while."""
    source = next((source for source in sources if matches(source, body)), None)
    if source is None:
        return None
    wrapped = inside(source, body) if depth < DEEPEST else None
    if isinstance(wrapped, Mapping) and wrapped:
        is_strange = source.name == presets.USUAL
        return _sniffed(with_names_around(body, wrapped) if is_strange else wrapped, own, depth + 1)
    return read_as(source if is_complete else presets.complete(source), body)


def _zabbix(body: Body) -> tuple[ParsedAlert, ...] | None:
    try:
        alerts = zabbix.read(body)
    except BadRequest as refusal:
        alerts = (Alert(UNUSABLE, Kind.IGNORED, reason=str(refusal)),)
    return tuple(ParsedAlert(alert, zabbix.SOURCE) for alert in alerts) if alerts else None


def _once(found: Sequence[ParsedAlert]) -> list[ParsedAlert]:
    """Without repetitions: thousands of log records in one delivery may be one problem. The most severe one stays."""
    kept: dict[tuple[str, Kind, int], ParsedAlert] = {}
    turns: dict[str, tuple[Kind, int]] = {}
    for reading in found:
        key, kind = reading.alert.dedup_key, reading.alert.kind
        before, turn = turns.get(key, (kind, 0))
        turns[key] = kind, turn + (before is not kind)
        place = (key, *turns[key])
        if place not in kept or reading.alert.severity > kept[place].alert.severity:
            kept[place] = reading
    return list(kept.values())
