"""How long each clock runs, in seconds. Clocks exist only to catch callbacks that never came."""

from __future__ import annotations

from rinban.core.chain.document import Clock, Due
from rinban.core.rota.policy import Policy

QUEUE = 45.0
"""From the save to `initiated`: the function's time-out (10 s), the POST, and Twilio's queue at one call a second."""

RING_SLACK = 15.0
"""Twilio may ring 5 s longer than asked ("some call flows"), and its callback needs time."""

SAID_ONCE = 18.0
"""A whole menu, about 14 s, and the 4 s of silence that are left for a key."""

LAST_WORDS = 10.0
"""A goodbye, and the callback that says that the call is over."""

SETTLE = 30.0
"""A newcomer this soon after a key waits for the end of the taker's own call."""


LONGEST_HOLD = 10.0
"""When the carrier takes calls again, a phone rings within this time."""

CANNOT_DIAL = 60.0
"""After so long without a call that the carrier took, it is reported as an alarm."""


def queue(now: float) -> Clock:
    return Clock(Due.QUEUE, now + QUEUE)


def ring(now: float, policy: Policy) -> Clock:
    return Clock(Due.RING, now + policy.ring + RING_SLACK)


def talk(now: float, policy: Policy) -> Clock:
    """Length of one document (every prompt, then the goodbye), at most the call limit, and some slack."""
    return Clock(Due.TALK, now + min(policy.call_limit, policy.prompts * SAID_ONCE + LAST_WORDS) + LAST_WORDS)


def ending(now: float) -> Clock:
    return Clock(Due.ENDING, now + LAST_WORDS)


def handed_back(now: float) -> Clock:
    return Clock(Due.HANDED_BACK, now + LAST_WORDS)


def settle(now: float) -> Clock:
    return Clock(Due.SETTLE, now + SETTLE)


def pause(now: float, policy: Policy) -> Clock:
    return Clock(Due.PAUSE, now + policy.pause)


def hold(now: float, times: int, by: str) -> Clock:
    """A pause before the carrier is asked again: none at first, then longer and longer.

    `times`: how often it was asked again already. What was refused together must not come back together, so each is
    shortened by a share that follows from `by`, a random id in hexadecimal digits.
    """
    longest = min(LONGEST_HOLD, float(2 ** min(times, 8) // 2))
    chance = int(by[:4] or "0", 16) / 0x10000 if all(digit in "0123456789abcdef" for digit in by[:4]) else 0.0
    return Clock(Due.PAUSE, now + longest * (1.0 - chance / 2))


def rest(now: float, policy: Policy) -> Clock:
    return Clock(Due.REST, now + policy.then_every)
