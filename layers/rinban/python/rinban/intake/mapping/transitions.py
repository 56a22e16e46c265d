"""Texts that tell two states, the former and the present one: "changed from Red to Green". Only the latter counts."""

from __future__ import annotations

import re

from rinban.core.alert import Kind
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.vocabulary import kind_of

_MOVED = (
    r"\s*\b(?:(?:has|have|was|is|been)\s+){0,2}(?:changed|transitioned|moved|switched|went|gone|turned)\s+(?:its\s+)?"
    r"(?:(?:state|status|health)\s+)?from\s+[\"']?([A-Za-z]{2,20})[\"']?\s+to\s+[\"']?([A-Za-z]{2,20})\b[\"']?\.?"
)


_BECAME = (
    r"の?(?:状態|ステータス)(?:が|は)\s*(?:(\w{1,10}?)\s*から\s*)?([A-Za-z]{2,20}|[一-龥]{2,4})\s*に"
    r"(?:変化|変更|遷移|変わ|な)(?:し|り)?(?:ました)?"
)


_OF_SERVICES = frozenset("active inactive closed done ended 解除".split())
"""Of an alert, "inactive" is good; of a service or a port that was up it is the trouble itself."""


def state(text: str) -> Kind | None:
    """What the second of the two states means; None if there are no two, or if neither is known.

    A word that is not known is a problem where the other one is: "from Ok to Severe".
    """
    found = _found(text)
    if not found:
        return None
    if {found[2].lower(), (found[1] or "").lower()} & _OF_SERVICES:
        return None
    before, now = map(_kind_of, (found[1] or "", found[2]))
    return now or (Kind.PROBLEM if before else None)


def _kind_of(word: str) -> Kind | None:
    """A link or a peer is "alive"; alone in a title the word may be a part of any sentence."""
    return Kind.RECOVERY if word.lower() == "alive" else kind_of(word)


def without(text: str) -> str:
    """The text without both states, so that a problem and its recovery have one name."""
    found = _found(text) if state(text) else None
    return text[: found.start()] + text[found.end() :] if found else text


def _found(text: str) -> re.Match[str] | None:
    return compiled(_MOVED).search(text) or compiled(_BECAME).search(text)
