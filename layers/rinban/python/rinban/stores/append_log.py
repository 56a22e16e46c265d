"""Makes a storm cheap for a store: alerts that join are appended, and the whole document is written now and then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rinban.core.chain.codec import decode, encode, encode_delta, longer
from rinban.core.chain.delta import delta
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import wakes_at
from rinban.core.chain.record import Copy, Entry, Ref, StoredText, TextWrite, Write
from rinban.ports.stores import Documents

MOST = 8000
"""Characters that a tail may have; after that the whole document is written again."""


class LastText:
    """Encodes a document once for both stores, which are written one after the other."""

    def __init__(self) -> None:
        self._document: Escalation | None = None
        self._text = ""

    def of(self, e: Escalation) -> str:
        if e is not self._document:
            self._document, self._text = e, encode(e)
        return self._text


class AppendLog:
    """Implements ports.Copies on a store of texts.

    It keeps the copy that the store held last, because the next step mostly finds that very copy and builds on it. Then
    nothing has to be decoded again, and only what is new has to be written. `text_of` encodes a document.
    """

    def __init__(self, documents: Documents, text_of: Callable[[Escalation], str] = encode) -> None:
        self.name = documents.name
        self._documents = documents
        self._text_of = text_of
        self._copy: Copy | None = None
        self._document = ""  # "" where it was not read: the copy is known by its write id
        self._tail = ""

    def latest(self, group: str) -> Copy | None:
        """As ports.Copies says."""
        return self._read(self._documents.latest(group))

    def load(self, ref: Ref) -> Copy | None:
        """As ports.Copies says. Raises ValueError if the text is not a document."""
        return self._read(self._documents.load(ref))

    def read_ahead(self, refs: Sequence[Ref]) -> None:
        """As ports.Copies says."""
        self._documents.read_ahead(refs)

    def assume(self, copy: Copy) -> None:
        """As ports.Copies says. Its tail is taken to be as long as the other store's: both begin anew together."""
        if self._copy is None or self._copy.write_id != copy.write_id:
            self._copy, self._document, self._tail = copy, "", ""

    def save(self, write: Write) -> bool:
        """As ports.Copies says."""
        text, before = self.as_text(write), self._copy
        saved = self._documents.save(text)
        if saved:
            whole, added = text.document, text.added
            appended = before.appended + len(added) if before and not whole else 0
            self._copy = Copy(write.document, write.write_id, appended)
            self._document, self._tail = (whole, "") if whole else (self._document, self._tail + added)
        return saved

    def as_text(self, write: Write) -> TextWrite:
        """The write as the store of texts takes it now."""
        e = write.document
        return TextWrite(
            write.ref,
            write.expected,
            write.write_id,
            e.state.value,
            wakes_at(e),
            *self._written(e, write.expected),
            write.journal,
            write.outbox,
            write.token,
        )

    def listed_ids(self) -> Sequence[tuple[Ref, str]]:
        """As ports.Copies says."""
        return self._documents.listed_ids()

    def write_ids(self, refs: Sequence[Ref]) -> list[str | None]:
        """As ports.Copies says."""
        return self._documents.write_ids(refs)

    def note(self, ref: Ref, journal: Sequence[Entry]) -> None:
        """As ports.Copies says."""
        self._documents.note(ref, journal)

    def due(self, now: float) -> Iterable[Ref]:
        """As ports.Copies says."""
        return self._documents.due(now)

    def _read(self, text: StoredText | None) -> Copy | None:
        if text is None:
            return None
        if self._copy and text.document == self._document and text.tail.startswith(self._tail):
            e = longer(self._copy.escalation, text.tail[len(self._tail) :])
        else:
            e = decode(text.document, text.tail)
        self._copy = Copy(e, text.write_id, len(text.tail))
        self._document, self._tail = text.document, text.tail
        return self._copy

    def _written(self, e: Escalation, expected: str | None) -> tuple[str, str]:
        """(document, "") if all of it has to be written, or ("", text) to append to the tail.

        A text fits only behind the very write that this process knows; after any other one the whole is written.
        """
        if self._copy and expected == self._copy.write_id:
            added = delta(self._copy.escalation, e)
            text = encode_delta(added) if added else ""
            if text and self._copy.appended + len(text) <= MOST:
                return "", text
        return self._text_of(e), ""
