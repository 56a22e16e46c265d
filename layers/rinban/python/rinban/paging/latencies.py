"""How long people waited in one escalation, by the lines of its journal.

Instants are those at which it was decided. So a request for a call counts from there: it leaves in the same invocation,
and docs/figures.md has what that takes.

**Silence** is the time in which somebody has to be called and nobody is being called. Somebody has to be called while
an alert is open that nobody has; not in the pause between two rounds and in the long rest, which the policy wants, but
from their end on. Somebody is being called from the request for a call that rings, until its end was heard, the clock
gave it up, or it was hung up. With a call that never rang nobody was: its time is silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from rinban.core.chain.decisions import Call, GiveUp, HangUp, Why
from rinban.core.chain.grid import CALL_SIGNALS
from rinban.core.chain.latencies import Latencies
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.rota.policy import Policy
from rinban.paging.journal_lines import JournalLine, read_line
from rinban.paging.rung_calls import rung_by_number

_CALLED = {Standing.CURRENT.value, Standing.EARLIER.value}
_RESTING = {Standing.RESTING.value, Standing.LET_GO.value}
_OWED = _CALLED | _RESTING
"""The rows of an escalation with an open alert that nobody has."""

_ENDS = {Signal.ENDED, Signal.REFUSED}
_REASONS = {Why.EXHAUSTED, Why.NOBODY_ON_DUTY}
"""Why the long rest begins."""

Requests = Mapping[int, int]
"""The number of the call that is asked for, by the place of the line that does."""


def latencies(entries: Iterable[Entry], policy: Policy) -> Latencies:
    """`entries`: the lines of one escalation, in their order, of which those of `UNCHANGED` may be missing."""
    told = list(entries)
    rang = rung_by_number(told)
    lines = [line for line in map(read_line, told) if line is not None and _shows(line)]
    asked, rests = _requests(lines), _rests(lines, policy)
    keys = (call.key_at - call.rang_at for call in rang.values() if call.key_at is not None)
    silences = _silences(lines, rests, _called(lines, asked, rang))
    begun = _beginning(lines, asked)
    return Latencies(
        to_request=None if begun is None else next((lines[place].at - begun for place in sorted(asked)), None),
        hops=tuple(_hops(lines, asked, rests)),
        to_keys=tuple(keys),
        silence=None if begun is None else max(silences, default=0.0),
    )


def _shows(line: JournalLine) -> bool:
    """Whether its row shows how all of the escalation stood: not that of an alert which is not open in it, nor that of
    a call whose acknowledgement has ended."""
    if line.signal in CALL_SIGNALS:
        return line.row != Standing.ACKNOWLEDGED.value
    return line.row != Standing.NOTHING.value or line.verb.startswith("begin")


def _requests(lines: Sequence[JournalLine]) -> Requests:
    """Without those of which the carrier has certainly heard nothing."""
    found, last = dict[int, int](), dict[int, int]()
    for place, line in enumerate(lines):
        if line.signal is Signal.NOT_SENT and line.call in last:
            found.pop(last[line.call], None)
        for call in line.decisions:
            if isinstance(call, Call):
                found[place], last[call.attempt] = call.attempt, place
    return found


def _is_owed_after(lines: Sequence[JournalLine], place: int) -> bool:
    """Whether somebody has to be called behind this line: the next one shows it."""
    return place + 1 < len(lines) and lines[place + 1].row in _OWED


def _beginning(lines: Sequence[JournalLine], asked: Requests) -> float | None:
    """Since when somebody has to be called; None if never."""
    return next((line.at for place, line in enumerate(lines) if place in asked or _is_owed_after(lines, place)), None)


def _hops(lines: Sequence[JournalLine], asked: Requests, rests: Sequence[float]) -> Iterator[float]:
    ended: float | None = None
    for place, line in enumerate(lines):
        if line.signal in _ENDS and line.row in _OWED:
            ended = line.at
        if ended is not None and place in asked:
            yield line.at - ended
        if place in asked or rests[place] > line.at or not _is_owed_after(lines, place):
            ended = None


def _rests(lines: Sequence[JournalLine], policy: Policy) -> list[float]:
    """For each line until when nobody is called behind it because the policy wants that; 0.0 if it does not."""
    found, until = list[float](), 0.0
    for line, following in pairwise((*lines, None)):
        assert line is not None
        if following is None or following.row not in _RESTING:
            until = 0.0
        elif line.row not in _RESTING or line.signal is Signal.OVERDUE or _gives_up(line):
            until = line.at + _rest(line, policy)
        found.append(until)
    return found


def _rest(line: JournalLine, policy: Policy) -> float:
    """Seconds that the policy wants after this line. To wait for a slot, or for the carrier, is nobody's wish."""
    if _gives_up(line):
        return policy.then_every
    over = line.signal in _ENDS or line.signal is Signal.OVERDUE
    return policy.pause if over and line.row in _CALLED else 0.0


def _gives_up(line: JournalLine) -> bool:
    return any(isinstance(one, GiveUp) and one.why in _REASONS for one in line.decisions)


def _called(lines: Sequence[JournalLine], asked: Requests, rang: Iterable[int]) -> list[bool]:
    """For each line whether somebody is being called behind it."""
    found, current, ringing = list[bool](), -1, frozenset(rang)
    for place, line in enumerate(lines):
        over = line.signal is Signal.OVERDUE or (line.signal in _ENDS and line.call == current)
        if over or any(isinstance(one, HangUp) and one.attempt == current for one in line.decisions):
            current = -1
        current = asked.get(place, current)
        found.append(current in ringing)
    return found


def _silences(lines: Sequence[JournalLine], rests: Sequence[float], called: Sequence[bool]) -> Iterator[float]:
    """Each silence, as long as it is at each of the lines in it."""
    since: float | None = None
    for place, (line, following) in enumerate(pairwise(lines)):
        begins = max(line.at, rests[place])
        if following.row not in _OWED or called[place] or begins > following.at:
            since = None
            continue
        since = begins if since is None or begins > line.at else since
        yield following.at - since
