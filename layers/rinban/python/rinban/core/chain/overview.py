"""How the escalations stand, for an operator who looks at them."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.document import Escalation


@dataclass(frozen=True, slots=True)
class Overview:
    """The open escalations, and then those that closed last, each as both stores know it.

    `away`: the names of the stores that did not answer. What only one of them knows is missing here.
    """

    escalations: tuple[Escalation, ...]
    away: tuple[str, ...] = ()
