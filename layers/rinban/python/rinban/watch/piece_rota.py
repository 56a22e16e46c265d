"""The rota for escalations that are woken one right after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.ports.settings import RotaReader


class PieceRota:
    """Implements ports.RotaReader on another one. Within a piece of a sweep the last resort, which is the same for all
    of it, is read once; outside of one each answer is read anew."""

    def __init__(self, rota: RotaReader) -> None:
        self._rota = rota
        self._last_resort: list[Responder | None] | None = None  # None: not in a piece; []: not read yet

    @contextmanager
    def of_pieces(self) -> Iterator[None]:
        """In this block pieces begin, and with its end the last of them ends."""
        try:
            yield
        finally:
            self._last_resort = None

    def begin_piece(self) -> None:
        self._last_resort = []

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        return self._rota.group(group_id, to_call=to_call)

    def last_resort(self) -> Responder | None:
        if self._last_resort is None:
            return self._rota.last_resort()
        if not self._last_resort:
            self._last_resort.append(self._rota.last_resort())
        return self._last_resort[0]

    def responder(self, who: str, at: float) -> Responder | None:
        return self._rota.responder(who, at)
