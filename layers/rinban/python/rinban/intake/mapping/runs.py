"""Words for a run, such as a job or a build, that lasts or has not begun: how it went is told later."""

from __future__ import annotations

from collections.abc import Collection

from rinban.intake.mapping.values import words_of
from rinban.intake.mapping.vocabulary import plain
from rinban.intake.mapping.words import NOT_BEGUN, SUCCEEDED, UNDER_WAY

_COMING_UP = frozenset(("starting", "starting up", "initializing", "initialising", "provisioning", "booting"))


def is_under_way(word: str) -> bool:
    """Whether a state says that a run lasts."""
    return _last_word(word) in UNDER_WAY


def has_not_begun(word: str, of_runs: Collection[str]) -> bool:
    """Whether a state says that a run waits; many a problem does too, so it has to be one of the runs' own states."""
    return _last_word(word) in NOT_BEGUN and word in of_runs


def is_coming_up(word: str) -> bool:
    """Whether the state of anything, such as a server, says that it is about to run."""
    return plain(word) in _COMING_UP


def has_succeeded(word: str) -> bool:
    """Whether a state says of a run, and of nothing else, that it went well."""
    return plain(word) in SUCCEEDED


def _last_word(word: str) -> str:
    return next(reversed(words_of(word)), "")
