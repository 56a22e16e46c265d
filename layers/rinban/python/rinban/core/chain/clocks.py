"""How long each clock runs, in seconds. Most of them exist only to catch a callback that never comes.

So each is as long as the callback may take in the worst case: one that is shorter would call a second person while the
first phone still rings, and one that is longer is silence.
"""

from __future__ import annotations

from rinban.core.chain.document import SETTLE, Clock, Due
from rinban.core.rota.policy import Policy

QUEUE = 45.0
"""Seconds from the save to `initiated`: the function's time-out (10 s), the request, and Twilio's own queue, which
starts one call a second and holds at most 25 s of ours (`call_limits.FAR_AHEAD`)."""

RING_SLACK = 15.0
"""Seconds beyond the ring time: Twilio may ring 5 s longer ("some call flows"), and its callback takes a while."""

SAID_ONCE = 18.0
"""Seconds to say the menu once: about 14 for the text, and 4 of silence that are left for a key."""

SAID_IN_FULL = 60.0
"""Seconds to say all of one alert: the 300 characters of `core.text.details`, and host and time."""

LAST_WORDS = 10.0
"""Seconds for a goodbye, and for the callback that says that the call is over."""


LONGEST_HOLD = 8.0
"""When the carrier takes calls again, a phone rings within ten seconds: two are left to wake up, dial and ring."""

CANNOT_DIAL = 60.0
"""After so long without a call that the carrier took, it is reported as an alarm."""


FOLLOWED = 1800.0
"""Seconds for which the key "I take what follows" holds; the texts say half an hour."""


def queue(now: float) -> Clock:
    return Clock(Due.QUEUE, now + QUEUE)


def ring(now: float, policy: Policy) -> Clock:
    return Clock(Due.RING, now + policy.ring + RING_SLACK)


def talk(now: float, policy: Policy) -> Clock:
    """As long as it takes to say the text `prompts` times and then goodbye, at most the call limit; and some slack."""
    return Clock(Due.TALK, now + min(policy.call_limit, policy.prompts * SAID_ONCE + LAST_WORDS) + LAST_WORDS)


def in_full(now: float, policy: Policy) -> Clock:
    """As `talk`, and as long as it takes to say all of one alert before that."""
    said = SAID_IN_FULL + policy.prompts * SAID_ONCE + LAST_WORDS
    return Clock(Due.TALK, now + min(policy.call_limit, said) + LAST_WORDS)


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
