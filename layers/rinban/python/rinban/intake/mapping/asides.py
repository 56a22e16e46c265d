"""What may name a problem beside the usual names: the link of a network, whom an alert is about, a sentence."""

from __future__ import annotations

from rinban.intake.mapping import telling
from rinban.intake.mapping.fields import BodyFields
from rinban.intake.mapping.vocabulary import said

_PEOPLE = frozenset((("user",), ("username",), ("user", "name")))
_LONGEST = 100


def links(fields: BodyFields) -> tuple[str, ...]:
    """The links of a network, by their names: in a field of that name most senders give an address."""
    found = (one for one in fields.found("link") if one.path[-1] == ("link",) and not one.listed)
    return tuple(text for one in found if "/" not in (text := said(one.value)) and 0 < len(text) <= _LONGEST)


def people(fields: BodyFields) -> tuple[str, ...]:
    """Whom it is about. Where a state is told, it may as well be who has taken the alert."""
    return telling.texts_of([one for one in fields.found("by") if one.path[-1] in _PEOPLE and not one.listed])[:2]


def sentences(fields: BodyFields) -> tuple[str, ...]:
    """The sentences in fields at the top that have no usual name: all that may be told beside a host."""
    top = (one for one in fields.values if not (one.depth or one.listed or telling.fields_of(one.names)))
    texts = (said(one.value) for one in top if not (telling.changes(one) or telling.is_hidden(one)))
    return tuple(text for text in texts if " " in text.strip() and len(text) <= 2 * _LONGEST)
