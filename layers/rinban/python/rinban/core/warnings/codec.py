"""The book of warnings as JSON. What another version has written and this one does not know is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from enum import Enum
from typing import Any, TypeVar

from rinban.core.warnings.book import Case, Course, WarningBook, Word
from rinban.core.warnings.concern import ConcernKind

T = TypeVar("T", Case, Word)


def to_json(book: WarningBook) -> str:
    return json.dumps(asdict(book), ensure_ascii=False, default=_word_of, separators=(",", ":"))


def from_json(text: str) -> WarningBook:
    """The reverse of `to_json`. An empty book for what is none: then at worst something is told once more."""
    try:
        tree = json.loads(text)
        return WarningBook(
            int(tree["version"]),
            float(tree["looked_at"]),
            tuple(_each(Case, tree["cases"], {"kind": ConcernKind, "course": Course})),
            tuple(_each(Word, tree["words"], {"told": Course, "trying": Course})),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return WarningBook()


def _each(of: type[T], trees: list[Mapping[str, Any]], words: Mapping[str, type[Enum]]) -> Iterator[T]:
    names = {field.name for field in fields(of)}
    for tree in trees:
        given = {name: value for name, value in tree.items() if name in names}
        try:
            known = {name: one(given[name]) for name, one in words.items() if given.get(name) is not None}
        except ValueError:  # a newer version knows what it is
            continue
        yield of(**{**given, **known})


def _word_of(value: Enum) -> object:
    return value.value
