"""Alarms that are cancelled: that ends an alarm, and says of a job or of an order that it has not gone as it should."""

from __future__ import annotations

from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.vocabulary import plain
from rinban.intake.mapping.words import ALERTS, EVENTS_OF_RUNS

_WITHDRAWN = frozenset(("canceled", "cancelled", "archived", "dismissed"))


def is_withdrawn(word: str) -> bool:
    """Whether a word says that something is cancelled or put away, whatever that is."""
    return plain(word) in _WITHDRAWN


def is_only_an_alert(usual: Usual) -> bool:
    """Whether the body is about an alert by its names, and nothing in it speaks of a run that may be cancelled."""
    named = any(word in ALERTS for one in usual.fields.values for name in one.path for word in name)
    return named and not usual.is_a_run and usual.nouns.isdisjoint(EVENTS_OF_RUNS)
