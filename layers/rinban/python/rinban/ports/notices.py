"""Where it is kept what the rota has given to tell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from rinban.core.rota.notices import RotaNotice


class NoticeStore(Protocol):
    """What was to be told, each occasion once. Every method raises Unavailable."""

    def known(self, names: Collection[str]) -> Collection[str]:
        """Those of these names of occasions that are kept."""
        ...

    def keep(self, notice: RotaNotice) -> bool:
        """Keep it, to be told. False if its occasion is kept already: then nothing is changed, and nothing told."""
        ...

    def last(self, limit: int, group: str = "") -> Sequence[RotaNotice]:
        """At most so many, of this group if one is given, the newest first."""
        ...
