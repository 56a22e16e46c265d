"""Numbers and addresses that name a thing: port 3, store "0042", a hardware address, the scope of a broken rule.

A bare number names nothing by itself. What its field is called decides: a `port`, a `store_id`, a 号機 is a thing that
has a number, while a value, a count or a duration measures one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rinban.intake.mapping.names import HARDWARE, NUMBERED, NUMBERED_BY_ID, SCOPES
from rinban.intake.mapping.values import BEFORE, Path, Value, words_of
from rinban.intake.mapping.vocabulary import said

_NUMBER_WORDS = frozenset("id no number num nr code index idx".split())
_NUMBER_WORDS_JA = re.compile(r"(?:コード|番号|ナンバー|id|no)$")
_ELSEWHERE = frozenset("client clients src source dst dest destination remote peer user sender caller error".split())
"""Words before a thing that is another one each time: the port that a client came from."""

_MAY_MEASURE = frozenset(("disk", "drive", "fan", "line", "tank", "ディスク"))
"""Things whose field may also tell how full or how fast they are."""

_MEASURES = frozenset("cpu memory mem load ram swap iops rpm".split())
_OF_USE = re.compile(r"[%％]|usage|full|space|level|temperature|rpm|使用|容量|空き|残量|水位|温度", re.IGNORECASE)
_HIGHEST = 64
"""The highest number, where it may be a measure, that is taken for the number of a thing."""

_FIRST_OF_CLIENTS = 32_768
"""From here on a port is one that a client got for one connection [Linux, net.ipv4.ip_local_port_range]."""

_DIGITS = re.compile(r"#?\d{1,20}[A-Z]?")
_WORD = re.compile(r"[^\s]{1,64}")
_OF_A_ZONE = re.compile(r"20\d{8}")  # the serial of a zone of the DNS, which is a date
_COUNTERS = frozenset(("階", "棟"))
_NAMES_OF_ONE = ("name", "displayname", "display_name", "hostname", "host", "entity", "resource", "id")
_ID = ("id",)
_NAMES_INSIDE: Path = (_ID, ("name",), ("display", "name"), ("label",))
_MOST, _LONGEST = 6, 100

Kind = tuple[str, str]


def named(values: Sequence[Value], texts: Iterable[str]) -> tuple[str, ...]:
    """The things that a body names by number or address, each with what it is: "port 3", "mac 02005E0000B2".

    `texts`: the titles and messages of the body, which may tell that a number measures.
    """
    found = [(*kind, one) for one in values if not one.listed and (kind := _kind(one))]
    if not found:
        return ()
    told = " ".join(texts)
    its = ((label, said(one.value).lstrip("#")) for how, label, one in found if _is_its(how, label, one, told, values))
    things = (_called(label, number) for label, number in its)
    return tuple(dict.fromkeys(things))[:_MOST]


def _called(label: str, number: str) -> str:
    """Port 3, but 4号機: Japanese counters stand behind their number."""
    return f"{number}{label}" if label.startswith("号") or label in _COUNTERS else f"{label} {number}"


def is_a_field_for_one(one: Value) -> bool:
    """Whether a value stands in a field for the number or the address of a thing."""
    return _kind(one) is not None


def watched(values: Iterable[Value]) -> tuple[str, ...]:
    """The names of the things that a rule watches, or their ids: {"vehicle": {"name": "Truck 7"}}."""
    found = [one for one in values if not one.listed and _names_one(one.path)]
    named = {one.path[:-1] for one in found if one.path[-1] != _ID}
    texts = (said(one.value) for one in found if one.path[-1] != _ID or one.path[:-1] not in named)
    return tuple(dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST))[:_MOST]


@lru_cache(maxsize=4000)
def _names_one(path: Path) -> bool:
    """Whether a path leads to the name or the id of a thing; a field of its own may also hold how full it is."""
    is_inside = len(path) > 1 and path[-1] in _NAMES_INSIDE
    words = path[-2] if is_inside else path[-1]
    kinds = NUMBERED | NUMBERED_BY_ID if is_inside else NUMBERED - _MAY_MEASURE
    return words[-1] in kinds and _ELSEWHERE.isdisjoint(words) and not BEFORE.match(words[0])


def scopes(body: Mapping[str, object]) -> tuple[str, ...]:
    """What a rule names as the place where it was broken, such as one host of many that it watches."""
    around = [body, *(value for value in body.values() if isinstance(value, Mapping))]
    return tuple(dict.fromkeys(text for one in around for text in _scopes(one)))[:_MOST]


def _scopes(body: Mapping[str, object]) -> Iterator[str]:
    for name, value in body.items():
        if _is_a_scope(name) and (text := _only(value)):
            yield text


@lru_cache(maxsize=4000)
def _is_a_scope(name: str) -> bool:
    return "".join(words_of(name)) in SCOPES


def _only(value: object) -> str:
    """A text, or the only entry of a list; several entries may grow while the problem lasts."""
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(one, Mapping):
        told = {str(name).lower(): held for name, held in one.items()}
        one = next((told[name] for name in _NAMES_OF_ONE if name in told), "")
    return one[:200] if isinstance(one, str) else ""


def is_short(thing: str) -> bool:
    """Whether a person who is called can make something of it: store 0042, and no long number of a card."""
    return len(thing.rpartition(" ")[2]) <= 8


def _kind(one: Value) -> Kind | None:
    path = one.path
    kind = _kind_of_name(path[-2] if len(path) > 1 else (), path[-1])
    return None if isinstance(one.value, bool | float) or one.value is None else kind


@lru_cache(maxsize=4000)
def _kind_of_name(around: tuple[str, ...], words: tuple[str, ...]) -> Kind | None:
    """Whether a field holds the bare number of a thing, its id or its hardware address; and what the thing is called.

    {"camera": {"id": 7}} is read as `camera_id`.
    """
    path = (*around, *words) if _NUMBER_WORDS.issuperset(words) or "".join(words) in HARDWARE else words
    if BEFORE.match("".join(path)) or not _ELSEWHERE.isdisjoint(path):
        return None
    joined = "".join(words)
    if joined in HARDWARE or words[-1] in HARDWARE or joined.endswith(("macaddress", "serialnumber")):
        return "hardware", " ".join(path)
    if path[-1] in _NUMBER_WORDS:
        thing = path[-2] if len(path) > 1 else ""
        is_line = thing == "line" and path[-1] != "id"  # of a program
        return ("id", " ".join(path[:-1])) if thing in NUMBERED | NUMBERED_BY_ID and not is_line else None
    if (bare := _NUMBER_WORDS_JA.sub("", words[-1])) != words[-1]:
        return ("id", words[-1]) if bare in NUMBERED | NUMBERED_BY_ID else None
    return ("number", " ".join(words)) if words[-1] in NUMBERED else None


def _is_its(how: str, label: str, one: Value, told: str, values: Sequence[Value]) -> bool:
    """Whether the value is the thing's own, and measures nothing."""
    text = said(one.value)
    if how == "hardware":
        return bool(_WORD.fullmatch(text)) and any(map(str.isdigit, text)) and not _OF_A_ZONE.fullmatch(text)
    if how == "id":
        return bool(_WORD.fullmatch(text)) and any(map(str.isalnum, text))
    if not _DIGITS.fullmatch(text):
        return False
    if label == "port":
        return not (text.isdigit() and int(text) >= _FIRST_OF_CLIENTS)
    if _MAY_MEASURE.isdisjoint(label.split()):
        return True
    is_beside_measures = any(not _MEASURES.isdisjoint(other.path[-1]) for other in values)
    return text.isdigit() and int(text) <= _HIGHEST and not (is_beside_measures or _OF_USE.search(told))
