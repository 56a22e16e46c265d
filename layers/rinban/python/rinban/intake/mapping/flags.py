"""Flags of an unknown body, and the names of its times: `resolved: true`, `firing: 0`, `resolved_at`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rinban.core.alert import Kind
from rinban.intake.mapping import telling
from rinban.intake.mapping.values import Value
from rinban.intake.mapping.vocabulary import said

ASSERTED = {
    **dict.fromkeys(("resolved", "recovered", "isresolved", "cleared", "isrecovered", "isrecovery"), Kind.RECOVERY),
    **dict.fromkeys(("acknowledged", "acked", "isacknowledged", "ackedstate"), Kind.CLAIM),
}
ENDS = frozenset(name for name, kind in ASSERTED.items() if kind is Kind.RECOVERY) | {"closed", "isclosed"}
"""Of an alert that it is over: false, they say that it lasts, whatever else sounds like its end."""

TIMED = {
    **dict.fromkeys(("resolvedat", "recoveredat", "clearedat", "closedat", "endedat"), Kind.RECOVERY),
    **dict.fromkeys(("recovertime", "recoveredtime", "resolvedtime", "clearedtime"), Kind.RECOVERY),
    **dict.fromkeys(("acknowledgedat", "ackedat"), Kind.CLAIM),
}
LIVE = frozenset(
    "firing isfiring alerting isopen isactive isalerting triggered activated activestate alarmactive isalarm isinalarm"
    " inalarm istriggered alarming alarmstate 発生 警報".split()
)
RAISED = frozenset("alarm alert active leak leakage smoke intrusion".split())
"""Last words of flags that say that something is wrong. Where another one is true, false says nothing of the whole."""

MAY_BE_SETTINGS = frozenset(("active", "alert"))
"""True, they may say no more than that a rule is switched on."""


LIVE_OR_WELL = frozenset(
    "isopen isactive activated".split()
)  # of an alert that it lasts, and of a service that it is well
HEALTH = frozenset(
    "up isup healthy ishealthy ok isok success issuccess successful succeeded passed alive online".split()
)
WELL_ENDS = ("healthy", "ok", "alive", "online")  # replication_ok, backends_healthy

_ACTIVATIONS = frozenset(("activateat", "activatedat", "deactivateat", "deactivatedat"))
"""Times of an alarm that is activated. Without one, what is activated may be the guard itself, such as a sprinkler."""

_A_TIME = re.compile(r"^(?!0001-|1970-01-01|0+(?:\.0*)?$).*\d")  # and not one that stands for "never"
_ENDS_OF_TIMES = ("at", "time")
_YES_OR_NO = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_LONGEST = len("false")


def told(values: Sequence[Value]) -> dict[str, bool]:
    """Yes and no, by their names, where they speak of the alert; 1 and 0 too."""
    found = [(one, yes) for one in values if (yes := _yes_or_no(one.value)) is not None and one.is_the_alerts]
    ones = [one for one, yes in found if yes and one.value in (1, "1") and one.value is not True]
    counted = ones if ones and any(map(telling.counts, values)) else []  # then 1 is one of several, and no yes
    flags = {telling.flag_of(one): yes for one, yes in reversed(found) if one not in counted}
    if "activated" in flags and not any("".join(one.path[-1]) in _ACTIVATIONS for one in values):
        del flags["activated"]
    return flags


def times(values: Sequence[Value]) -> frozenset[str]:
    """The names of what may hold a time, where they speak of the alert."""
    named = (one for one in values if one.path[-1][-1].endswith(_ENDS_OF_TIMES) and one.is_the_alerts)
    return frozenset("".join(one.path[-1]) for one in named if _A_TIME.search(said(one.value)[:40]))


def is_true(values: Sequence[Value], *names: str) -> bool:
    """Whether one of the flags is true itself, and not 1 or "yes", outside of any list."""
    own = (one for one in values if one.value is True and one.is_the_alerts and not one.listed)
    return any("".join(one.path[-1]) in names for one in own)


def deny_an_end(told: Mapping[str, bool]) -> bool:
    """Whether one of the flags that say that an alert is over is false, and none is true."""
    ends = [told[name] for name in ENDS & told.keys()]
    return bool(ends) and not any(ends)


def _yes_or_no(value: object) -> bool | None:
    is_long = isinstance(value, str) and len(value) > _LONGEST
    return None if is_long else _YES_OR_NO.get(str(value).lower())
