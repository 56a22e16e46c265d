"""What stands as text in a field of a body, as the object that it might have been: JSON, a firewall's name=value pairs.

{"log": "devname=fw-1 attack=flood …", "host": "collector-1"} is read like {"log": {"devname": "fw-1", …}, …}. What a
sender calls its message is its own alert, so there a state counts as well; a log is only handed on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from rinban.intake.mapping import loose
from rinban.intake.mapping.names import FIELDS
from rinban.intake.mapping.values import words_of
from rinban.intake.mapping.words import LOGS

_DEEPEST = 2
"""So many objects deep such a text is looked for."""

_MESSAGES = frozenset("message msg text body description details detail content".split())
_REASONS = frozenset(FIELDS["message"]) - LOGS - _MESSAGES
"""A part of the alert that may come as an object, such as what an error was: it names nothing."""

_CHECKS = frozenset((*FIELDS["alone"], *FIELDS["rules"], "service"))
_OF_LOGS = frozenset("level msg action user logger severity caller".split())
"""Fields of a line of name=value: with one of the latter it is a record of a log."""

_HOSTS = frozenset("host hostname devname devicename device computer computername server node nodename machine".split())
"""Fields of a log for the machine that it tells of."""

_COLLECTORS = frozenset(("host", "hostname", "server"))
_COLLECTOR, _PART = "collected by", "source name"


def opened(body: Mapping[str, object], depth: int = 0) -> Mapping[str, object]:
    """The body with the fields of such texts in the place of the texts; the body itself if it has none."""
    found = dict(_found(body, depth))
    if not found:
        return body
    is_passed_on = any(_has_a_host(fields) for name, fields in found.items() if isinstance(body[name], str))
    told = {_beside(name) if is_passed_on else name: value for name, value in body.items() if name not in found}
    for name, fields in found.items():
        called = _called(name, body[name], fields)
        told[name if called in told else called] = fields
    told.pop(_COLLECTOR, None)
    return told


def texts(body: Mapping[str, object]) -> str:
    """The texts at the top that `opened` replaces, for a person who wants to see them as they came."""
    return "\n".join(
        text for name, text in body.items() if isinstance(text, str) and _is_read(name, 0) and _fields(text)
    )


def _found(body: Mapping[str, object], depth: int) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name, value in body.items():
        if isinstance(value, str):
            if _is_read(name, depth) and (fields := _fields(value)):
                yield name, fields
        elif isinstance(value, Mapping) and depth < _DEEPEST and (inner := opened(value, depth + 1)) is not value:
            yield name, inner


def _beside(name: str) -> str:
    """A name beside a text that names a host itself: another host has only collected it, a device is a part of it."""
    joined = "".join(words_of(name))
    return _COLLECTOR if joined in _COLLECTORS else _PART if joined in _HOSTS else name


def _is_read(name: str, depth: int) -> bool:
    joined = "".join(words_of(name))
    return joined in LOGS or not (depth or joined in _REASONS)


def _called(name: str, value: object, fields: Mapping[str, object]) -> str:
    """A message that is a line of a log is called one: a login that succeeds is no end of an alert."""
    if _is_an_alert(name, value, fields):
        return "alert"
    return "log" if isinstance(value, str) and "".join(words_of(name)) in _MESSAGES else name


def _is_an_alert(name: str, value: object, fields: Mapping[str, object]) -> bool:
    """Whether a text is what the sender says itself: JSON in its message, or the result of a check."""
    if not isinstance(value, str) or "".join(words_of(name)) not in _MESSAGES:
        return False
    names = {"".join(words_of(inner)) for inner in fields}
    return value.lstrip().startswith("{") or (not names.isdisjoint(_CHECKS) and names.isdisjoint(_OF_LOGS))


def _has_a_host(fields: Mapping[str, object]) -> bool:
    return any("".join(words_of(name)) in _HOSTS for name in fields)


def _fields(text: str) -> Mapping[str, object] | None:
    if text.lstrip()[:1] != "{":
        return loose.pairs(text)
    try:
        told = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, Mapping) else None
