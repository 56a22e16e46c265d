"""The sources that come with Rinban: presets/*.yaml. Read when the first body asks for them, once a container."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

from rinban.core.source import FIELDS, FIELDS_OF_PRESETS, Source, from_tree

FOLDER = Path(__file__).parent.parent / "presets"

USUAL = "native"
"""The preset with the usual names, which takes every body that the others leave."""


@cache
def names() -> frozenset[str]:
    """Of all presets; no file is read for it."""
    return frozenset(file.stem for file in FOLDER.glob("*.yaml"))


@cache
def presets() -> tuple[Source, ...]:
    """In the order in which they are tried: by name, the usual names last. No two others know the same body."""
    return tuple(complete(_read(name)) for name in sorted(names(), key=lambda name: (name == USUAL, name)))


@lru_cache(maxsize=200)
def complete(source: Source) -> Source:
    """`source`, with the usual names for each field that it leaves out, but for the field `source` itself."""
    if source.name == USUAL:
        return source
    usual = tuple((field, found) for field, found in _read(USUAL).fields if field != "source")
    return replace(source, fields=_over(usual, source.fields))


def own(source: Source) -> Source:
    """A source of the rota file as it is tried: one with a preset's name is that preset, but for what it says itself.

    Its words come before the preset's. Other sources are handed back as they are.
    """
    return _changed(source) if source.name in names() else source


@lru_cache(maxsize=200)
def _changed(source: Source) -> Source:
    preset = _read(source.name)
    return Source(
        source.name,
        when=source.when or preset.when,
        inside=source.inside or preset.inside,
        each=source.each or preset.each,
        fields=_over(preset.fields, source.fields),
        severity_words=source.severity_words + preset.severity_words,
        status_words=source.status_words + preset.status_words,
        recovers=source.recovers or preset.recovers,
    )


Fields = tuple[tuple[str, tuple[str, ...]], ...]


def _over(under: Fields, over: Fields) -> Fields:
    both = dict(under) | dict(over)
    return tuple((field, both[field]) for field in (*FIELDS, *FIELDS_OF_PRESETS) if field in both)


@cache
def _read(name: str) -> Source:
    import yaml  # late: Zabbix and plain text do not need it, and it takes longer to import than the files to read

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is ten times as quick, if it was built
    return from_tree(name, yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader))  # noqa: S506
