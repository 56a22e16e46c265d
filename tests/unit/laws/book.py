"""All laws: importing this fills the book. So whoever judges a step by them has to come here."""

from __future__ import annotations

from collections.abc import Iterator

from rinban.core.chain.document import Escalation
from tests.unit.laws import (
    acknowledging,
    beginning,
    both_ways,
    calling,
    keeping,
    remembering,
    snoozing,
    speaking,
    waiting,
)
from tests.unit.laws.seen import BEGINNINGS, BY_SIGNAL, LAWS, OF_DOCUMENTS, Seen, of_document

__all__ = [
    "BEGINNINGS",
    "LAWS",
    "acknowledging",
    "beginning",
    "both_ways",
    "broken_by",
    "calling",
    "keeping",
    "remembering",
    "snoozing",
    "speaking",
    "verdicts",
    "waiting",
]


def verdicts(seen: Seen) -> Iterator[tuple[str, bool]]:
    """The verdict of every law that applies to this step."""
    for name, rule in (BEGINNINGS if seen.begins else BY_SIGNAL[seen.signal]).items():
        verdict = rule(seen)
        if verdict is not None:
            yield name, verdict
    if not (seen.begins or seen.unchanged):
        yield from _verdicts_on(seen.after)


@of_document
def _verdicts_on(e: Escalation) -> list[tuple[str, bool]]:
    verdicts = ((name, rule(e)) for name, rule in OF_DOCUMENTS.items())
    return [(name, verdict) for name, verdict in verdicts if verdict is not None]


def broken_by(seen: Seen) -> str | None:
    """The first law that this step breaks."""
    return next((name for name, verdict in verdicts(seen) if not verdict), None)
