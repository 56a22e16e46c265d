"""The tables of docs/rota-file.md."""

from __future__ import annotations

from rinban.core.rota.kinds import SettingRow, ValueKind
from rinban.settings.file import forms
from rinban.settings.file.values import duration
from rinban.settings.schema import SECTIONS

NONE = "–"


def of_the_code() -> dict[str, list[str]]:
    """The lines of each table, by what has these settings."""
    return {
        name: [_header(name), "|---|---|---|---|---|", *(line(name, row) for row in rows)]
        for name, rows in SECTIONS.items()
    }


def of_the_text(markdown: str) -> dict[str, list[str]]:
    """The same, from the tables whose first column is headed by what has the settings."""
    found: dict[str, list[str]] = {}
    for block in markdown.split("\n\n"):
        lines = block.strip().splitlines()
        known = [name for name in SECTIONS if lines[:1] == [_header(name)]]
        found |= dict.fromkeys(known, lines)
    return found


def _header(name: str) -> str:
    return f"| {name} | value | left out | meaning | in MySQL |"


def line(name: str, row: SettingRow) -> str:
    return f"| `{row.key}` | {_value(row)} | {_left_out(row)} | {row.sentence} | {_columns(name, row)} |"


def _columns(name: str, row: SettingRow) -> str:
    """Where the value is kept; what has several columns or lines is kept in tables of its own."""
    table = "rota_group" if name == "group" else name
    own = {ValueKind.NAMES: "group_name", ValueKind.LINES: "call_line"}
    return ", ".join(f"`{table}.{column}`" for column in row.columns or ()) or f"`{own[row.kind]}`"


def _value(row: SettingRow) -> str:
    if row.kind is ValueKind.SECONDS:
        return f"{row.kind.value}, {duration(row.least)} to {duration(row.most)}"
    if row.kind is ValueKind.TEXT:
        return f"{row.least} to {row.most} {row.kind.value}"
    return f"{row.kind.value}, {row.least} to {row.most}" if row.kind is ValueKind.COUNT else row.kind.value


def _left_out(row: SettingRow) -> str:
    """The default as a file would say it; a number outside the range stands for "none"."""
    if row.needed:
        return "may not be"
    if not row.default and row.kind is not ValueKind.SECONDS:
        return NONE
    written = forms.write(row, row.default)
    if isinstance(written, dict):
        return ", ".join(f"{key} {' '.join(value)}" for key, value in written.items()) or NONE
    return str(written) or NONE
