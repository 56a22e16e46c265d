"""What became of test calls: the lines of their journal, and these in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rinban.core.chain.record import Entry, Ref
from rinban.operator.timeline_words import PersonName, TimelineWords

TEST = Ref("rinban-test", 0)
"""Stands on a test call's grant in the place of an escalation; runs of a real one count from 1."""

OF_TESTS, KEY, ENDED = "test call: ", "key ", "ended, "
"""How the journal of TEST says what became of a call."""

LAST_LINES = 30
"""Lines of that journal in which the last call is looked for."""

_WHOSE = re.compile(r"(?P<who>.+) \((?P<sid>[^()]*)\)")
_FAILED = re.compile(r"failed \((?P<why>.+)\)")
_BEGINS = {"initiated": "is_dialled", "ringing": "rings"}


class SaidOfTest(NamedTuple):
    """One line in words: `kind` is "key" or "call", as of any other call; `who` the id of whose phone it is."""

    kind: str
    words: str
    who: str


def of_test_call(entry: Entry, name: PersonName, words: TimelineWords) -> SaidOfTest | None:
    """The line in words; None if it is about no test call, or what it says is not known."""
    whose, what = _WHOSE.fullmatch(entry.detail), entry.cell.removeprefix(OF_TESTS)
    said = _said(what, name(whose["who"]), words) if whose and what != entry.cell else ""
    if not (whose and said):
        return None
    return SaidOfTest("key" if what.startswith(KEY) else "call", said, whose["who"])


def _said(what: str, who: str, words: TimelineWords) -> str:
    if what in _BEGINS:
        return words.say(_BEGINS[what], who=who)
    if what == "answered":
        return words.say("answered", who=who, lasted="")
    if what.startswith(KEY):
        return words.say("test_key", who=who, key=what.removeprefix(KEY))
    if not what.startswith(ENDED):
        return ""
    status = what.removeprefix(ENDED)
    if known := words.ended.get(status):
        return known.format(who=who)
    failed = _FAILED.fullmatch(status)
    return words.say("came_to_nothing", who=who, because=words.because(failed["why"] if failed else status))


def last_of_tests(entries: Sequence[Entry]) -> Entry | None:
    """The line that says what became of the last test call: of its key, if there was one, else the latest."""
    found = [(entry, sid) for entry in entries if (sid := _sid(entry))]
    last = [entry for entry, sid in found if sid == found[-1][1]]
    keys = [entry for entry in last if entry.cell.startswith(f"{OF_TESTS}{KEY}")]
    return next(iter(reversed(keys or last)), None)


def _sid(entry: Entry) -> str:
    whose = _WHOSE.fullmatch(entry.detail) if entry.cell.startswith(OF_TESTS) else None
    return whose["sid"] if whose else ""
