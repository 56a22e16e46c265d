"""The values of an unknown body, with the names that stand on the way to each.

A name counts however it is written: hostName, host_name, HOST-NAME, "Host name". Pairs in a list are values with a
name, too: [{"name": "Host", "value": "db-1"}] or ["host:db-1"].
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rinban.intake.mapping.words import MONITORS, OF_KIN, OTHERS, REPORTERS, WATCHES

DEEPEST, MOST, IN_A_LIST = 4, 400, 30
"""So many objects deep, so many values of a body, and so many entries of each list are looked at."""

Path = tuple[tuple[str, ...], ...]

BEFORE = re.compile(r"^(?:previous|prev|old|last|prior|former|from|was|before|前回|直前|以前|変更前)")
"""The beginning of a name that tells what was, and not what is."""

_FORMER = frozenset(("previous", "prev", "former", "prior"))
_LAST = (("last", "state"), ("hard", "state"))
"""`backup_last_result` tells what is."""

_NAMES = frozenset(
    {"name", "fullname", "title", "label", "displayname", "summary"}
)  # {"check": {"title": …}} names the check
_STATES = frozenset({"status", "state", "health", "newstatus", "newstate", "currentstate", "currentstatus"})
_OF_CHECKS = frozenset(
    (("alert", "group"), ("commit", "status"), ("fault", "fields"), ("alarm", "fields"), ("event", "fields"))
)
_OF_RESULTS = frozenset(("parsed", "final", "overall", "build", "job", "backup", "task", "check", "test", "sync"))
"""First words of the name of a result that is that of the whole: parsedResult, backupResult."""

_PLAIN = frozenset(
    ("host", "hostname", "node", "server", "device", "object", "entity", "target", "severity", "priority")
)
"""Last words of a name that mean the same whatever stands before them: managedObject, perceivedSeverity."""

_TITLES = frozenset({"title", "summary"})
_LABELS = frozenset({"name", "text", "label", "friendly", "display", "string"})
"""Last words of a name that add nothing to it: statusText, alertTypeFriendlyName."""

_ENDS = ("ホスト名", "サーバ名", "サーバー名", "状態", "ステータス", "メッセージ")
"""What a Japanese name ends with, whose parts no space divides: 発行元ホスト名."""

_RESULTS = ("results",)
_PAIR = (("name", "value"), ("title", "value"), ("key", "value"), ("label", "value"), ("tag", "value"))
_WRAPPING = frozenset(("type", "value", "text", "unit"))
_TAG = re.compile(r"([A-Za-z][\w.-]{0,40})[:=]([^\s].{0,200})")


@lru_cache(maxsize=4000)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a field's name, small: hostName, host_name, "Host name" are ("host", "name")."""
    return tuple(re.findall(r"[^\W_]+", spaced(name[:100]).lower()))


def tells_what_was(words: tuple[str, ...]) -> bool:
    """Whether the words of a name tell what was: `last_state`, `service.last_hard_state`."""
    return (
        bool(BEFORE.match("".join(words))) or not _FORMER.isdisjoint(words) or (words[-2:] in _LAST and "last" in words)
    )


def spaced(text: str) -> str:
    """The text with a space between words that are only told apart by a capital letter: NodeNotReady."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar of a body: the words of the path to it, and what it is. `listed`: it stands in an entry of a list."""

    path: Path
    value: object
    listed: bool = False

    @property
    def depth(self) -> int:
        return len(self.path) - 1

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be called: by the last two names of its path, and by its own."""
        return _names_of(self.path)

    @property
    def is_the_alerts(self) -> bool:
        """Whether every object around it is a monitor's, the innermost one at any rate."""
        return not self.depth or _leads_to_the_alert(self.path)

    def stands_in(self, objects: Collection[str]) -> bool:
        """Whether the object around it has one of these names, and every other one around that is a monitor's."""
        around = [name for name in self.path[:-1] if "".join(name) not in objects]
        return 0 < len(around) + 1 <= self.depth and all(all(map(_is_monitors, name)) for name in around)


@lru_cache(maxsize=4000)
def _names_of(path: Path) -> tuple[str, ...]:
    words = path[-1]
    own = "".join((*words[:-2], "name") if words[-2:] == ("full", "name") and len(words) > 2 else words)
    last = (words[-1],) if _is_a_state(words) else _shorter(words)
    last = (*last, "eventtype") if words[-2:] == ("event", "type") and len(words) > 2 else last
    if len(path) == 1:
        return (own, *last)
    around = path[-3] if path[-2] == ("metadata",) and len(path) > 2 else path[-2]
    outer, kind = "".join(around), around[-1]
    last = (words[-1],) if words[:-1] == around and words[-1] in _STATES else last
    if outer in _STATES and own in _TITLES:
        return (own,)
    if own == "value" and _is_a_state(around):
        return (outer + own, outer)
    if own not in _NAMES:
        return (outer + own, own, *last)
    return (outer + "name", outer, own) if kind == outer else (outer + "name", outer, kind + "name", own)


