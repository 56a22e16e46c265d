"""Many escalations, asked for in parts: a few statements, and none that reads more than is answered in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rinban.adapters.mysql.rows import Row
from rinban.core.chain.record import Ref

TOGETHER = 200
"""Escalations that one statement asks for."""

SIZES = "SELECT group_id, run, LENGTH(document) FROM escalation WHERE {}"

Rows = Callable[[str, Row], Sequence[Row]]
"""Makes a statement with these values, and gives its rows."""


def where(refs: Sequence[Ref]) -> tuple[str, Row]:
    """A condition for these escalations, and its values: group by group, which either server answers by an index."""
    runs: defaultdict[str, list[int]] = defaultdict(list)
    for ref in refs:
        runs[ref.group].append(ref.run)
    condition = " OR ".join(["group_id = %s AND run IN %s"] * len(runs))
    return condition, [value for group, numbers in runs.items() for value in (group, tuple(numbers))]


def together(refs: Iterable[Ref]) -> Iterator[Sequence[Ref]]:
    """The same in their order, so many at a time."""
    return _cut(refs, lambda _: 1, TOGETHER)


def by_size(refs: Iterable[Ref], most: int, rows: Rows) -> Iterator[Sequence[Ref]]:
    """Those of them that are there, in parts whose documents have no more than so many bytes, unless it is only one."""
    for some in together(refs):
        condition, values = where(some)
        found = rows(SIZES.format(condition), values)
        sizes: Mapping[Ref, int] = {Ref(group, run): int(size) for group, run, size in found}
        yield from _cut([ref for ref in some if ref in sizes], sizes.__getitem__, most)


def _cut(refs: Iterable[Ref], size: Callable[[Ref], int], most: int) -> Iterator[Sequence[Ref]]:
    part, full = list[Ref](), 0
    for ref in refs:
        if part and full + size(ref) > most:
            yield part
            part, full = [], 0
        part.append(ref)
        full += size(ref)
    if part:
        yield part
