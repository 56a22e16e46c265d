"""A source as data: how one kind of body becomes alerts. The presets and the rota file's `sources:` have this form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

FIELDS = ("summary", "details", "host", "severity", "dedup_key", "status", "link", "by", "source", "began", "ended")
"""The fields of an alert that a source may look for in a body.

`began`, `ended`: as in `Alert`; a time in ISO 8601, or a number that grows with each occurrence. Every delivery of one
occurrence has to have the same `began`."""

FIELDS_OF_PRESETS = ("confirm",)
"""Fields of presets only. `confirm`: an address that the sender wants to be asked once, before it sends alerts."""

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """How to read one kind of body. `when`, `each` and the expressions of `fields` are JMESPath.

    `when`: a body belongs to this source if the expression finds something in it; with "" the source is only used when
    ?source= asks for it. `inside`: another body that this one is only wrapped around, which is then read as if it had
    come by itself. `each`: the list in the body that holds the alerts; with "" the body itself is the one alert.
    `fields`: (field, expressions) pairs; the first expression that finds something counts.
    `severity_words`, `status_words`: (the sender's word, our word) pairs. `recovers`: "false" if the sender never
    says that a problem is over; "" and "true" if it does, as far as anybody knows.
    """

    name: str
    when: str = ""
    each: str = ""
    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severity_words: tuple[tuple[str, str], ...] = ()
    status_words: tuple[tuple[str, str], ...] = ()
    inside: str = ""
    recovers: str = ""

    @property
    def tells_no_end(self) -> bool:
        """Whether it is known that this sender never says that a problem is over."""
        return self.recovers == "false"


def from_tree(name: str, tree: Tree) -> Source:
    """The source that a YAML file or a JSON object describes. Unknown keys are ignored."""
    return Source(
        name,
        when=tree.get("when", ""),
        each=tree.get("each", ""),
        fields=tuple((field, _several(tree[field])) for field in (*FIELDS, *FIELDS_OF_PRESETS) if field in tree),
        severity_words=tuple(tree.get("severity_words", {}).items()),
        status_words=tuple(tree.get("status_words", {}).items()),
        inside=tree.get("inside", ""),
        recovers=tree.get("recovers", ""),
    )


def to_tree(source: Source) -> dict[str, Any]:
    """The reverse of `from_tree`. A field with a single expression has that in the place of a list."""
    tree = {
        "when": source.when,
        "inside": source.inside,
        "each": source.each,
        **{field: list(found) if len(found) > 1 else found[0] for field, found in source.fields if found},
        "severity_words": dict(source.severity_words),
        "status_words": dict(source.status_words),
        "recovers": source.recovers,
    }
    return {key: value for key, value in tree.items() if value}


def to_json(sources: Iterable[Source]) -> str:
    """The sources as JSON, in the order in which they are tried."""
    return json.dumps([[source.name, to_tree(source)] for source in sources], ensure_ascii=False)


def from_json(text: str) -> tuple[Source, ...]:
    """The reverse of `to_json`. Raises ValueError, TypeError or AttributeError for anything else."""
    return tuple(from_tree(name, tree) for name, tree in json.loads(text))


def _several(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