@lru_cache(maxsize=4000)
def _leads_to_the_alert(path: Path) -> bool:
    around = [name for name in path[:-2] if name != ("metadata",)] + [*path[-2:-1]]
    return all(_is_a_watch(name) or all(map(_is_monitors, name)) for name in around)


def _is_a_state(words: tuple[str, ...]) -> bool:
    """Whether a name ends as that of a state, or of the result of the whole."""
    if words[-1] == "result":
        return words[0] in _OF_RESULTS
    return words[-1] in _STATES and all(map(_is_monitors, words[:-1]))


def _shorter(words: tuple[str, ...]) -> tuple[str, ...]:
    """A name without the words that only say that it is one, or its last word; of a Japanese name what it ends with."""
    kept = len(words)
    while kept > 1 and words[kept - 1] in _LABELS:
        kept -= 1
    if words[kept - 1] in _PLAIN and words[0] not in REPORTERS:
        return (words[kept - 1],)
    ends = (end for end in _ENDS if words[-1].endswith(end) and words[-1] != end)
    return ("".join(words[:kept]),) if kept < len(words) else tuple(ends)[:1]


def _is_monitors(word: str) -> bool:
    return word in MONITORS or word.removesuffix("s") in MONITORS


def _is_a_watch(name: tuple[str, ...]) -> bool:
    """Whether a name is that of a check, whatever it is on (`http_check`, `commit_status`), or of an alarm's fields."""
    return name[-1] in WATCHES or name in _OF_CHECKS


def _is_somebody_elses(name: tuple[str, ...]) -> bool:
    return name[0] in OF_KIN or (name[0] in OTHERS and not _is_a_watch(name))


_Object = tuple[Path, Mapping[str, object], bool]


def values(body: Mapping[str, object]) -> Iterator[Value]:
    """The scalars of a body, the outermost first, at most MOST; objects about somebody else are left out."""
    level: list[_Object] = [((), body, False)]
    told = 0
    for _ in range(DEEPEST + 1):
        below: list[_Object] = []
        for path, inside, listed in level:
            for name, value in inside.items():
                told += 1
                if told > MOST:
                    return
                if words := words_of(str(name)):
                    yield from _scalars((*path, words), value, listed=listed)
                    below += _objects((*path, words), value, listed=listed)
        level = below


def scalars(body: Mapping[str, object]) -> Iterator[Value]:
    """Every scalar, about the alert or not, the outermost first, of at most MOST objects.

    Here `listed` says that the list around it has other entries, too.
    """
    level: list[_Object] = [((), body, False)]
    for path, inside, listed in level:  # which grows
        for name, value in inside.items():
            at = (*path, words_of(str(name)) or ("",))
            entries = value[:IN_A_LIST] if isinstance(value, list) else [value]
            is_one_of_many = listed or len(entries) > 1
            yield from (Value(at, one, is_one_of_many) for one in entries if not isinstance(one, Mapping | list))
            level += [(at, one, is_one_of_many) for one in entries if isinstance(one, Mapping)][: MOST - len(level)]


def _scalars(path: Path, value: object, *, listed: bool) -> Iterator[Value]:
    """The value itself, or the text that it only wraps; of a list the pairs of a name and a value."""
    if isinstance(value, list):
        for entry in value[:IN_A_LIST]:
            name, held = _pair(entry)
            if words := words_of(name):
                yield Value((*path, words), held)
    if not isinstance(value, Mapping | list):
        yield Value(path, value, listed)
    elif text := _wrapped(value):
        yield Value(path, text, listed)


def _wrapped(value: Mapping[str, object] | list[object]) -> str:
    """The only text of a list, or that of an object which says of it no more than its type: {"text": "NG"}."""
    if isinstance(value, list):
        told = value[0] if len(value) == 1 and not _pair(value[0])[0] else None
    else:
        told = (value.get("text") or value.get("value")) if value and value.keys() <= _WRAPPING else None
    return told if isinstance(told, str) else ""


def _pair(entry: object) -> tuple[str, object]:
    if isinstance(entry, str):
        tag = _TAG.fullmatch(entry[:300])
        return (tag[1], tag[2]) if tag else ("", None)
    if isinstance(entry, Mapping):
        for name, value in _PAIR:
            if isinstance(entry.get(name), str) and not isinstance(entry.get(value, {}), Mapping | list):
                return entry[name], entry[value]
    return "", None


def _objects(path: Path, value: object, *, listed: bool) -> list[_Object]:
    """The object, or the first ones of a list, that may tell of the problem; the only one of `results` is no entry."""
    if _is_somebody_elses(path[-1]) or BEFORE.match(path[-1][0]):
        return []
    if isinstance(value, Mapping):
        return [(path, value, listed)]
    entries = value[:3] if isinstance(value, list) else []
    is_one_of_many = listed or path[-1] != _RESULTS or len(entries) > 1
    return [(path, one, is_one_of_many) for one in entries if isinstance(one, Mapping) and not _pair(one)[0]]
