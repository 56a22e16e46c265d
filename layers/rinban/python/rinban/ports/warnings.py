"""Where the book of warnings is kept, and who tells what stands in it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from rinban.core.rota.notices import RotaNotice
from rinban.core.rota.outlets import OutletSettings
from rinban.core.warnings.concern import Seen
from rinban.core.warnings.owing import Bulletin, BulletinResult


class WarningStore(Protocol):
    """One of the two stores of the book. Every method raises Unavailable when the store does not answer."""

    name: str

    def get(self) -> tuple[str, str] | None:
        """The id of the write that has made the book, and its text; None if there is none."""
        ...

    def put(self, text: str, expected: str | None, write_id: str) -> bool | None:
        """Compare-and-set on the write id. False if another write was first: then nothing of this one is kept. None if
        this store can keep no book yet, though it answers.

        To put the same write twice does no more than to put it once.
        """
        ...


class Recipient(NamedTuple):
    """An outlet that is told. `group`: whose it is; "" if it is the stage's."""

    group: str
    outlet: OutletSettings

    @property
    def name(self) -> str:
        return f"{self.group}/{self.outlet.name}" if self.group else self.outlet.name


class Sight(NamedTuple):
    """What a round has seen. `warned`: the outlets of the stage. `told`: those that are told of duties, each with a
    notice. `is_whole`: whether all was looked at that is only looked at every few minutes; `told` is of these."""

    seen: Seen
    warned: tuple[Recipient, ...] = ()
    told: tuple[tuple[Recipient, RotaNotice], ...] = ()
    is_whole: bool = False


class Announcer(Protocol):
    """Tells one outlet one thing within so many seconds. It raises nothing on purpose."""

    def __call__(self, to: Recipient, one: Bulletin, seconds: float) -> BulletinResult: ...
