"""The section `sources` of a rota file: how the bodies of a sender become alerts."""

from __future__ import annotations

from rinban.core.errors import BadRequest
from rinban.core.source import FIELDS, Source, from_tree
from rinban.intake.mapping.expressions import parse
from rinban.intake.mapping.vocabulary import kind_of, severity_of
from rinban.intake.sources import BUILT_IN
from rinban.settings.file import values
from rinban.settings.file.fields import Field

_SINGLE = ("when", "inside", "each")
_KEYS, _LATER = (*_SINGLE, *FIELDS, "severity_words", "status_words", "recovers"), ("acknowledge",)
_SEVERITIES = "disaster, high, average, warning, information, not classified"
_STATES = "problem, resolved, acknowledged, ignored"


def source(field: Field) -> Source:
    """`when: monitorID, summary: [title, name], severity_words: {P1: disaster}, …`; every expression is parsed."""
    entries = field.entries(_KEYS, _LATER)
    if field.key in BUILT_IN and entries:
        field.refuse(f'"{field.key}" is read without a mapping; give the source another name')
    tree: dict[str, object] = {name: entries[name].read(expression, "") for name in _SINGLE if name in entries}
    tree |= {name: _expressions(entries[name]) for name in FIELDS if name in entries}
    if "recovers" in entries:
        tree["recovers"] = entries["recovers"].read(values.one_of(("true", "false")), "")
    for name, word in (("severity_words", _severity), ("status_words", _state)):
        if name in entries:
            tree[name] = {theirs: ours.read(word, "") for theirs, ours in entries[name].entries().items()}
    return from_tree(field.key, tree)


def expression(text: str) -> str:
    """JMESPath. Raises BadRequest."""
    if not text.strip():
        raise BadRequest("an empty expression; leave the key out")
    parse(text)
    return text


def _expressions(field: Field) -> list[str]:
    items = field.items()
    if not items:
        field.refuse("no expression; leave the key out")
    return [item.read(expression, "") for item in items]


def _severity(text: str) -> str:
    return _word(text, severity_of(text), _SEVERITIES)


def _state(text: str) -> str:
    return _word(text, kind_of("theirs", (("theirs", text),)), _STATES)


def _word(text: str, known: object, words: str) -> str:
    if known is None:
        raise BadRequest(f'"{text}" is none of {words}')
    return text
