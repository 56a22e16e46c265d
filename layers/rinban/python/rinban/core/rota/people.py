"""The people who can be called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from rinban.core.rota.kinds import ValueKind, row


@dataclass(frozen=True, slots=True, order=True)
class Responder:
    """A person with a phone. `phone`: E.164. `reading`: how the name is spoken, "" if as it is written.

    `more_phones`: further numbers of this person (E.164), which ring in their order when nobody took it, or passed, on
    the one before. A version that has no such field knows the first number alone.

    What was typed into the table is taken as it is: the carrier refuses a number that cannot be called, and the next
    person is called.
    """

    id: str
    name: str = field(metadata=row(ValueKind.TEXT, "as it is written", needed=True, as_typed=True))
    phone: str = field(
        metadata=row(
            ValueKind.PHONES,
            "where the person is called; of several numbers the next one rings when nobody took it on the one before",
            columns=("phone", "more_phones"),
            needed=True,
            default=(),
        )
    )
    language: str = field(default="ja", metadata=row(ValueKind.LANGUAGE, "what the person hears", as_typed=True))
    reading: str = field(
        default="", metadata=row(ValueKind.TEXT, "how the name is spoken; left out: as it is written", as_typed=True)
    )
    more_phones: tuple[str, ...] = ()  # kept with `phone`, and so without a row of its own
    extra: tuple[tuple[str, str], ...] = ()  # see chain.attempt.Extra

    @property
    def phones(self) -> tuple[str, ...]:
        """All numbers of this person, in the order in which they ring."""
        return (self.phone, *self.more_phones)


LAST_RESORT = "last_resort"
"""The id of a last resort whose number is nobody's in the rota. An id of a rota file never has an underscore."""


def last_resort(who: str, people: Iterable[Responder]) -> Responder | None:
    """The last resort as a person to call: the responder whose id, or else whose number (E.164), `who` is.

    A number that is nobody's gets a name that can be spoken. None if `who` is "", since then there is no last resort.
    """
    known = sorted((one for one in people if who in (one.id, one.phone)), key=lambda one: (one.id != who, one.id))
    if known or not who:
        return next(iter(known), None)
    return Responder(LAST_RESORT, "最終連絡先", who, reading="さいしゅうれんらくさき")
