"""Events of a cluster's daily work: Kubernetes calls their kind "Normal", and some of them tell of trouble.

Such an event ends nothing. It calls nobody either, unless its reason or its message has a word of trouble in it.
"""

from __future__ import annotations

import re

from rinban.intake.mapping.good_news import tells_trouble
from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.values import spaced
from rinban.intake.mapping.vocabulary import plain

NORMAL = frozenset(("normal",))

_OBJECTS = frozenset((("involved", "object"), ("regarding",)))
_WELL = re.compile(r"\bhas (?:no|sufficient) (?:disk |memory )?(?:pressure|disk|memory|pid)\b", re.IGNORECASE)
_BAD = re.compile(
    r"\bpressure\b|\boom|out of memory|\breboot|\bkilled\b|\bback-?off\b|\bpreempt|\bgone\b", re.IGNORECASE
)


def is_routine(usual: Usual) -> bool:
    """Whether it is an event of a normal kind about an object of a cluster, without a word of trouble."""
    kinds = (word for words in usual.fields.by_depth("event") for word in words)
    is_of_a_cluster = any(one.path[0] in _OBJECTS for one in usual.fields.values)
    return (
        is_of_a_cluster and any(plain(word) in NORMAL for word in kinds) and not any(map(_is_bad, usual.fields.titles))
    )


def _is_bad(text: str) -> bool:
    rest = _WELL.sub("", spaced(text))
    return bool(_BAD.search(rest)) or tells_trouble(rest)
