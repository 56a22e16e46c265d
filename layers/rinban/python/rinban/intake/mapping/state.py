"""Whether a body of a sender that nobody has described begins an alert, ends one, claims one, or leaves that open.

The rule, in the order in which it is asked; the first that answers decides:

1. A field that is made to tell the state: `status`, `state`, `alert_state`, `check.status`. What it was before
   (`old_…`, `previous_…`) does not count, nor does the state of what the alert is about, such as an order (usual.py).
   Where it says "problem", a flag beside it may say that somebody has taken it, or that there is maintenance.
2. A field that tells what has happened, if that is only a test, maintenance or a remark (notices.py): nobody is called.
3. A `severity` that says "cleared", whatever the event is called; then such a field, `event`, `action`, `type`,
   `notification_type`, if it tells a state.
4. A run that is over (`completed`) went as its `result` or `conclusion` says.
5. Alerts that are counted by their states (counted.py), or a flag (flagged.py): `resolved: true`, `firing: false`,
   `up: 1`, `resolved_at` with a time.
6. A run that is queued or running tells nothing yet, nor does what is only starting: nobody is called.
7. `severity` or `level`, if it says "ok" or "cleared".
8. Any other field, if it is all there is and holds a word for a state: {"host": "db-1", "ping": "NG"}.
9. The title: "[RESOLVED] …", "… is UP", "…が復旧しました".

A recovery that lies ahead, has failed or is only partial is a problem, and so is the end of what should last, such as
a connection (doubts.py). That something works is no end of trouble that it has while it does (working.py), and that an
act has succeeded which nobody may have wanted is none either (acts.py).

A flag that says that it is all a test, or a title that says so of a drill, comes before everything; then a good
condition that does not hold, such as "Ready" that is false (conditions.py). An event of a normal kind, `type: Normal`,
is no end (routine.py). Two answers of one rank that differ are a problem, and so is an end beside a flag that denies
it, `resolved: false`. What only sounds well ("the backup has succeeded", a green colour) calls nobody and closes
nothing: the answer says that Rinban was not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rinban.core.alert import Kind, Severity
from rinban.intake.mapping import (
    acts,
    conditions,
    counted,
    doubts,
    flagged,
    flags,
    good_news,
    notices,
    routine,
    runs,
    telling,
    titles,
    withdrawals,
    working,
)
from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.values import words_of
from rinban.intake.mapping.vocabulary import ENDED, kind_of, kind_of_field, plain, severity_of

UNSURE = (
    "it seems to say that something is well ({}), but not that an alert is over: nobody is called, nothing is closed"
)
RUNNING = "it tells of a run that is not over, and not how it goes: nobody is called"
BOTH = "it says both that something is wrong and that it is well: taken for a problem"

_WELL_LEVELS = frozenset(
    "improved ok okay clear cleared resolved recovered recovery normal 正常 復旧 回復 解消 解除".split()
)
_ENDING_LEVELS = frozenset("clear cleared resolved recovered recovery".split())
"""Those that say nothing but that an alert is over, whatever the event beside them is called: "Device Down"."""

_NORMAL = frozenset(("normal",))
_OF_ALERTS = frozenset(
    "resolved recovered cleared recovery firing 復旧 回復 解消 障害発生 発火中 解決済み 復旧済み 回復済み".split()
)
_SAYS_LITTLE = frozenset("active new created".split())  # as the status of a rule or a ticket, in a recovery too
_SAYS_NOTHING = _SAYS_LITTLE | frozenset("alert alarm incident problem trigger open warning unknown error".split())
_NOUNS = frozenset((("alert",), ("alarm",), ("incident",), ("problem",)))
_INTEGER = re.compile(r"-?[0-9]+")  # isdigit() would take "²" as well, which int() does not
_GRADED = re.compile(
    r"\W*(?:重大度|重要度|レベル|severity|level)\s*[:：]\s*(?:情報|info(?:rmation(?:al)?)?)\W*$", re.IGNORECASE
)
"""A line of a text that grades it as mere information."""

_LINES = 30  # of a text, which may each tell a state of their own
_COLOURS = frozenset("good green #2eb886 #36a64f #00ff00 #008000 #28a745 #2ecc71".split())


@dataclass(frozen=True, slots=True)
class Reading:
    """What is asked for, and what is to be said about it. `told` False: nothing says it."""

    kind: Kind = Kind.PROBLEM
    reason: str = ""
    told: bool = True


_UNTOLD = Reading(told=False)


def of_body(usual: Usual, title: str, message: str = "") -> Reading:
    """The state that an unknown body tells; a problem, if it tells none."""
    asked: Sequence[Callable[[], Reading | None]] = (
        lambda: _ignored(notices.TEST) if usual.is_a_test or notices.is_a_drill(title) else None,
        lambda: Reading() if conditions.is_denied(usual.fields.values) else None,
        lambda: _claimed(usual, _told(usual, "status", _SAYS_LITTLE)),
        lambda: _noticed(usual, title, message),
        lambda: _level(usual, _ENDING_LEVELS | (_NORMAL if usual.grades_an_alarm else frozenset())),
        lambda: _told(usual, "event", _SAYS_NOTHING | routine.NORMAL),
        lambda: _result(usual),
        lambda: _of(counted.kind(usual.fields.values)),
        lambda: _of(flagged.kind(usual, title, message)),
        lambda: _under_way(usual, title, message),
        lambda: _level(usual, _WELL_LEVELS),
        lambda: _judged(usual, title),
        lambda: _titled(*usual.fields.outermost("summary"), title),
        lambda: _unsure(message) if _is_well(message) and not good_news.sounds_bad(title) else None,
        lambda: _colour(usual),
        lambda: _unsure("normal") if routine.is_routine(usual) else None,
    )
    found = next((state for ask in asked if (state := ask())), _UNTOLD)
    return Reading(reason=BOTH) if found.kind is Kind.RECOVERY and flags.deny_an_end(usual.flags) else found


def _of(kind: Kind | None) -> Reading | None:
    return Reading(kind) if kind else None


def _is_well(message: str) -> bool:
    return good_news.is_over(message) or titles.state(message) is Kind.RECOVERY


def of_text(title: str, rest: str) -> Reading:
    """The state that a text tells; a problem, if it tells none."""
    lines = [line for line in rest.split("\n")[:_LINES] if line.strip()]
    each_is_well = bool(lines) and all(titles.state(line) is Kind.RECOVERY for line in lines)
    is_news = any(map(_GRADED.match, lines)) and any(map(good_news.means_well, lines)) and not _tells_trouble(*lines)
    is_well = each_is_well or is_news or good_news.is_over(rest)
    if notices.is_a_drill(f"{title} {rest}"):
        return _ignored(notices.TEST)
    return _titled(title) or (_unsure(rest) if is_well and not good_news.sounds_bad(title) else _UNTOLD)


def _told(usual: Usual, field: str, empty: frozenset[str]) -> Reading | None:
    """What the fields of one rank say: those at the top before those further down. `empty`: words that say nothing."""
    told = (_kinds(usual, words, empty) for words in usual.fields.by_depth(field))
    groups = [kinds for kinds in told if kinds]
    if not groups:
        return None
    if groups[0] == {Kind.RECOVERY} and (any(Kind.PROBLEM in kinds for kinds in groups[1:]) or _is_denied(usual)):
        return Reading(reason=BOTH)
    return _one_of(groups[0])


def _kinds(usual: Usual, words: Sequence[str], empty: frozenset[str]) -> set[Kind]:
    """What words of one rank say. One such as "synthetics_alert" says what it is about, if another tells the state."""
    told = {word: kind for word in words if plain(word) not in empty and (kind := _of_word(usual, word))}
    kinds = {kind for word, kind in told.items() if words_of(word)[-1:] not in _NOUNS}
    return kinds or set(told.values())


def _is_denied(usual: Usual) -> bool:
    """Whether anything else has a state or a result that is bad: a run went well, and what it has found is not well."""
    return any(telling.denies(one) and not usual.fields.is_of_the_beginning(one) for one in usual.fields.values)


def _one_of(kinds: set[Kind]) -> Reading:
    """One kind alone is that; an acknowledgement beside "open" is one, and beside a recovery the recovery counts."""
    if {Kind.PROBLEM, Kind.RECOVERY} <= kinds:
        return Reading(reason=BOTH)
    return Reading(next(kind for kind in (Kind.RECOVERY, Kind.CLAIM, Kind.PROBLEM) if kind in kinds))


def _is_unwelcome(usual: Usual) -> bool:
    """Whether a title names what should not be there at all: that it is running is no good news."""
    return any(map(doubts.is_unwelcome, usual.fields.every("summary")))


def _claimed(usual: Usual, told: Reading | None) -> Reading | None:
    """A problem that is marked as acknowledged is one that somebody has taken; one in maintenance calls nobody."""
    if usual.is_in_maintenance and told == Reading():
        return _ignored(notices.MAINTENANCE)
    taken = any(usual.flags.get(name) for name, kind in flags.ASSERTED.items() if kind is Kind.CLAIM) or any(
        kind_of(word) is Kind.CLAIM for word in usual.fields.happened
    )
    return Reading(Kind.CLAIM) if taken and told == Reading() else told


def _under_way(usual: Usual, title: str, message: str) -> Reading | None:
    """A run that is queued or running: how it goes is told later. With a severity, that it lasts is the alert."""
    is_severe = any((severity_of(word) or 0) > Severity.INFORMATION for word in usual.fields.every("severity"))
    if is_severe or _tells_trouble(title, message) or _is_unwelcome(usual):
        return None
    if any(runs.is_coming_up(word) for words in usual.fields.by_depth("status") for word in words):
        return _ignored(RUNNING)
    words = (word for field in ("status", "event") for words in usual.fields.by_depth(field) for word in words)
    lasts = (runs.is_under_way(word) or runs.has_not_begun(word, usual.states_of_runs) for word in words)
    return _ignored(RUNNING) if usual.is_a_run and any(lasts) else None


def _tells_trouble(*texts: str) -> bool:
    return any(map(good_news.tells_trouble, texts))


def _noticed(usual: Usual, title: str, message: str) -> Reading | None:
    """A test, maintenance or a remark, as the fields tell it that tell what has happened.

    "Assigned" as a state is what a ticket is at its beginning: only an event of that name is a remark.
    """
    states = ((word, False) for words in usual.fields.by_depth("status") for word in words if not _is_a_remark(word))
    events = ((word, word.isalpha()) for words in usual.fields.by_depth("event") for word in words)
    found = ((notices.of_word(word), may_be_a_category) for word, may_be_a_category in (*states, *events))
    told = (
        notice
        for notice, category in found
        if notice
        and not (category and _is_a_category(usual, notice, title, message))
        and not (notice == notices.TEST and good_news.tells_trouble(message))
    )
    return next(map(_ignored, told), None)


def _is_a_remark(word: str) -> bool:
    return notices.of_word(word) == notices.REMARK


def _is_a_category(usual: Usual, notice: str, title: str, message: str) -> bool:
    """A check may be called "ping", and then a host is named; and "maintenance" may be what kind of problem it is."""
    if notice == notices.TEST:
        return bool(usual.host) or _tells_trouble(title, message)
    return not all(map(notices.of_text, (*usual.fields.every("summary"), *usual.fields.every("message"))))


def _of_word(usual: Usual, word: str) -> Kind | None:
    if _is_trouble(usual, word):
        return Kind.PROBLEM
    if (usual.is_a_run and (runs.is_under_way(word) or runs.has_not_begun(word, usual.states_of_runs))) or (
        kind_of_field(word) and _is_unwelcome(usual)
    ):
        return None
    if usual.is_a_run and runs.has_succeeded(word) and not _tells_trouble(*usual.fields.every("summary")):
        return Kind.RECOVERY
    if withdrawals.is_withdrawn(word):
        return Kind.RECOVERY if withdrawals.is_only_an_alert(usual) else None
    kind = titles.of_phrase(word)
    if kind is Kind.RECOVERY and not usual.is_about_an_alert and doubts.ends_what_should_last(word, usual.nouns):
        kind = Kind.PROBLEM
    if plain(word) not in ENDED:
        return kind
    results = [found for words in usual.fields.by_depth("result") for one in words if (found := _of_result(one))]
    if Kind.PROBLEM in results:
        return Kind.PROBLEM
    return Kind.RECOVERY if results else kind


def _is_trouble(usual: Usual, word: str) -> bool:
    """Whether a word that may be said of anything is bad news, or none at all, for what the body tells of."""
    told = usual.fields.titles
    is_alarming = doubts.runs_in_an_emergency(word, (*told, *usual.names.every))
    return is_alarming or working.is_no_end(word, told) or acts.is_an_unwanted_success(usual, word)


def _of_result(word: str) -> Kind | None:
    """A `result` or `exit_code`: 0 is well."""
    if _INTEGER.fullmatch(word):
        return Kind.PROBLEM if word.strip("-0") else Kind.RECOVERY
    return titles.of_phrase(word)


def _result(usual: Usual) -> Reading | None:
    told = [word for words in usual.fields.by_depth("result") for word in words]
    if any(acts.is_an_unwanted_success(usual, word) for word in told):
        return Reading()
    kinds = {kind for word in told if (kind := _of_result(word))}
    return _one_of(kinds) if kinds else None


def _level(usual: Usual, well: frozenset[str]) -> Reading | None:
    """What a severity says. A priority beside it stays what it was while the problem lasted."""
    levels = {plain(word) for word in usual.grades}
    return Reading(Kind.RECOVERY) if levels and levels <= well else None


def _judged(usual: Usual, title: str) -> Reading | None:
    """{"host": "db-1", "ping": "OK"}. Beside a title only what can be said of nothing but an alert: "recovered"."""
    word = str(usual.verdict.value) if usual.verdict else ""
    is_all = not (title or usual.others or usual.names.parts)
    kind = kind_of(word) if word and (is_all or plain(word) in _OF_ALERTS) else None
    is_an_end = kind is Kind.RECOVERY and doubts.ends_what_should_last(word, usual.nouns)
    return Reading(Kind.PROBLEM if is_an_end else kind) if kind else None


def _titled(*several: str) -> Reading | None:
    if kind := next((kind for title in several if (kind := titles.state(title))), None):
        return Reading(kind)
    if notice := next((notice for title in several if (notice := notices.of_text(title))), ""):
        return _ignored(notice)
    return next((_unsure(title) for title in several if good_news.means_well(title)), None)


def _colour(usual: Usual) -> Reading | None:
    colours = {word.lower() for words in usual.fields.by_depth("colour") for word in words}
    return _unsure(next(iter(colours))) if colours and colours <= _COLOURS else None


def _unsure(word: str) -> Reading:
    return _ignored(UNSURE.format(word[:60]))


def _ignored(reason: str) -> Reading:
    return Reading(Kind.IGNORED, reason=reason)
