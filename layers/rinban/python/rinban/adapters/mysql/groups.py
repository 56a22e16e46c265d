"""One group as an alert needs it: with its policy, lines and people, in one statement."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rinban.adapters.mysql import arrangements, columns, former, policies, turns
from rinban.adapters.mysql.rows import Row
from rinban.core.rota.duty import TURN_OF, Group, Line
from rinban.core.rota.settings import GroupSettings, Member, Settings, group_of
from rinban.ports.holidays import PublicHolidays
from rinban.settings import schema, tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

# What stands in a row of `_statement` that is about a line, before the columns of the person and of the policy.
_LEAD = "'line', l.position, m.position, g.id, rota.zone, n.language, n.name, l.valid_from, l.valid_to"
_LATER = (("call_line", "l", "words"), ("call_line", "l", "during"), ("rota", "rota", "calendar"))
_PERSON = _LEAD.count(",") + 1 + len(_LATER)
_POLICY = _PERSON + len(columns.names("responder"))


@cache
def _statement(missing: columns.Missing) -> str:
    """A row for each language, line and person, and one for each turn and arrangement: more than needed, but in one
    journey, and of one moment.

    As JSON, so that rows which have not changed since the last alert need not be taken apart again; put into order
    here, since a server that has to sort takes three times as long.
    """
    person, policy = columns.selected("responder", "r", missing), columns.selected("policy", "p", missing)
    later = ", ".join(columns.column(table, alias, name, missing) for table, alias, name in _LATER)
    lines = f"""
SELECT JSON_ARRAY({_LEAD}, {later}, {person}, {policy})
FROM rota_group g
JOIN rota
LEFT JOIN policy p ON p.id = g.policy_id
LEFT JOIN group_name n ON n.group_id = g.id
LEFT JOIN call_line l ON l.group_id = g.id
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
LEFT JOIN responder r ON r.id = m.responder_id
WHERE g.id = %(group)s
"""  # noqa: S608
    parts = [part.format(person=person) for table, part in _PARTS if columns.there(table, missing)]
    return "UNION ALL".join((lines, *parts))


_PARTS = (
    ("rotation", f"\nSELECT JSON_ARRAY('rotation', {turns.ROTATIONS}) FROM rotation\n"),
    (
        "rotation",  # whom somebody typed into a rotation may be on no line
        """
SELECT JSON_ARRAY('person', {person}) FROM responder r
WHERE EXISTS (SELECT 1 FROM rotation t WHERE INSTR(t.turns, CONCAT('"', r.id, '"')))
""",
    ),
    (
        "call_line",  # nor need the members of a line be those whom somebody typed among its words
        """
SELECT JSON_ARRAY('person', {person}) FROM responder r
WHERE EXISTS (SELECT 1 FROM call_line l WHERE l.group_id = %(group)s AND INSTR(l.words, CONCAT('"', r.id, '"')))
""",
    ),
    ("hours_range", f"\nSELECT JSON_ARRAY('hours', {turns.RANGES}) FROM hours_range\n"),
    ("own_holiday", f"\nSELECT JSON_ARRAY('holiday', position, {turns.OWN_HOLIDAYS}) FROM own_holiday\n"),
    (
        "arrangement",
        f"""
SELECT JSON_ARRAY('arranged', {arrangements.WHAT}) FROM arrangement WHERE group_id IN ('', %(group)s)
""",  # noqa: S608
    ),
    (
        "arrangement",
        """
