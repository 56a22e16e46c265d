"""The people who can be called."""

from __future__ import annotations

from dataclasses import dataclass, field

from rinban.core.rota.kinds import ValueKind, row


@dataclass(frozen=True, slots=True, order=True)
class Responder:
    """A person with a phone. `phone`: E.164. `reading`: how the name is spoken, "" if as it is written.

    What was typed into the table is taken as it is: the carrier refuses a number that cannot be called, and the next
    person is called.
    """

    id: str
    name: str = field(metadata=row(ValueKind.TEXT, "as it is written", needed=True, as_typed=True))
    phone: str = field(metadata=row(ValueKind.PHONE, "where the person is called", needed=True, as_typed=True))
    language: str = field(default="ja", metadata=row(ValueKind.LANGUAGE, "what the person hears", as_typed=True))
    reading: str = field(
        default="", metadata=row(ValueKind.TEXT, "how the name is spoken; left out: as it is written", as_typed=True)
    )
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra
