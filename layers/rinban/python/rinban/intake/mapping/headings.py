"""Names in a whole body that hide the usual ones: a prefix that all have, an object with the event for its name."""

from __future__ import annotations

from collections.abc import Mapping

from rinban.intake.mapping.values import words_of
from rinban.intake.mapping.words import ALERTS

_ENOUGH = 4
"""So many names with one prefix are the macros of one sender."""


def in_usual_words(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body without such a prefix, and with such an object called as what it is about."""
    return _by_its_noun(_without_prefix(body))


def _without_prefix(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body with the word left out that all of its names begin with: VMWARE_ALARM_NAME as ALARM_NAME."""
    first, mark, _ = str(next(iter(body), "")).partition("_")
    prefix = first + mark
    if not (first and mark) or len(body) < _ENOUGH or not all(str(name).startswith(prefix) for name in body):
        return body
    return {name.removeprefix(prefix): value for name, value in body.items()}


def _by_its_noun(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body with an object that has the event for its name, "incident.created_v2", called as what it is about."""
    named = [name for name, value in body.items() if isinstance(value, Mapping) and "." in name]
    named = [name for name in named if name in body.values()]
    if not named:
        return body
    nouns = {name: next((word for word in words_of(name) if word in ALERTS), "event") for name in named}
    return {nouns.get(name, name): value for name, value in body.items()}
