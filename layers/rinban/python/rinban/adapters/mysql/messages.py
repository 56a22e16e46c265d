"""The stored messages in MySQL: statements on a cursor of the rota's, within its transactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rinban.adapters.mysql.rows import Row, insert
from rinban.core.text.message import StoredMessage, Wording
from rinban.settings import tolerant

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

TABLES = ("message_text", "message_value", "message")
"""Children first, because of the foreign keys."""

# A row for each wording, value and language: more than needed, but in one journey, and of one moment.
_WORDINGS = """
SELECT rota.zone, m.id, m.version, m.severity, m.valid_from, m.valid_to, v.position, v.name, t.language, t.text
FROM message m
JOIN rota
LEFT JOIN message_value v ON v.message_id = m.id AND v.version = m.version
LEFT JOIN message_text t ON t.message_id = m.id AND t.version = m.version
"""
_ORDER = "ORDER BY m.id, m.version, v.position, t.language"


def one(cursor: Cursor, message_id: str, on_invalid: tolerant.OnInvalid) -> StoredMessage | None:
    """The message of this id, in one statement: an alert waits for it."""
    cursor.execute(f"{_WORDINGS} WHERE m.id = %s {_ORDER}", (message_id,))
    rows = cursor.fetchall()
    return (
        StoredMessage(message_id, tolerant.zone(rows[0][0], on_invalid), _by_id(rows, on_invalid)[message_id])
        if rows
        else None
    )


def every(cursor: Cursor, on_invalid: tolerant.OnInvalid) -> dict[str, tuple[Wording, ...]]:
    """All messages by their ids."""
    cursor.execute(_WORDINGS + _ORDER)
    return _by_id(cursor.fetchall(), on_invalid)


def write(cursor: Cursor, messages: Mapping[str, tuple[Wording, ...]]) -> None:
    """Put these into empty tables."""
    known = [(name, version, wording) for name, all_ in messages.items() for version, wording in enumerate(all_)]
    spans = [
        (name, version, _word(wording), wording.valid.first, wording.valid.last) for name, version, wording in known
    ]
    insert(cursor, "message (id, version, severity, valid_from, valid_to)", spans)
    values = [(name, version, at, value) for name, version, wording in known for at, value in enumerate(wording.values)]
    insert(cursor, "message_value (message_id, version, position, name)", values)
    texts = [(name, version, *text) for name, version, wording in known for text in wording.texts]
    insert(cursor, "message_text (message_id, version, language, text)", texts)


def _by_id(rows: Iterable[Row], on_invalid: tolerant.OnInvalid) -> dict[str, tuple[Wording, ...]]:
    found: dict[str, dict[int, list[Row]]] = {}
    for row in rows:
        found.setdefault(row[1], {}).setdefault(row[2], []).append(row)
    return {
        name: tuple(_wording(of_one, on_invalid) for of_one in versions.values()) for name, versions in found.items()
    }


def _wording(rows: Sequence[Row], on_invalid: tolerant.OnInvalid) -> Wording:
    _, name, _, severity, first, last, *_ = rows[0]
    names = {row[6]: row[7] for row in rows if row[7] is not None}
    return Wording(
        texts=tuple(sorted({(row[8], row[9]) for row in rows if row[8] is not None})),
        values=tuple(names[position] for position in sorted(names)),
        severity=tolerant.severity(f"message {name}", severity, on_invalid),
        valid=tolerant.valid(f"message {name}: valid", first, last, on_invalid),
    )


def _word(wording: Wording) -> str:
    return "" if wording.severity is None else wording.severity.name.lower()
