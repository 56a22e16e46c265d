"""How often answers to an SMS were answered in turn. It is saved before each: so no phone that answers by itself is
answered for an hour."""

from __future__ import annotations

from collections.abc import Sequence

from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.sms_reply import answered
from rinban.core.errors import Busy
from rinban.stores.escalations import Escalations, SaveResult

TRIES = 10
"""How often a save is tried that others come before."""


class SmsAnswers:
    """Counts them in the document, which both stores have."""

    def __init__(self, escalations: Escalations) -> None:
        self._escalations = escalations

    def count(self, ref: Ref, who: str, journal: Sequence[Entry], *, is_clear: bool) -> bool:
        """Note that one more answer of this person (id) is answered in turn; False if it is not to be.

        `journal`: is saved with it. Raises Unavailable, and then nobody may say anything, since nobody would know it.
        """
        for _ in range(TRIES):
            loaded = self._escalations.load(ref)
            after = answered(loaded.escalation, who, is_clear=is_clear) if loaded.escalation else None
            if after is None:
                return False
            if self._escalations.save(loaded, after, journal) is SaveResult.YES:
                return True
        raise Busy("too many others are changing this escalation")