SELECT JSON_ARRAY('person', {person}) FROM responder r
WHERE EXISTS (SELECT 1 FROM arrangement a WHERE a.covering = r.id AND a.group_id IN ('', %(group)s))
""",
    ),
)
"""What a group needs besides its lines, and the table that has to be there for it."""


def one(cursor: Cursor, group_id: str, holidays: PublicHolidays, on_invalid: tolerant.OnInvalid) -> Group | None:
    """The group of this id, or None."""
    texts = tuple(row[0] for row in columns.ask(cursor, _statement, {"group": group_id}, on_invalid))
    if not any(text.startswith(_LINE) for text in texts):
        return None
    group, doubts, policy = _group(texts, holidays)
    if former.unset("policy", policy):
        group, doubts, _ = _group(texts, holidays, *former.every(cursor, "policy", [policy], on_invalid))
    for what in doubts:
        on_invalid(what)
    return group


_LINE = '["line",'


@lru_cache(maxsize=64)
def _group(
    texts: tuple[str, ...], holidays: PublicHolidays, filled: Row = ()
) -> tuple[Group | None, tuple[str, ...], Row]:
    """From the rows of `_statement` in any order: the group, what cannot be used, and the columns of the policy.

    `filled`: columns of the policy that take the place of those in the rows.
    """
    doubts: list[str] = []
    of: defaultdict[str, list[Row]] = defaultdict(list)
    for kind, *cells in map(json.loads, texts):
        of[kind].append(cells)
    rows = sorted(of["line"], key=lambda row: (row[0] or 0, row[1] or 0))
    first = rows[0]
    policy = filled or tuple(first[_POLICY - 1 :])
    zone = tolerant.zone(first[3], doubts.append)
    people = dict.fromkeys((*(tuple(row[_PERSON - 1 : _POLICY - 1]) for row in rows), *map(tuple, of["person"])))
    known = {person[0] for person in people} - {None}
    rotations = turns.rotations(of["rotation"], known, zone, doubts.append)
    hours = turns.hours(of["hours"], zone, doubts.append)
    own = [days for _, *days in sorted(of["holiday"], key=lambda row: row[0])]
    cells = [(row[0], *row[6:10], row[_PERSON - 1]) for row in rows]
    group = GroupSettings(
        id=first[2],
        names=tuple(sorted({(row[4], row[5]) for row in rows if row[4] is not None})),
        policy="its policy",
        lines=lines(cells, {*known, *rotations}, hours, doubts.append),
    )
    settings = Settings(
        zone=zone,
        responders={person[0]: member(person, doubts.append) for person in people if person[0] is not None},
        policies={group.policy: policies.policy(policy, doubts.append)},
        groups={group.id: group},
        rotations=rotations,
        hours=hours,
        holidays=turns.calendar(first[10], own, holidays, doubts.append),
        arrangements=arrangements.read(of["arranged"], doubts.append),
    )
    return group_of(settings, group.id), tuple(doubts), policy


def member(row: Row, on_invalid: tolerant.OnInvalid) -> Member:
    """The responder in such columns."""
    who, *cells = row
    return schema.member(who, columns.settings("responder", f"responder {who}", cells, on_invalid))


def lines(
    rows: Iterable[Row], names: Collection[str], hours: Collection[str], on_invalid: tolerant.OnInvalid
) -> tuple[Line, ...]:
    """Lines from (position, valid_from, valid_to, words, during, responder or None) rows in calling order.

    `names`: the responders and rotations that there are; `hours`: those. Repetitions are dropped. Where the words of a
    line name what there is not, all of its people are called as well: a slip keeps no phone silent.
    """
    orders: defaultdict[int, dict[str, None]] = defaultdict(dict)
    more: dict[int, Row] = {}
    for position, *cells, who in rows:
        if position is not None:
            more[position] = cells
            orders[position].update({who: None} if who is not None else {})
    return tuple(
        Line(
            _order(f"call_line {position}, words", words, tuple(orders[position]), names, on_invalid),
            tolerant.days(first, last),
            _typed(f"call_line {position}, during", during, hours, on_invalid)[1],
        )
        for position, (first, last, words, during) in sorted(more.items())
    )


def _order(
    where: str, words: str | None, members: tuple[str, ...], names: Collection[str], on_invalid: tolerant.OnInvalid
) -> tuple[str, ...]:
    """The words of a line; all of its members in the place of a word that cannot be used, or where there is none."""
    found, usable = _typed(where, words, names, on_invalid)
    order = tuple(one for word in found for one in ((word,) if word in usable else members))
    return tuple(dict.fromkeys(order or members))


def _typed(
    where: str, text: str | None, names: Collection[str], on_invalid: tolerant.OnInvalid
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names in a column, each once, and those of them that there are. What else stands there is told."""
    found = tuple(dict.fromkeys(turns.names(text, where, on_invalid) or ()))
    usable = tuple(name for name in found if name.removeprefix(TURN_OF) in names)
    for name in found:
        if name not in usable:
            on_invalid(f'{where}: there is no "{name}"')
    return found, usable
