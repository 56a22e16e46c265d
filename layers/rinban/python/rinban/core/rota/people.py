"""Who can be called."""

from __future__ import annotations

from dataclasses import dataclass, field

from rinban.core.rota.kinds import ValueKind, row


@dataclass(frozen=True, slots=True, order=True)
class Responder:
    """A person with a phone. `phone` is E.164; `reading` is how the name is spoken ("" = as written).

    What was typed into the table is taken as it is: who cannot be called is refused by the carrier, and the next is.
    """

    id: str
    name: str = field(metadata=row(ValueKind.TEXT, "as it is written", needed=True, as_typed=True))
    phone: str = field(metadata=row(ValueKind.PHONE, "where the person is called", needed=True, as_typed=True))
    language: str = field(default="ja", metadata=row(ValueKind.LANGUAGE, "what the person hears", as_typed=True))
    reading: str = field(
        default="", metadata=row(ValueKind.TEXT, "how the name is spoken; left out: as it is written", as_typed=True)
    )
    extra: tuple[tuple[str, str], ...] = ()  # see document.Extra
