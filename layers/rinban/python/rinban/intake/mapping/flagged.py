"""What the flags and the times of an unknown body tell: `resolved: true`, `firing: false`, `alarm: false`."""

from __future__ import annotations

from collections.abc import Mapping

from rinban.core.alert import Kind
from rinban.intake.mapping import flags, good_news
from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.values import BEFORE
from rinban.intake.mapping.words import ALERTS, CARRIERS, WORKERS

_SAYS_NO = frozenset("no non not without ignore mute send enable".split())
"""Words that turn a flag round, or make it a setting: `no_alarm`, `send_alert`."""


def kind(usual: Usual, title: str, message: str) -> Kind | None:
    """`ok: true` around something else, or beside a title that sounds bad, is only how a sender wraps what it sends."""
    told = usual.flags
    if not told:
        return _ended(usual)
    asserted = [kind for name, kind in flags.ASSERTED.items() if told.get(name)]
    if Kind.RECOVERY in asserted:
        return Kind.RECOVERY
    if _are_off(told, flags.LIVE):
        is_sure = usual.is_about_an_alert or told.keys() & (flags.LIVE - flags.LIVE_OR_WELL)
        return Kind.RECOVERY if is_sure else Kind.PROBLEM
    if asserted:
        return Kind.CLAIM
    return _of_health(usual, told, title) or _of_alarms(usual, told, title, message)


def _are_off(told: Mapping[str, bool], names: frozenset[str]) -> bool:
    """Whether some of these flags are false, and none is true."""
    found = [told[name] for name in names & told.keys()]
    return bool(found) and not any(found)


def _of_health(usual: Usual, told: Mapping[str, bool], title: str) -> Kind | None:
    unwell = (name in flags.HEALTH or name.endswith(flags.WELL_ENDS) for name, yes in told.items() if not yes)
    raised = (told.get(name) for name in (*flags.LIVE, *(_alarms(usual, told) - flags.MAY_BE_SETTINGS)))
    if any(unwell) or flags.deny_an_end(told) or any(raised):
        return Kind.PROBLEM
    if ended := _ended(usual):
        return ended
    trusted = flags.HEALTH & (told.keys() if usual.is_plain else usual.deep_flags)
    well = any(told.get(name) for name in trusted) and not good_news.tells_trouble(title)
    return Kind.RECOVERY if well else None


def _of_alarms(usual: Usual, told: Mapping[str, bool], title: str, message: str) -> Kind | None:
    """`alarm: false`, if nothing beside it tells of trouble, not even another flag that is true: `battery_low`."""
    alarms = _alarms(usual, told)
    if "active" in alarms and not _is_an_alarm_that_is_active(usual):
        return None
    is_trouble = any(map(good_news.tells_trouble, (title, message))) or any(told.values())
    return Kind.RECOVERY if _are_off(told, alarms) and not is_trouble else None


def _alarms(usual: Usual, told: Mapping[str, bool]) -> frozenset[str]:
    """The names of the flags that say by their last word that something is wrong."""
    paths = (one.path[-1] for one in usual.fields.values if one.path[-1][-1] in flags.RAISED)
    named = ("".join(words) for words in paths if _SAYS_NO.isdisjoint(words) and not BEFORE.match(words[0]))
    return frozenset(named) & told.keys()


def _is_an_alarm_that_is_active(usual: Usual) -> bool:
    """Whether it is an alarm, and not a service or a rule, that is active or not."""
    return not usual.nouns.isdisjoint(ALERTS) and usual.nouns.isdisjoint(CARRIERS | WORKERS | {"rule", "monitor"})


def _ended(usual: Usual) -> Kind | None:
    return next((kind for name, kind in flags.TIMED.items() if name in usual.times), None)
