"""What can go wrong, as one small tree of exceptions. An outcome of the business is a decision, and no exception."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self


class RinbanError(Exception):
    """The base of everything that Rinban raises on purpose. `status`: the HTTP status that a door answers with.

    The text is in English. A page in another language tells the same by `kind`, for which it has a sentence with the
    places of `about`; "" is told in English everywhere. People and groups are ids there, and instants seconds since
    1970.
    """

    status = 500
    kind = ""
    about: Mapping[str, object] = MappingProxyType({})

    def of(self, kind: str, **about: object) -> Self:
        """The same, with its kind."""
        self.kind, self.about = kind, about
        return self


class BadRequest(RinbanError):
    """The request cannot be understood. The message says what to correct."""

    status = 400


class Forbidden(RinbanError):
    """The caller has the wrong key, or has not signed the request as it should."""

    status = 403


class UnknownGroup(RinbanError):
    """The rota has no group of that id, and the stage names no default group."""

    status = 404


class NotFound(RinbanError):
    """No responder or escalation has this name."""

    status = 404


class UnknownToken(RinbanError):
    """Both stores have answered, and neither knows the token, or it has expired."""

    status = 404


class Unavailable(RinbanError):
    """Something outside did not answer in time. The same request may succeed later."""

    status = 503
    kind = "away"

    def with_one_store(self) -> Self:
        """The same, where others may answer: what is asked for may be known to the silent one alone."""
        return self.of(self.kind, **self.about, one=True)


class Busy(Unavailable):
    """The stores answer, but too many other processes are changing the same escalation."""

    kind = "busy"


class TooSlow(Unavailable):
    """The store answers, and has given up what it was asked for, since that took too long. Less may be asked for."""


class CallRefused(RinbanError):
    """A call was refused, so it certainly does not exist.

    `permanent`: whether the same call would be refused again; after a rate limit it would not. `mend`: the setting to
    correct, if everybody's call would be refused alike; "" if the reason lies in this number. `code`: the carrier's
    error code, 0 if the carrier was not even asked.
    """

    status = 502
    kind = "call_refused"

    def __init__(self, reason: str, *, permanent: bool, code: int = 0, mend: str = "") -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.code = code
        self.mend = mend
