"""A body that stands as JSON in a text of another one: what the outer one names stays part of it.

The topic of a queue, or the host beside a message, tells two problems apart that say the same inside.
"""

from __future__ import annotations

from collections.abc import Mapping

from rinban.intake.mapping import things
from rinban.intake.mapping.fields import BodyFields
from rinban.intake.mapping.hollow import says_something
from rinban.intake.mapping.names import FIELDS
from rinban.intake.mapping.values import Value, words_of

_NAMING = frozenset(name for field in ("host", "alone", "rules", "parts") for name in FIELDS[field])
_PASSES_ON = frozenset(("pod", "podname", "containername", "process", "processname", "agent", "agentname"))
"""Names of what has only passed the text on, which is another one from time to time."""


def with_names_around(outer: Mapping[str, object], inner: Mapping[str, object]) -> Mapping[str, object]:
    """The inner body with the names at the top of the outer one; the inner one's own host and fields come first."""
    named = {name: value for name, value in outer.items() if _names(name, value)}
    if named and BodyFields(inner).found("host"):
        named = {name: value for name, value in named.items() if "".join(words_of(name)) not in FIELDS["host"]}
    return {**named, **inner} if named else inner


def _names(name: str, value: object) -> bool:
    words = words_of(name)
    joined = "".join(words)
    if not words or joined in _PASSES_ON or isinstance(value, Mapping | list) or not says_something(value):
        return False
    return joined in _NAMING or things.is_a_field_for_one(Value((words,), value))
