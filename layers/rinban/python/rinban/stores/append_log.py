"""How a store spares itself a storm: it appends the alerts that joined, and writes the whole now and then."""

from __future__ import annotations

from rinban.core.chain.codec import decode, encode, encode_delta, longer
from rinban.core.chain.delta import delta
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Copy

MOST = 8000
"""Characters that a tail may have before the whole document is written again."""


class AppendLog:
    """Remembers what a store held last, which is what a step builds on and what the next one finds, mostly."""

    def __init__(self) -> None:
        self._copy: Copy | None = None
        self._document = ""
        self._tail = ""

    def read(self, document: str, tail: str, write_id: str) -> Copy:
        """The copy that the store holds as a document and its tail. Raises ValueError."""
        if self._copy and document == self._document and tail.startswith(self._tail):
            e = longer(self._copy.escalation, tail[len(self._tail) :])
        else:
            e = decode(document, tail)
        self._copy, self._document, self._tail = Copy(e, write_id), document, tail
        return self._copy

    def written(self, e: Escalation, expected: str | None) -> tuple[str, str]:
        """(document, "") to be written as a whole, or ("", text) to be put behind the tail of the write `expected`."""
        if self._copy and expected == self._copy.write_id:
            added = delta(self._copy.escalation, e)
            text = encode_delta(added) if added else ""
            if text and len(self._tail) + len(text) <= MOST:
                return "", text
        return encode(e), ""

    def saved(self, e: Escalation, write_id: str, document: str, added: str) -> None:
        """What `written` said is now in the store."""
        self._copy = Copy(e, write_id)
        self._document, self._tail = (document, "") if document else (self._document, self._tail + added)
