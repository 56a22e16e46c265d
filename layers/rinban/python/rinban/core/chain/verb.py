"""What a verb of the grid is: a pure function with a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rinban.core.chain.decisions import Decision
from rinban.core.chain.document import Escalation
from rinban.core.chain.signals import Event

Step = tuple[Escalation, tuple[Decision, ...]]
"""The next escalation, and what is to be done."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One answer of the grid.

    `name`: what the journal and the README call it. `act`: the function. `outcome`: the answer to the monitor whose
    alert was heard. Both texts are data, and not taken from the function, and a verb is known by them: a wrapper around
    `act` changes nothing.
    """

    name: str
    act: Callable[[Any, Event], Step] = field(compare=False)
    outcome: str = "ignored"

    def __call__(self, e: Escalation, event: Event) -> Step:
        return self.act(e, event)


def verb(name: str, outcome: str = "ignored") -> Callable[[Callable[[Any, Event], Step]], Verb]:
    """Decorator that makes a function a verb of the grid."""
    return lambda act: Verb(name, act, outcome)
