"""Flags of an unknown body, and the names of its times: `resolved: true`, `firing: 0`, `resolved_at`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rinban.intake.mapping import telling
from rinban.intake.mapping.values import Value
from rinban.intake.mapping.vocabulary import said

_A_TIME = re.compile(r"^(?!0001-|1970-01-01|0+(?:\.0*)?$).*\d")  # and not one that stands for "never"
_ENDS_OF_TIMES = ("at", "time")
_YES_OR_NO = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_LONGEST = len("false")


def told(values: Sequence[Value]) -> dict[str, bool]:
    """Yes and no, by their names, where they speak of the alert; 1 and 0 too."""
    found = [(one, yes) for one in values if (yes := _yes_or_no(one.value)) is not None and one.is_the_alerts]
    ones = [one for one, yes in found if yes and one.value in (1, "1") and one.value is not True]
    counted = ones if ones and any(map(telling.counts, values)) else []  # then 1 is one of several, and no yes
    return {telling.flag_of(one): yes for one, yes in reversed(found) if one not in counted}


def times(values: Sequence[Value]) -> frozenset[str]:
    """The names of what may hold a time, where they speak of the alert."""
    named = (one for one in values if one.path[-1][-1].endswith(_ENDS_OF_TIMES) and one.is_the_alerts)
    return frozenset("".join(one.path[-1]) for one in named if _A_TIME.search(said(one.value)[:40]))


def is_true(values: Sequence[Value], *names: str) -> bool:
    """Whether one of the flags is true itself, and not 1 or "yes", outside of any list."""
    own = (one for one in values if one.value is True and one.is_the_alerts and not one.listed)
    return any("".join(one.path[-1]) in names for one in own)


def _yes_or_no(value: object) -> bool | None:
    is_long = isinstance(value, str) and len(value) > _LONGEST
    return None if is_long else _YES_OR_NO.get(str(value).lower())
