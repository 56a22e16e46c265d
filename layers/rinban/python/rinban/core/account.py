"""What the carrier tells about our account with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """`status`: "active" in the carrier's words, or something else. `trial`: it calls only numbers that it verified.

    `at`: the carrier's clock when it answered, in seconds since 1970; None if it did not say.
    """

    status: str
    trial: bool
    at: float | None = None

    @property
    def active(self) -> bool:
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class CallerNumber:
    """A number that calls may come from. `owned`: it is the account's own; else it was verified as somebody else's.

    `voice`: whether it can call at all, and not only send texts.
    """

    owned: bool
    voice: bool
