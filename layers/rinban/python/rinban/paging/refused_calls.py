"""Which calls the carrier refused because of their number: the lines that `transition` has journalled, read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rinban.core.chain.record import Entry, Ref
from rinban.core.chain.signals import Signal
from rinban.paging.effects import REFUSED_NUMBER
from rinban.paging.journal_lines import read_line


def refused(lines: Iterable[tuple[Ref, Entry]], called: Mapping[Ref, Sequence[str]]) -> list[tuple[str, float]]:
    """Whose calls were refused, and when (seconds since 1970). `called`: as for `rung_calls.rung`."""
    found = list[tuple[str, float]]()
    for ref, entry in lines:
        line, people = read_line(entry), called.get(ref, ())
        if line is None or line.call is None or line.signal is not Signal.ENDED or line.call >= len(people):
            continue
        if line.remark.startswith(REFUSED_NUMBER):
            found.append((people[line.call], line.at))
    return found
