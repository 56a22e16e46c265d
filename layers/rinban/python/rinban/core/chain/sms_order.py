"""What the carrier is asked to send."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SmsOrder:
    """One SMS to send.

    `to`: E.164. `sender`: a number, a name, or a service that has senders of its own. `status_url`: absolute; where the
    carrier tells what became of it, "" for nowhere. `valid_for`: seconds after which it is not delivered any more.
    `for_tests`: as in `CallOrder`.
    """

    to: str
    sender: str
    text: str
    status_url: str
    valid_for: int
    for_tests: bool = False
