"""The document as JSON, with a schema number.

While a release is rolled out, two versions of the code share a document. So the fields that this version does not know
are kept, and written back as they were.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, fields
from functools import cache, lru_cache
from typing import Any, TypeVar

from rinban.core.alert import Severity
from rinban.core.chain.attempt import Ack, Attempt, Extra
from rinban.core.chain.delta import with_delta
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.postponed import Postponed
from rinban.core.chain.problem import AlertId, Problem
from rinban.core.chain.roster import RosterEntry
from rinban.core.chain.told import TellKind, TellState, Told
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import Digits, Policy

SCHEMA = 1
"""It is raised when a field changes its meaning; a new field alone does not raise it."""

T = TypeVar("T")


def encode(e: Escalation) -> str:
    """One line of JSON, the same for equal documents. Fields that are empty by default are left out while they are."""
    document = {"schema": SCHEMA, **_fields(e), "problems": [_row(p) for p in e.problems]}
    if e.told:
        document["told"] = [_told_row(told) for told in e.told]
    if e.postponed:
        document["postponed"] = [(_row(one.problem), one.until, one.quiet) for one in e.postponed]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)


def encode_delta(problems: Iterable[Problem]) -> str:
    """The alerts that have joined since the document was encoded, one line each; such texts may be concatenated."""
    return "".join(json.dumps(_row(p), ensure_ascii=False, separators=(",", ":")) + "\n" for p in problems)


@lru_cache(maxsize=8)
def decode(text: str, tail: str = "") -> Escalation:
    """The document that `encode` wrote, by this version or another one. Raises ValueError for anything else.

    `tail`: what `encode_delta` has written since. The last few results are cached, because both stores mostly hold the
    same text.
    """
    return longer(decode(text), tail) if tail else decode_once(text)


def decode_once(text: str, tail: str = "") -> Escalation:
    """As `decode`, and nothing of it is kept, for who reads one document after the other: some are of storms."""
    data = json.loads(text)
    if not isinstance(data, dict) or "group" not in data or "run" not in data:
        raise ValueError("not an escalation document")
    data.pop("schema", None)
    return longer(_read(Escalation, data, _ESCALATION), tail)


def longer(e: Escalation, tail: str) -> Escalation:
    """The document with the alerts of `tail`, which `encode_delta` wrote. Raises ValueError for any other text."""
    return with_delta(e, (_problem(json.loads(row)) for row in tail.split("\n")[:-1])) if tail else e


def _fields(value: Any) -> dict[str, object]:
    """A dataclass as an object whose values are not encoded yet. The fields of `extra` stand among the others again."""
    layout = _layout(type(value))  # type: ignore[arg-type]
    out = {name: current for attribute, name, kept in layout if (current := getattr(value, attribute)) or kept}
    for name, raw in getattr(value, "extra", ()):
        out[name] = json.loads(raw)
    return out


@cache
def _layout(cls: type) -> tuple[tuple[str, str, bool], ...]:
    """Each field of a dataclass, its name in JSON, and whether it is written even when it is empty.

    A field is left out only where empty is its default: any other default may be another one in the next version. A
    field that was renamed in the code keeps the name that it has in stored documents.
    """
    return tuple(
        (f.name, f.metadata.get("json", f.name), f.default is MISSING or bool(f.default))
        for f in fields(cls)
        if f.name != "extra"
    )


def _plain(value: Any) -> object:
    """What `json` cannot encode itself: a set becomes a sorted list, and a dataclass an object."""
    return sorted(value) if isinstance(value, frozenset) else _fields(value)


def _read(cls: type[T], data: Mapping[str, Any], readers: Mapping[str, Any]) -> T:
    """Build `cls` from a JSON object.

    `readers`: by a field's name in JSON, what turns its JSON into its value. Fields that are not known become `extra`.
    """
    known = dict(data)
    for name in readers.keys() & known.keys():
        known[name] = readers[name](known[name])
    names = _attributes(cls)  # type: ignore[arg-type]
    if unknown := known.keys() - names.keys():
        raw = ((name, json.dumps(known.pop(name), ensure_ascii=False, sort_keys=True)) for name in sorted(unknown))
        extra: Extra = tuple(raw)
        known |= {"extra": extra} if hasattr(cls, "extra") else {}
    return cls(**{names.get(name, name): value for name, value in known.items()})


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in value)


@cache
def _attributes(cls: type) -> Mapping[str, str]:
    """The names of the fields in the code, by their names in JSON."""
    return {name: attribute for attribute, name, _ in _layout(cls)}


def _row(p: Problem) -> list[object]:
    """Columns that came later are left out at the end of a row while they are empty, since a storm has many rows."""
    row = [*p[:_COLUMNS], *map(json.loads, p.extra)]
    while len(row) > _FIRST_COLUMNS and not (row[-1] or p.extra):
        row.pop()
    return row


def _problem(row: list[Any]) -> Problem:
    id_, severity, opened_at, heard_at, summary, texts, *rest = (
        *row[:_COLUMNS],
        *_LATER[max(0, len(row) - _FIRST_COLUMNS) :],
    )
    unknown = tuple(json.dumps(value, ensure_ascii=False, sort_keys=True) for value in row[_COLUMNS:])
    *rest, readings, flaps, flapped_at, claim_flips, closed_by, tells_no_end = rest
    known = (AlertId(*id_), _SEVERITIES[severity], opened_at, heard_at, summary, _pairs(texts), *rest)
    return Problem._make((*known, _pairs(readings), flaps, flapped_at, claim_flips, closed_by, tells_no_end, unknown))


def _policy(data: Mapping[str, Any]) -> Policy:
    return _read(Policy, data, {"digits": lambda v: _read(Digits, v, {"repeat": tuple})})


def _ack(data: Mapping[str, Any] | None) -> Ack | None:
    return _read(Ack, data, {"heard": lambda v: frozenset(AlertId(*i) for i in v)}) if data else None


def _told(row: list[Any]) -> Told:
    """Columns that a newer version has at the end are kept, and those that an older one lacks are empty."""
    told = Told._make((*row[:_TOLD], *_TOLD_EMPTY[len(row[:_TOLD]) :]))
    episode, kind, rank = told.state
    settled = frozenset(AlertId(*one) for one in told.settled)
    unknown = tuple(json.dumps(value, ensure_ascii=False, sort_keys=True) for value in row[_TOLD:])
    state = TellState(episode, TellKind(kind) if kind in _KINDS else kind, rank)
    return told._replace(state=state, settled=settled, extra=unknown)


def _told_row(told: Told) -> list[object]:
    row = [*told[:_TOLD], *map(json.loads, told.extra)]
    while len(row) > _FIRST_TOLD and not (row[-1] or told.extra):
        row.pop()
    return row


_COLUMNS = len(Problem._fields) - 1
_TOLD = len(Told._fields) - 1
_FIRST_TOLD = Told._fields.index("waited_until") + 1
"""Those that are always written; later ones are left out at the end of a row while they are empty."""
_KINDS = frozenset(TellKind)
_TOLD_EMPTY = Told("")
_FIRST_COLUMNS = Problem._fields.index("end") + 1
"""Those that every version has written."""
_LATER = tuple(Problem._field_defaults[name] for name in Problem._fields[_FIRST_COLUMNS:_COLUMNS])
_SEVERITIES = tuple(Severity)
_ESCALATION: Mapping[str, Callable[[Any], Any]] = {
    "policy": _policy,
    "names": _pairs,
    "problems": lambda v: tuple(_problem(p) for p in v),
    "postponed": lambda v: tuple(Postponed(_problem(row), until, quiet) for row, until, quiet, *_ in v),
    "people": lambda v: tuple(
        RosterEntry(since, _read(Responder, person, {"more_phones": tuple})) for since, person in v
    ),
    "order": tuple,
    "further": tuple,
    "exhausted_sms": tuple,
    "called": lambda v: tuple(_read(Attempt, call, {}) for call in v),
    "clock": lambda v: Clock(Due(v[0]), v[1]),
    "ack": _ack,
    "told": lambda v: tuple(_told(row) for row in v),
}
