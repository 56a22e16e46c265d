"""The journal's lines, read again: what was heard, what it was about, and what was decided, as `transition` wrote it.

`effects.words` is undone here word by word. What cannot be told is left as it is, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rinban.core.chain.decisions import Call, CallIn, Decision, GiveUp, HangUp, Say, Skip, TellSource, Topic, Why
from rinban.core.chain.grid import CALL_SIGNALS
from rinban.core.chain.late_verbs import begin_claimed
from rinban.core.chain.record import Entry
from rinban.core.chain.signals import Signal
from rinban.core.chain.standing import Standing
from rinban.core.chain.waiting_verbs import begin_waiting
from rinban.core.chain.world_verbs import begin, hear_again, note
from rinban.paging.transition import cell_words

BY_HAND, ON_BOARD = "by hand", "on the board"
"""Where somebody did it who pressed no key: at a terminal, or on the board."""

_CELL = re.compile(r"(.+) × ([A-Z_]+) → (.+)", re.DOTALL)
_CALL = re.compile(r"call ([0-9]+)(?:, (.*))?", re.DOTALL)
_SIGNALS = {signal.value: signal for signal in Signal}

OPENING = (
    cell_words(Standing.NOTHING, Signal.JOINED, begin),
    cell_words(Standing.NOTHING, Signal.URGENT, begin),
    cell_words(Standing.NOTHING, Signal.CLAIMED_FIRST, begin_claimed),
    cell_words(Standing.NOTHING, Signal.POSTPONED, begin_waiting),
)
"""The cells by which an escalation is opened: each has such a line, at the instant at which it was."""

_OPEN = (Standing.CURRENT, Standing.RESTING, Standing.ACKNOWLEDGED, Standing.WAITING)
UNCHANGED = (
    *(cell_words(row, signal, note) for row in _OPEN[:2] for signal in (Signal.JOINED, Signal.URGENT)),
    *(cell_words(row, Signal.REPEATED, hear_again) for row in _OPEN),
)
"""The cells by which nothing begins or ends. In a storm nearly all lines have one of these."""

_ID = r"[^\s,()]+"
_IDS = rf"{_ID}(?: and {_ID})*"
_WRITTEN: Mapping[str, Callable[[re.Match[str]], Decision]] = {
    rf"calls ({_ID}) \(call ([0-9]+)(?:, number ([0-9]+))?\)": lambda m: Call(int(m[2]), m[1], int(m[3] or 1) - 1),
    r"hangs up call ([0-9]+)": lambda m: HangUp(int(m[1])),
    rf"gives up: ({'|'.join(why.value for why in Why)})": lambda m: GiveUp(Why(m[1])),
    rf"skips ({_IDS}) \(hourly limit reached\)": lambda m: Skip(tuple(m[1].split(" and "))),
    rf"calls in ({_ID}) \(({_IDS})\)": lambda m: CallIn(m[1], tuple(m[2].split(" and "))),
    rf"(taken|handed back) by ({_ID}) \(the source is to be told\)": lambda m: TellSource(m[2], m[1] == "handed back"),
    rf"still with ({_ID})": lambda m: TellSource(m[1], again=True),
    rf"says ({'|'.join(topic.value for topic in Topic)})": lambda m: Say(Topic(m[1])),
}
_READERS = tuple((re.compile(pattern), read) for pattern, read in _WRITTEN.items())
_ANY = "|".join(re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern) for pattern in _WRITTEN)
_DECISIONS = re.compile(rf"(?:^|, )((?:{_ANY})(?:, (?:{_ANY}))*)$")
_NEXT = re.compile(rf"(?:{_ANY})(?=, |$)")


class JournalLine(NamedTuple):
    """A line of the chain's own.

    `row`, `verb`: of the cell that decided. `call`: the number of the call that it came from, else None. `remark`: what
    the journal noted besides, such as "busy" or "key 1"; where the line came from no call, the dedup key of the alert
    stands before it, if it is about one (`about` parts them).
    """

    at: float
    row: str
    signal: Signal
    verb: str
    call: int | None
    remark: str
    decisions: tuple[Decision, ...]

    def about(self, keys: Mapping[str, object]) -> tuple[str, str]:
        """The dedup key of the alert, and the remark behind it; ("", remark) if it is none of these keys."""
        if self.remark in keys:
            return self.remark, ""
        parts = self.remark.split(", ")
        for number in range(len(parts) - 1, 0, -1):  # the longest, since a key may have commas too
            if (key := ", ".join(parts[:number])) in keys:
                return key, ", ".join(parts[number:])
        return "", self.remark


def read_line(entry: Entry) -> JournalLine | None:
    """The line, or None if no cell of the grid has written it."""
    cell = _CELL.fullmatch(entry.cell)
    if cell is None or cell[2] not in _SIGNALS:
        return None
    signal, (remark, decisions) = _SIGNALS[cell[2]], _parted(entry.detail)
    # A sender's dedup key may begin with these words as well, but none of its signals is of a call.
    of_call = _CALL.fullmatch(remark) if signal in CALL_SIGNALS else None
    call, rest = (int(of_call[1]), of_call[2] or "") if of_call else (None, remark)
    return JournalLine(entry.at, cell[1], signal, cell[3], call, rest, decisions)


def _parted(detail: str) -> tuple[str, tuple[Decision, ...]]:
    """What stands before the decisions, and these."""
    found = _DECISIONS.search(detail)
    if found is None:
        return detail, ()
    return detail[: found.start()], tuple(_decision(one[0]) for one in _NEXT.finditer(found[1]))


def _decision(written: str) -> Decision:
    return next(read(found) for pattern, read in _READERS if (found := pattern.fullmatch(written)))
