"""One group as an alert needs it: with its policy, lines and people, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rinban.adapters.mysql import policies
from rinban.adapters.mysql.rows import Row, ask
from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.people import Responder
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

PERSON = "r.id, r.name, r.phone, r.language, r.reading, r.valid_from, r.valid_to"

# A row for each language, line and person: more than needed, but in one journey, and of one moment. As JSON, so that
# rows which have not changed since the last alert need not be taken apart again; put into order here, since a server
# that has to sort takes three times as long.
_GROUP = f"""
SELECT JSON_ARRAY(
  l.position, m.position, g.id, rota.zone, n.language, n.name, l.valid_from, l.valid_to, {PERSON},
  {policies.COLUMNS}
)
FROM rota_group g
JOIN rota
LEFT JOIN policy p ON p.id = g.policy_id
{policies.LATER}
LEFT JOIN group_name n ON n.group_id = g.id
LEFT JOIN call_line l ON l.group_id = g.id
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
LEFT JOIN responder r ON r.id = m.responder_id
WHERE g.id = %s
"""  # noqa: S608


def one(cursor: Cursor, group_id: str, on_invalid: tolerant.OnInvalid) -> Group | None:
    """The group of this id, or None."""
    rows = tuple(row[0] for row in ask(cursor, _GROUP, (group_id,), policies.earlier, on_invalid))
    if not rows:
        return None
    group, doubts = _group(rows)
    for what in doubts:
        on_invalid(what)
    return group


@lru_cache(maxsize=64)
def _group(texts: tuple[str, ...]) -> tuple[Group, tuple[str, ...]]:
    """From rows in any order: line and place, group and zone, language and name, days, person, policy. With doubts."""
    doubts: list[str] = []
    rows = sorted(map(_dated, map(json.loads, texts)), key=lambda row: (row[0] or 0, row[1] or 0))
    first = rows[0]
    people = dict.fromkeys(row[8:15] for row in rows if row[8] is not None)
    group = Group(
        id=first[2],
        names=tuple(sorted({(row[4], row[5]) for row in rows if row[4] is not None})),
        zone=tolerant.zone(first[3], doubts.append),
        policy=policies.policy(first[15:], doubts.append),
        lines=lines((row[0], *row[6:9]) for row in rows),
        responders=tuple(Responder(*person[:5]) for person in people),
        employed=tuple((person[0], Days(*person[5:])) for person in people if person[5:] != (None, None)),
    )
    return group, tuple(doubts)


def _dated(row: list[Any]) -> Row:
    """A row of `_GROUP`; days are ISO 8601 in JSON."""
    days = {at: date.fromisoformat(row[at]) for at in (6, 7, 13, 14) if row[at] is not None}
    return tuple(days.get(at, value) for at, value in enumerate(row))


def lines(rows: Iterable[Row]) -> tuple[Line, ...]:
    """Lines from (position, valid_from, valid_to, responder or None) rows in calling order; repetitions are dropped."""
    orders: dict[int, dict[str, None]] = {}
    spans: dict[int, Days] = {}
    for position, first, last, who in rows:
        if position is None:
            continue
        spans[position] = Days(first, last)
        orders.setdefault(position, {}).update({who: None} if who is not None else {})
    return tuple(Line(tuple(orders[position]), spans[position]) for position in sorted(spans))
