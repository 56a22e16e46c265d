"""One group as an alert needs it: with its policy, lines and people, in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import columns, former, policies
from rinban.adapters.mysql.rows import Row
from rinban.core.days import Days
from rinban.core.rota.duty import Group, Line
from rinban.core.rota.settings import Member
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

# What stands in a row of `_statement` before the columns of the person and of the policy.
_LEAD = "l.position, m.position, g.id, rota.zone, n.language, n.name, l.valid_from, l.valid_to"
_PERSON = _LEAD.count(",") + 1
_POLICY = _PERSON + len(columns.names("responder"))


@cache
def _statement(missing: columns.Missing) -> str:
    """A row for each language, line and person: more than needed, but in one journey, and of one moment.

    As JSON, so that rows which have not changed since the last alert need not be taken apart again; put into order
    here, since a server that has to sort takes three times as long.
    """
    person, policy = columns.selected("responder", "r", missing), columns.selected("policy", "p", missing)
    return f"""
SELECT JSON_ARRAY({_LEAD}, {person}, {policy})
FROM rota_group g
JOIN rota
LEFT JOIN policy p ON p.id = g.policy_id
LEFT JOIN group_name n ON n.group_id = g.id
LEFT JOIN call_line l ON l.group_id = g.id
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
LEFT JOIN responder r ON r.id = m.responder_id
WHERE g.id = %s
"""  # noqa: S608


def one(cursor: Cursor, group_id: str, on_invalid: tolerant.OnInvalid) -> Group | None:
    """The group of this id, or None."""
    texts = tuple(row[0] for row in columns.ask(cursor, _statement, (group_id,), on_invalid))
    if not texts:
        return None
    group, doubts, policy = _group(texts)
    if former.unset("policy", policy):
        group, doubts, _ = _group(texts, *former.every(cursor, "policy", [policy], on_invalid))
    for what in doubts:
        on_invalid(what)
    return group


@lru_cache(maxsize=64)
def _group(texts: tuple[str, ...], filled: Row = ()) -> tuple[Group, tuple[str, ...], Row]:
    """From the rows of `_statement` in any order: the group, what cannot be used, and the columns of the policy.

    `filled`: columns of the policy that take the place of those in the rows.
    """
    doubts: list[str] = []
    rows = sorted(map(json.loads, texts), key=lambda row: (row[0] or 0, row[1] or 0))
    first = rows[0]
    people = dict.fromkeys(tuple(row[_PERSON:_POLICY]) for row in rows if row[_PERSON] is not None)
    members = [member(person, doubts.append) for person in people]
    policy = filled or tuple(first[_POLICY:])
    group = Group(
        id=first[2],
        names=tuple(sorted({(row[4], row[5]) for row in rows if row[4] is not None})),
        zone=tolerant.zone(first[3], doubts.append),
        policy=policies.policy(policy, doubts.append),
        lines=lines((row[0], *row[6:8], row[_PERSON]) for row in rows),
        responders=tuple(member.responder for member in members),
        employed=tuple((member.responder.id, member.valid) for member in members if member.valid != Days()),
    )
    return group, tuple(doubts), policy


def member(row: Row, on_invalid: tolerant.OnInvalid) -> Member:
    """The responder in such columns."""
    who, *cells = row
    return schema.member(who, columns.settings("responder", f"responder {who}", cells, on_invalid))


def lines(rows: Iterable[Row]) -> tuple[Line, ...]:
    """Lines from (position, valid_from, valid_to, responder or None) rows in calling order; repetitions are dropped."""
    orders: dict[int, dict[str, None]] = {}
    spans: dict[int, Days] = {}
    for position, first, last, who in rows:
        if position is None:
            continue
        spans[position] = tolerant.days(first, last)
        orders.setdefault(position, {}).update({who: None} if who is not None else {})
    return tuple(Line(tuple(orders[position]), spans[position]) for position in sorted(spans))
