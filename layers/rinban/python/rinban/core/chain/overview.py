"""How things stand, for whoever looks on."""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.chain.document import Escalation


@dataclass(frozen=True, slots=True)
class Overview:
    """The open escalations, and then those that closed last, each as both stores know it.

    `away`: the names of the stores that did not answer: what one of them alone knows is not in here.
    """

    escalations: tuple[Escalation, ...]
    away: tuple[str, ...] = ()
