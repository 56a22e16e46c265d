"""The document as JSON, with a schema number. Fields that this version does not know are kept and written back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from rinban.core.alert import Severity
from rinban.core.document import Ack, AlertId, Attempt, Clock, Due, Escalation, Extra, Known, Problem
from rinban.core.policy import Digits, Policy
from rinban.core.rota import Responder

SCHEMA = 1
"""Raised when a field changes its meaning; a new field alone does not raise it."""

T = TypeVar("T")


def encode(e: Escalation) -> str:
    """One line of JSON, the same for equal documents; what is empty by default is left out while it is empty."""
    return json.dumps({"schema": SCHEMA, **_fields(e)}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def decode(text: str | bytes) -> Escalation:
    """The document that `encode` wrote, by this version or another one. Raises ValueError for anything else."""
    data = json.loads(text)
    if not isinstance(data, dict) or "group" not in data or "run" not in data:
        raise ValueError("not an escalation document")
    data.pop("schema", None)
    return _read(Escalation, data, _ESCALATION)


def _fields(value: Any) -> dict[str, object]:
    """A dataclass as a JSON object; what is in `extra` goes back to where it came from."""
    out: dict[str, object] = {name: json.loads(raw) for name, raw in getattr(value, "extra", ())}
    for f in fields(value):
        if f.name != "extra" and not _is_empty(f, current := getattr(value, f.name)):
            out[f.name] = _plain(current)
    return out


def _is_empty(f: Any, value: object) -> bool:
    """Only emptiness may go without saying: another default may differ in the version that reads this."""
    return f.default is not MISSING and not value and not f.default and type(value) is type(f.default)


def _plain(value: Any) -> object:
    if isinstance(value, frozenset):
        return [_plain(item) for item in sorted(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return _fields(value) if hasattr(value, "__dataclass_fields__") else value


def _read(cls: type[T], data: Mapping[str, Any], readers: Mapping[str, Any]) -> T:
    """Build `cls` from an object; `readers` turn a field's JSON into its value, unknown fields become `extra`."""
    names = {f.name for f in fields(cls)}  # type: ignore[arg-type]
    known = {name: readers.get(name, _same)(value) for name, value in data.items() if name in names}
    if "extra" in names:
        known["extra"] = _unknown(data, names)
    return cls(**known)


def _unknown(data: Mapping[str, Any], names: set[str]) -> Extra:
    unknown = sorted(set(data) - names)
    return tuple((name, json.dumps(data[name], ensure_ascii=False, sort_keys=True)) for name in unknown)


def _same(value: Any) -> Any:
    return value


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for a, b in value)


def _problem(data: Mapping[str, Any]) -> Problem:
    return _read(Problem, data, {"id": lambda v: AlertId(*v), "severity": Severity, "texts": _pairs})


def _policy(data: Mapping[str, Any]) -> Policy:
    return _read(Policy, data, {"digits": lambda v: _read(Digits, v, {"repeat": tuple})})


def _ack(data: Mapping[str, Any] | None) -> Ack | None:
    return _read(Ack, data, {"heard": lambda v: frozenset(AlertId(*i) for i in v)}) if data else None


_ESCALATION: Mapping[str, Callable[[Any], Any]] = {
    "policy": _policy,
    "names": _pairs,
    "problems": lambda v: tuple(_problem(p) for p in v),
    "people": lambda v: tuple(Known(since, _read(Responder, person, {})) for since, person in v),
    "order": tuple,
    "called": lambda v: tuple(_read(Attempt, call, {}) for call in v),
    "clock": lambda v: Clock(Due(v[0]), v[1]),
    "ack": _ack,
}
