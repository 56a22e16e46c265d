"""The laws: what has to be true in every incident."""

from __future__ import annotations

from enum import Enum


class Law(Enum):
    ONCE = "an attempt is dialled at most once"
    ONE_PHONE = "no two phones ring for one group at once"
    NOT_AFTER_THE_END = "nobody is called after the end"
    ONE_TAKER = "only one person is told that it is theirs"
    KEY_KEPT = "who was told that it is theirs is who is stored"
    KEY_HEARD = "every key that is delivered is honoured"
    ALERT_KEPT = "an alert that was accepted stays"
    RECOVERY_KEPT = "a recovery that was accepted stays"
    ALIVE = "an incident ends taken, over, or still being called"
    NO_SILENCE = "nobody waits for a call longer than the running clock"
    LOUD = "giving up is said"
    REFUSAL_HEARD = "a refused call is followed by the next"
    ONLY_UP = "a copy in a store never goes back"
    PHONE_STOPS = "a phone that nobody needs stops ringing"
    ENOUGH = "nobody is called more often than calls_per_hour while somebody else is left"
    TOLD = "how things stand is told, and nothing after it"
    TOLD_ONCE = "nobody is told the same twice"
    TOLD_IN_ORDER = "nobody is told what was so earlier after what was so later"
    SMS_ONCE = "nobody gets the same SMS twice"
    TOLD_APART = "nobody who calls, listens or sends waits for an outlet"
    NO_ERROR = "no door fails in a way that nobody foresaw"
