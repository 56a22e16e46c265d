"""What can go wrong, as one small tree. Business outcomes are decisions, not exceptions."""

from __future__ import annotations


class RinbanError(Exception):
    """Everything that Rinban raises on purpose; `status` is the HTTP status that a door answers with."""

    status = 500


class BadRequest(RinbanError):
    """The request cannot be understood; the text says what to mend."""

    status = 400


class Forbidden(RinbanError):
    """The caller is not who it should be: a wrong key or a wrong signature."""

    status = 403


class UnknownGroup(RinbanError):
    """No group of that id is in the rota, and the stage names no default group."""

    status = 404


class NotFound(RinbanError):
    """No responder or escalation has this name."""

    status = 404


class UnknownToken(RinbanError):
    """Both stores answered, and neither knows the token (or it has expired)."""

    status = 404


class Unavailable(RinbanError):
    """An outside thing did not answer in time; the same request may succeed later."""

    status = 503


class Busy(Unavailable):
    """The stores answer, but too many others are at the same thing."""


class CallRefused(RinbanError):
    """The carrier said no to a call: it certainly does not exist.

    `permanent`: the same call would be refused again, unlike after a rate limit. `mend`: what to mend, if everybody's
    call would be refused alike; "": it is this number's own. `code`: the carrier's, 0 if it was not even asked.
    """

    status = 502

    def __init__(self, reason: str, *, permanent: bool, code: int = 0, mend: str = "") -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.code = code
        self.mend = mend
