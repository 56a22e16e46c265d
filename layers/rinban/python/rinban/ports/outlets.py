"""The outlets: what is told how an escalation stands, such as a monitor or a chat."""

from __future__ import annotations

from typing import Protocol

from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import News, TellResult


class Outlet(Protocol):
    """`asks`: whether the other side can be asked if it was told already. If not, what may have arrived is not told
    again."""

    asks: bool

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        """Tell it within so many seconds. If `news.is_uncertain`, an outlet that can ask does so first.

        It raises nothing on purpose: what went wrong is in the delivery.
        """
        ...


class Outlets(Protocol):
    """Gives the outlet of a name; None if there is none of this name any more. Raises Unavailable."""

    def __call__(self, name: str) -> Outlet | None: ...
