"""What is promised of how long people wait: the one place where it is written.

Those of virtual time are exact: the same seeds give the same figures on every machine. Those of this machine are ratios
of medians to a floor that is measured in between, and generous, since other work slows down both, but not quite alike:
half as much again as what a quiet machine shows, and more. What few times take is shown and has no bound: on a machine
that does something else as well it says more of that.
"""

from __future__ import annotations

from dataclasses import dataclass

from rinban.core.spread import Spread

SECONDS, OWN, FLOOR = "s", "of its bound", "× the floor"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure may be at most. `name`: the figure. `unit`: one of the three above: the longest in seconds; the
    largest share of the bound that each one has for itself; the median, by the floor's median. `why`: what it is."""

    name: str
    most: float
    unit: str
    why: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found: seconds, how they are spread, the longest, and `held`, which is compared with the bound."""

    bound: Bound
    spread: Spread
    longest: float
    held: float

    @property
    def is_broken(self) -> bool:
        return not self.held <= self.bound.most  # so that what is no number holds nothing


_LAW = "12 s, 128 s more for each fault near it, and as long as its outages last"

PLAYED_REQUEST = Bound("nothing fails: alert to call request", 5.0, SECONDS, "by the journals, as in the report")
PLAYED_HOP = Bound(
    "nothing fails: end of a call to the next request", 5.0, SECONDS, "by the journals, as in the report"
)
NOTHING_FAILS = Bound("nothing fails: silence", 5.0, SECONDS, "also where the carrier refuses a call")
CARRIER = Bound("the carrier loses, delays and refuses: silence", 1.0, OWN, _LAW)
FUNCTIONS = Bound("functions die, and stores are slow: silence", 1.0, OWN, _LAW)
ONE_STORE = Bound("a store or the timer is away: silence", 1.0, OWN, _LAW)
ALL = Bound("all of this happens at once: silence", 1.0, OWN, _LAW)

QUEUE = Bound("every callback of a call", 45.0 + 1, SECONDS, "the clock *queue*")
RING = Bound("the end of a call that was declined", 25.0 + 15 + 1, SECONDS, "the clock *ring*")
TALK = Bound("the end of a call that was picked up", 56.0 + 1, SECONDS, "the clock *talk*")
ENDING = Bound("the end of a call that was passed on", 10.0 + 1, SECONDS, "the clock *ending*")

REQUEST = Bound("alert to call request", 6.0, FLOOR, "the floor is a request, SET NX, a committed REPLACE and a POST")
HOP = Bound("end of a call to the next request", 6.0, FLOOR, "the same floor")
TEXT = Bound("answered to the text", 5.0, FLOOR, "the same floor; a person waits on the line")
KEY = Bound("key to the text, saved", 5.0, FLOOR, "the same floor; a person waits on the line")

OF_THE_MODEL = (PLAYED_REQUEST, PLAYED_HOP, NOTHING_FAILS, CARRIER, FUNCTIONS, ONE_STORE, ALL)
OF_THE_CLOCKS = (QUEUE, RING, TALK, ENDING)
OF_THIS_MACHINE = (REQUEST, HOP, TEXT, KEY)
EVERY = (*OF_THE_MODEL, *OF_THE_CLOCKS, *OF_THIS_MACHINE)
