"""Which calls rang a phone, and what became of them: the lines that `transition` has journalled, read again.

A line of a call has the cell "row × SIGNAL → verb", and begins its detail with "call 3". All signals of calls have such
a detail, and a line of the world is known by its signal: a sender's text cannot pass for a call.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rinban.core.chain.grid import KEY_SIGNALS
from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.signals import Signal
from rinban.core.chain.verbs import hand_back, pass_on
from rinban.core.rota.loads import RungCall
from rinban.paging.journal_lines import BY_HAND, ON_BOARD

_CELL = re.compile(r".+ × ([A-Z_]+) → (.+)", re.DOTALL)
_DETAIL = re.compile(r"call ([0-9]+)(?:, (.*))?", re.DOTALL)

_PICKED_UP = {signal.value for signal in KEY_SIGNALS}
_KEYS = _PICKED_UP - {Signal.ANSWERED.value}
_ENDS = {Signal.ENDED.value, Signal.REFUSED.value}
_OF_CALLS = {*_PICKED_UP, *_ENDS, Signal.RINGING.value}
_PASSES = {pass_on.name, hand_back.name}
_NEVER_RANG = ("failed", "refused by the carrier")
"""How the detail of an end goes on where no phone can have rung. A call that was declined or found the line busy may
have: the carrier has one word for both [Twilio, call resource, CallStatus busy]."""
_ON_NO_PHONE = (f"{BY_HAND}, ", f"{ON_BOARD}, ")
"""How the detail of what somebody did to a call goes on who pressed no key, and need not have picked up."""


class _CallLine(NamedTuple):
    """What one line says about its call."""

    at: float
    signal: str
    verb: str
    rest: str


def rung(lines: Iterable[tuple[Ref, Entry]], called: Mapping[Ref, Sequence[str]]) -> list[RungCall]:
    """The calls of these lines of the journal that rang a phone, in the order in which they did.

    `called`: for each escalation the ids of the people by the number of the call. A call of which nobody knows any more
    whose it was is left out.
    """
    found = (_call(_whose(called.get(ref, ()), number), said) for (ref, number), said in _told(lines).items())
    return sorted((call for call in found if call and call.who), key=lambda call: (call.rang_at, call.who))


def rung_by_number(entries: Iterable[Entry]) -> dict[int, RungCall]:
    """The calls of one escalation that rang a phone, by their numbers; whose phones these are is not told."""
    of_one = _told((Ref("", 0), entry) for entry in entries)
    return {number: call for (_, number), said in of_one.items() if (call := _call("", said))}


def _told(lines: Iterable[tuple[Ref, Entry]]) -> Mapping[tuple[Ref, int], Sequence[_CallLine]]:
    """What these lines say about calls, call by call."""
    told: defaultdict[tuple[Ref, int], list[_CallLine]] = defaultdict(list)
    for ref, entry in lines:
        cell, detail = _CELL.fullmatch(entry.cell), _DETAIL.fullmatch(entry.detail)
        if cell and detail and cell[1] in _OF_CALLS:
            told[ref, int(detail[1])].append(_CallLine(entry.at, cell[1], cell[2], detail[2] or ""))
    return told


def _whose(people: Sequence[str], number: int) -> str:
    return people[number] if number < len(people) else ""


def _call(who: str, told: Sequence[_CallLine]) -> RungCall | None:
    """The call, or None if no phone rang."""
    heard = [one for one in told if not one.rest.startswith(_ON_NO_PHONE)]
    ends = [one.at for one in heard if one.signal in _ENDS]  # a call that is over may be handed back hours later
    signs = [one.at for one in heard if one.signal not in _ENDS]
    answered = any(one.signal in _PICKED_UP for one in heard)
    never = any(one.signal in _ENDS and one.rest.startswith(_NEVER_RANG) for one in heard)
    if not signs or (never and not answered):
        return None
    return RungCall(
        who,
        rang_at=min(signs),
        over_at=max(ends or [one.at for one in told]),
        answered=answered,
        key_at=min((one.at for one in heard if one.signal in _KEYS), default=None),
        passed=any(one.verb in _PASSES for one in told),
    )
