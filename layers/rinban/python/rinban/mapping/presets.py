"""The sources that come with Rinban: presets/*.yaml. Read when the first body asks for them, once a container."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from rinban.core.source import FIELDS, Source, from_tree

FOLDER = Path(__file__).parent.parent / "presets"

USUAL = "native"
"""The preset with the usual names, which takes every body that the others leave."""


@cache
def presets() -> tuple[Source, ...]:
    """In the order in which they are tried. No two but the last know the same body, so theirs is the alphabet's."""
    return tuple(sorted(map(_read, FOLDER.glob("*.yaml")), key=lambda source: (source.name == USUAL, source.name)))


@cache
def complete(source: Source) -> Source:
    """`source` with the usual names for every field of which it says nothing (but not for its own name)."""
    if source.name == USUAL:
        return source
    usual = {field: found for field, found in dict(_usual().fields).items() if field != "source"}
    fields = usual | dict(source.fields)
    return replace(source, fields=tuple((field, fields[field]) for field in FIELDS if field in fields))


def _usual() -> Source:
    return next(source for source in presets() if source.name == USUAL)


def _read(file: Path) -> Source:
    import yaml  # late: Zabbix and plain text do not need it, and it takes longer to import than the files to read

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is ten times as quick, if it was built
    return from_tree(file.stem, yaml.load(file.read_text(encoding="utf-8"), Loader=loader))  # noqa: S506 - text only
