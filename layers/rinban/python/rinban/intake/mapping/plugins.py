"""What a plugin of Nagios prints, wherever it stands in a line: "DISK OK - free space: …", "PING CRITICAL: …".

It is the service in capital letters, the state, and a hyphen or a colon [Monitoring Plugins Development Guidelines,
2.1]. The number of the state may stand before it, as in a passive result.
"""

from __future__ import annotations

import re

from rinban.core.alert import Kind
from rinban.intake.mapping.good_news import sounds_bad
from rinban.intake.mapping.vocabulary import kind_of

_PRINTED = re.compile(
    r"(?:^|(?<=[\s:]))(?:[0-3]\s)?([A-Z][A-Z0-9_]{1,20}) (OK|WARNING|CRITICAL|UNKNOWN)(?=\s?[-:;|]\s|\s*$)"
)


def state(text: str) -> Kind | None:
    """None if it is no such line, or if it goes on with something bad."""
    found = _PRINTED.search(text)
    if not found:
        return None
    kind = kind_of(found[2])
    return kind if kind is Kind.PROBLEM or not sounds_bad(text[found.end() :]) else Kind.PROBLEM


def without_state(text: str) -> str:
    """The line with its service alone, so that a problem and its end have one name."""
    return _PRINTED.sub(r"\1", text)
