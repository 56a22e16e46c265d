"""A good answer inside what a sender hands on, where the body around it tells of a failure.

A function may fail over an order that is completed. What is well then is what has been handed on, and the failure is
the alert. A word that can be said of nothing but an alert, such as "resolved", is believed wherever it stands.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rinban.core.alert import Kind
from rinban.intake.mapping import runs, titles
from rinban.intake.mapping.good_news import means_well
from rinban.intake.mapping.hollow import says_something
from rinban.intake.mapping.values import Path, Value, spaced, words_of
from rinban.intake.mapping.vocabulary import plain, said

_HANDED_ON: Path = (("event",), ("data",), ("payload",))
_ERRORS: Path = (("error",), ("errors",), ("exception",))
_MACHINES = frozenset("resource instance machine server node vm container pod database cluster branch".split())
_SURVIVES = frozenset("running ready connected registered serving started".split())
"""What a machine is again at once after it has crashed: that is no end of the alert about it."""

_OF_ALERTS = frozenset(
    "resolved resolve recovered recover recovery cleared clear closed close 復旧 回復 解消 解除 解決".split()
)
_FAILED = re.compile(
    r"(?<!\b0 )(?<!no )(?<!without )"
    r"(?<![^\W_])(?:fail(?:s|ed|ure|ures|ing)?|abort(?:s|ed|ing)?|errors?(?! (?:rate|ratio|count)\b)|crash(?:es|ed)?"
    r"|exception|fatal|oom|out[ _-]of[ _-](?:memory|disk|space)"
    r"|restart(?:s|ed)|reboot(?:s|ed)|evict(?:s|ed))(?![^\W_])|失敗|異常終了|中断|エラー",
    re.IGNORECASE,
)


@lru_cache(maxsize=4000)
def object_around(path: Path) -> Path:
    """The path of the innermost object around a value that a sender hands on; () if there is none."""
    ends = [number for number, name in enumerate(path[:-1], 1) if name in _HANDED_ON]
    return path[: ends[-1]] if ends else ()


def machine_around(one: Value) -> Path:
    """The path of the machine, or the like, of which a value says that it runs; () for any other value."""
    is_its_state = one.depth and one.path[-2][-1] in _MACHINES and plain(said(one.value)) in _SURVIVES
    return one.path[:-1] if is_its_state else ()


def is_a_good_answer(one: Value) -> bool:
    """Whether it says that something went well, in a word that may be said of anything."""
    if one.value is True:
        return True
    word = said(one.value)
    is_good = titles.of_phrase(word) is Kind.RECOVERY or runs.has_succeeded(word) or word == "0"
    return is_good and plain(word) not in _OF_ALERTS and _OF_ALERTS.isdisjoint(words_of(word))


def tells_of_a_failure(one: Value) -> bool:
    """Whether a title, a message, a name or an event says that something has failed."""
    text = spaced(said(one.value)[:400])
    return bool(_FAILED.search(text)) and not (means_well(text) or titles.state(text) is Kind.RECOVERY)


def is_of_an_error(one: Value) -> bool:
    """Whether it is the text of an `error`, or a text in an object of that name."""
    is_one = any(name in _ERRORS for name in one.path)
    return is_one and isinstance(one.value, str) and says_something(one.value) and not is_a_good_answer(one)
