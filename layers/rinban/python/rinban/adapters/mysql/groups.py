"""One group as an alert needs it, with its policy, lines and people and with the stage, in one statement."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rinban.adapters.mysql import arrangements, columns, former, policies, responders, stages, turns, windows
from rinban.adapters.mysql.escalations import LAST_RUN
from rinban.adapters.mysql.rows import Row
from rinban.core.chain.record import StoredText
from rinban.core.rota.duty import TURN_OF, Group, Line
from rinban.core.rota.settings import GroupSettings, Settings, group_of
from rinban.core.rota.stage import Stage
from rinban.ports.holidays import PublicHolidays
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

# What stands in the rows of `_statement` before the columns of a policy, and before those of a person.
_OF_GROUP = "'group', g.id, rota.zone"
_OF_LINE = "'line', l.position, m.position, l.valid_from, l.valid_to"
_POLICY, _PERSON = 8, 6
_ARRANGED = arrangements.WHAT.count(",") + 1
_STAGE = '["stage",'


@cache
def _statement(missing: columns.Missing) -> str:
    """Rows of several kinds, the kind first, in one journey, and of one moment.

    As JSON, so that rows which have not changed since the last alert need not be taken apart again; put into order
    here, since a server that has to sort takes three times as long. Each kind has rows of its own: a join of all of
    them repeats the widest columns, which costs a server more than another SELECT does.
    """
    person, policy = columns.selected("responder", "r", missing), columns.selected("policy", "p", missing)
    calendar, exhausted, sms, below, until, outlets, words, during = (
        columns.column(table, alias, name, missing)
        for table, alias, name in (
            ("rota", "rota", "calendar"),
            ("rota_group", "g", "exhausted_group"),
            ("rota_group", "g", "exhausted_sms"),
            ("rota_group", "g", "wait_below"),
            ("rota_group", "g", "wait_until"),
            ("rota_group", "g", "outlets"),
            ("call_line", "l", "words"),
            ("call_line", "l", "during"),
        )
    )
    whole = f"""
SELECT JSON_ARRAY({_OF_GROUP}, {calendar}, {exhausted}, {sms}, {below}, {until}, {outlets}, {policy})
FROM rota_group g JOIN rota LEFT JOIN policy p ON p.id = g.policy_id WHERE g.id = %(group)s
UNION ALL SELECT JSON_ARRAY('name', language, name) FROM group_name WHERE group_id = %(group)s
UNION ALL SELECT JSON_ARRAY({_OF_LINE}, {words}, {during}, {person})
FROM call_line l
LEFT JOIN call_line_member m ON m.group_id = l.group_id AND m.line = l.position
LEFT JOIN responder r ON r.id = m.responder_id
WHERE l.group_id = %(group)s"""  # noqa: S608
    later = (
        f"SELECT JSON_ARRAY('{kind}', {cells.format(person=person)}) FROM {source}"  # noqa: S608
        for table, kind, cells, source in _LATER
        if columns.there(table, missing)
    )
    if sms != "NULL":
        whole += f"\nUNION ALL SELECT JSON_ARRAY('informed', {person}) FROM {_INFORMED}"  # noqa: S608
    return "\nUNION ALL ".join((whole, *later, f"SELECT {stages.as_json('stage', missing)} WHERE s.id = %(stage)s"))


_INFORMED = (
    "rota_group g JOIN responder r ON FIND_IN_SET(r.id, REPLACE(g.exhausted_sms, ' ', '')) > 0 WHERE g.id = %(group)s"
)
"""Who gets an SMS when nobody took it; spaces between them may have been typed."""

_COVERING = "arrangement LEFT JOIN responder r ON r.id = covering WHERE group_id IN ('', %(group)s)"
_LATER = (
    ("rotation", "rotation", turns.ROTATIONS, "rotation"),
    ("hours_range", "hours", turns.RANGES, "hours_range"),
    ("own_holiday", "holiday", f"position, {turns.OWN_HOLIDAYS}", "own_holiday"),
    ("arrangement", "arranged", f"{arrangements.WHAT}, {{person}}", _COVERING),
    ("maintenance_window", "quiet", windows.WHAT, "maintenance_window WHERE group_id IN ('', %(group)s)"),
)
"""What a group needs besides: the table that has to be there for it, the kind of its rows, and where they are from."""


class FoundGroup(NamedTuple):
    """What was read together. `last_run`: None if the group has had none, or it was not asked for."""

    group: Group | None
    stage: Stage
    last_run: StoredText | None


def one(
    cursor: Cursor,
    group_id: str,
    stage: str,
    holidays: PublicHolidays,
    on_invalid: tolerant.OnInvalid,
    *,
    to_call: bool = False,
) -> FoundGroup:
    """The group of this id, and the stage of this name: an alert needs both. `to_call`: and the group's last run.

    It takes a second journey where people were typed into rotations or words, and into no members of a line.
    """
    asked = {"group": group_id, "stage": stage}
    found = [row[0] for row in columns.ask(cursor, _with_last_run if to_call else _statement, asked, on_invalid)]
    last_run = _last_run(cursor) if to_call else None
    own = tuple(text for text in found if not text.startswith(_STAGE))
    rows = [tuple(json.loads(text)[1:]) for text in found if text.startswith(_STAGE)]
    return FoundGroup(_one(cursor, own, holidays, on_invalid), stages.of_rows(cursor, rows, on_invalid), last_run)


@cache
def _with_last_run(missing: columns.Missing) -> str:
    """Two statements in one message: a document may be large, and is not to be taken apart by a server as JSON."""
    return f"{_statement(missing)};\n{LAST_RUN}"


def _last_run(cursor: Cursor) -> StoredText | None:
    cursor.nextset()
    row = cursor.fetchone()
    return StoredText(*row) if row else None


def _one(
    cursor: Cursor, texts: tuple[str, ...], holidays: PublicHolidays, on_invalid: tolerant.OnInvalid
) -> Group | None:
    if not _by_kind(texts)["group"]:
        return None
    more = responders.some(cursor, _absent(texts), on_invalid)
    group, doubts, policy = _group(texts, holidays, more)
    if former.unset("policy", policy):
        group, doubts, _ = _group(texts, holidays, more, *former.every(cursor, "policy", [policy], on_invalid))
    for what in doubts:
        on_invalid(what)
    return group


@lru_cache(maxsize=64)
def _absent(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The names in the words of the lines, and in the rotations among these, of which there is no row of a person."""
    of = _by_kind(texts)
    known = {row[_PERSON] for row in of["line"]} | {row[_ARRANGED] for row in of["arranged"]}
    rotations = {row[0]: row[1] for row in of["rotation"]}
    words = _words(of["line"])
    turning = {who for name in words & rotations.keys() for who in _NAME.findall(rotations[name])}
    return tuple(sorted((words | turning) - known - rotations.keys()))


