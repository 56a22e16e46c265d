"""How a store spares itself a storm: it appends the alerts that joined, and writes the whole now and then."""

from __future__ import annotations

from rinban.core.document import Escalation
from rinban.core.encoding import decode, encode, encode_growth
from rinban.core.growth import growth
from rinban.ports import Copy

MOST = 8000
"""Characters that a tail may have before the whole document is written again."""


class Tails:
    """Remembers what a store handed out last, which is what a step then builds on."""

    def __init__(self) -> None:
        self._copy: Copy | None = None
        self._length = 0

    def read(self, document: str, tail: str, write_id: str) -> Copy:
        """The copy that the store holds as a document and its tail. Raises ValueError."""
        self._copy, self._length = Copy(decode(document, tail), write_id), len(tail)
        return self._copy

    def written(self, e: Escalation, expected: str | None) -> tuple[str, str]:
        """(document, "") to be written as a whole, or ("", text) to be put behind the tail of the write `expected`."""
        if self._copy and expected == self._copy.write_id:
            added = growth(self._copy.escalation, e)
            text = encode_growth(added) if added else ""
            if text and self._length + len(text) <= MOST:
                return "", text
        return encode(e), ""
