"""What an error of a store means for its connection. Each store has a table of its own errors, by these words."""

from __future__ import annotations

from enum import Enum

from rinban.core.errors import Unavailable

OLD = 60.0
"""Seconds without use after which a connection is replaced. Networks forget idle connections, some without a word:
a NAT gateway after 350 s [AWS, VPC user guide, NAT gateways], firewalls often after a few minutes."""


class Meaning(Enum):
    LOST = "this connection has ended, or is not answered: it says little about the store"
    DEMOTED = "what answers is not the one to write to (any more), and has done nothing: ask whom the name means now"
    DENIED = "the user or the password is not right (any more)"
    OTHER = "whatever else a store can say"


class StaleConnection(Unavailable):
    """A connection that was used before is not answered. Nobody knows what became of the question, which was not
    repeated; the next question goes over a fresh connection, and only that one tells whether the store is away."""


class ErrorReply(Unavailable):
    """The store has answered: it cannot do this one thing. It is there, and may do the next one."""


class Demoted(Unavailable):
    """The store has refused, since it is not (yet, or any more) the one to ask. It has done nothing."""


def judged(meaning: Meaning, text: str, *, reused: bool, replied: bool = False) -> Unavailable:
    """What to raise. `reused`: the connection had answered before, so that the network may have forgotten it.
    `replied`: the error is what the store itself says of what it was asked.
    """
    if meaning is Meaning.DEMOTED:
        return Demoted(text)
    if replied and meaning is Meaning.OTHER:
        return ErrorReply(text)
    return StaleConnection(text) if meaning is Meaning.LOST and reused else Unavailable(text)