def _words(lines: Iterable[Row]) -> set[str]:
    return {word.removeprefix(TURN_OF) for row in lines for word in _NAME.findall(row[4] or "")}


_NAME = re.compile(r'"([^"]+)"')


@lru_cache(maxsize=64)
def _by_kind(texts: tuple[str, ...]) -> Mapping[str, list[Row]]:
    of: defaultdict[str, list[Row]] = defaultdict(list)
    for kind, *cells in map(json.loads, texts):
        of[kind].append(cells)
    return of


@lru_cache(maxsize=64)
def _group(
    texts: tuple[str, ...], holidays: PublicHolidays, more: tuple[Row, ...], filled: Row = ()
) -> tuple[Group | None, tuple[str, ...], Row]:
    """From the rows of `_statement` in any order: the group, what cannot be used, and the columns of the policy.

    `more`: the columns of further people. `filled`: columns of the policy that take the place of those in the rows.
    """
    doubts: list[str] = []
    of = _by_kind(texts)
    (first,) = of["group"]
    rows = sorted(of["line"], key=lambda row: (row[0], row[1] or 0))
    covering = (row[_ARRANGED:] for row in of["arranged"])
    people = responders.members((*(row[_PERSON:] for row in rows), *covering, *of["informed"], *more), doubts.append)
    policy, zone = filled or tuple(first[_POLICY:]), tolerant.zone(first[1], doubts.append)
    named = _words(rows)  # who else has turns does not concern this group
    rotations = turns.rotations((row for row in of["rotation"] if row[0] in named), people, zone, doubts.append)
    hours = turns.hours(of["hours"], zone, doubts.append)
    own = [days for _, *days in sorted(of["holiday"], key=lambda row: row[0])]
    cells = ((row[0], *row[2 : _PERSON + 1]) for row in rows)
    group = GroupSettings(
        id=first[0],
        names=tuple(sorted((language, name) for language, name in of["name"])),
        policy="its policy",
        lines=lines(cells, words_for(people, rotations), hours, doubts.append),
        exhausted=tolerant.exhausted(first[3], first[4]),
        wait=tolerant.wait(f"group {first[0]}", first[5], first[6], doubts.append),
        outlets=tolerant.outlets(f"group {first[0]}", first[7], doubts.append) if first[7] else (),
    )
    settings = Settings(
        zone=zone,
        responders=people,
        policies={group.policy: policies.policy(policy, doubts.append)},
        groups={group.id: group},
        rotations=rotations,
        hours=hours,
        holidays=turns.calendar(first[2], own, holidays, doubts.append),
        arrangements=arrangements.read((row[:_ARRANGED] for row in of["arranged"]), doubts.append),
        quiet=tuple(windows.windows(sorted(of["quiet"], key=lambda row: row[0]), doubts.append)),
    )
    return group_of(settings, group.id), tuple(doubts), policy


def words_for(people: Iterable[str], rotations: Collection[str]) -> frozenset[str]:
    """What an order may name, with these people and rotations: nobody has a turn of a person."""
    return frozenset((*people, *rotations, *(f"{TURN_OF}{name}" for name in rotations)))


def lines(
    rows: Iterable[Row], names: Collection[str], hours: Collection[str], on_invalid: tolerant.OnInvalid
) -> tuple[Line, ...]:
    """Lines from (position, valid_from, valid_to, words, during, responder or None) rows in calling order.

    `names`: what an order may name (`words_for`); `hours`: those that there are. Repetitions are dropped. Where the
    words of a line name what there is not, all of its people are called as well: a slip keeps no phone silent.
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
            tolerant.valid(f"call_line {position}, valid", first, last, on_invalid),
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
    usable = tuple(name for name in found if name in names)
    for name in found:
        if name not in usable:
            on_invalid(f'{where}: there is no "{name}"')
    return found, usable
