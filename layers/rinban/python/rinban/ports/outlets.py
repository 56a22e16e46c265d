"""The outlets: what is told how an escalation stands, such as a monitor or a chat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rinban.core.chain.at_source import AtSource
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import News, TellResult
from rinban.core.chain.problem import AlertId


class Outlet(Protocol):
    """`patience`: seconds that one try may take where they are left, if that is more than usual; 0.0 if not."""

    patience: float

    def may_repeat(self, news: News) -> bool:
        """Whether this may be told once more, although it may have arrived: the other side can be asked, knows it
        again, or is not harmed. `news.unknown_ends` says of how many tries nobody knows how they ended."""
        ...

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        """Tell it within so many seconds. If `news.is_uncertain`, an outlet that can ask does so first.

        It raises nothing on purpose: what went wrong is in the delivery.
        """
        ...


class Outlets(Protocol):
    """Gives the outlet of a name in a group; None if there is none of this name any more. Raises Unavailable."""

    def __call__(self, name: str, group: str) -> Outlet | None: ...


class Look(NamedTuple):
    """What a source has said of some alerts; of those that are missing, nothing. `reason`: what went wrong, or ""."""

    found: tuple[AtSource, ...] = ()
    reason: str = ""


class Witness(Protocol):
    """A source that can be asked how its alerts stand."""

    def look(self, e: Escalation, alerts: Sequence[AlertId], seconds: float) -> Look:
        """Ask it about these alerts of the escalation, within so many seconds. It raises nothing on purpose."""
        ...
