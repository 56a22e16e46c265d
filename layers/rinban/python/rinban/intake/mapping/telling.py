"""What a single value of an unknown body may be, by its names: a field, a count, a name, something that changes."""

from __future__ import annotations

import re
from functools import lru_cache

from rinban.core.alert import Kind
from rinban.intake.mapping import keying, titles
from rinban.intake.mapping.good_news import tells_trouble
from rinban.intake.mapping.hollow import is_an_id
from rinban.intake.mapping.names import FIELDS
from rinban.intake.mapping.secrets import is_secret
from rinban.intake.mapping.values import Value, tells_what_was, words_of
from rinban.intake.mapping.vocabulary import kind_of, plain, said, severity_of
from rinban.intake.mapping.words import (
    ALERTS,
    ALL,
    CHANGING,
    COUNTED,
    MONITORS,
    NAMELESS,
    OTHERS,
    PASSED_ON,
    RUNS,
    SITES,
    STEPS,
    THINGS,
    UNSTEADY,
)

_TIME = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d|\d\d?:\d\d")
_CHANGING_JA = ("日時", "時刻", "時間", "番号", "回数", "件数", "日付", "コメント", "担当", "担当者", "備考")
_AN_AMOUNT = re.compile(r"[<>=~+-]{0,2}\d[\d.,:]*[^\W\d_]{0,6}(?:\d+[a-z])*")
_ANSWERS = frozenset("yes no on off true false none null any all y n na n/a default".split())
_IDS = frozenset(("uid", "uuid", "guid", "identifier"))
_EVENTS = ALERTS | {"event", "message", "notification"}
_LEVELS = frozenset((("level",), ("loglevel",), ("log", "level"), ("lvl",)))
_OF_LOGS = frozenset(("error", "err", "fatal", "panic", "warn", "info", "debug"))
_NUMBERED_NAME = re.compile(r"([^\W\d_]{2,30}) #?(\d{1,4})")
_TRIES = frozenset(("runid", "trynumber", "buildnumber", "executionid"))
_STATES = frozenset("status state result outcome verdict conclusion health".split())
_BEGINNINGS = frozenset("active new created open opened unknown".split())  # what a ticket or a rule may be, too
_OTHERWISE = NAMELESS | (MONITORS - THINGS) | PASSED_ON | OTHERS

ERRORS = frozenset((("error",), ("err",), ("exception",), ("error", "message"), ("exception", "message")))
_RESULTS = (("result",), ("results",))
"""Objects that hold names beside what changes: what a check has found, and where."""

_PLACES: dict[str, list[tuple[str, int]]] = {}
for _field, _known in FIELDS.items():
    for _rank, _name in enumerate(_known):
        _PLACES.setdefault(_name, []).append((_field, _rank))

_NAMING = frozenset({"host", "alone", "rules", "parts", "summary", "name", "message"})


@lru_cache(maxsize=4000)
def fields_of(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The fields that a value may be, by its names, each with its rank."""
    found: dict[str, int] = {}
    for name in names:
        for known, rank in _PLACES.get(name, ()):
            found.setdefault(known, rank)
    return tuple(found.items())


def counts(one: Value) -> bool:
    """Whether it says how many there are, or how many are not well."""
    name, number = one.path[-1][-1], one.value
    return name in COUNTED and isinstance(number, int) and not isinstance(number, bool) and number > (name in ALL)


def flag_of(one: Value) -> str:
    """The name of a flag. Of an alert, "active" means that it fires: {"alarm": {"active": false}}."""
    name = "".join(one.path[-1])
    return "firing" if name == "active" and one.depth and one.path[-2][-1] in ALERTS else name


def is_passed_on(one: Value, by: frozenset[str] = PASSED_ON) -> bool:
    """Whether an object around it is one that a monitor only hands on, such as labels."""
    return any(word in by for name in one.path[:-1] for word in name)


def names_a_thing(one: Value) -> bool:
    """Whether its name, which ends with "name", is of a kind that is not known otherwise."""
    words = one.path[-1][:-1] or (one.path[-2] if one.depth else ())
    told = isinstance(one.value, str) and bool(words)
    return told and _OTHERWISE.isdisjoint(words) and not fields_of(one.names[:-1] or one.names)


def changes(one: Value) -> bool:
    """Whether it is a number, a time or a yes or no, or its name says that it changes with each delivery."""
    if not isinstance(one.value, str) or one.value.isdigit() or _TIME.match(one.value):
        return True
    if one.value.lower() in _ANSWERS or is_of_one_event(one.path[-1]):
        return True
    return any(word in CHANGING or word.endswith(_CHANGING_JA) for word in one.path[-1])


def grades_a_log(one: Value) -> bool:
    """Whether it is the level of a record of a log, in a word that no check has."""
    return one.path[-1] in _LEVELS and plain(said(one.value)) in _OF_LOGS


def says_where(one: Value) -> bool:
    """Whether its name, or that of the object whose name it is, is that of a place or an environment."""
    words = tuple(word for word in one.path[-1] if word != "name")
    words = words or (one.path[-2] if one.depth else ())
    return bool(words) and words[-1] in SITES


def is_of_a_kind(one: Value) -> bool:
    """Whether a key for aggregation is a word, such as CrashLoopBackOff: many problems of one kind have it."""
    return one.path[-1][-1:] == ("key",) and one.path[-1][0] == "aggregation" and said(one.value).isalpha()


def is_of_one_event(words: tuple[str, ...]) -> bool:
    """Whether a field holds the id of an alert, such as `alertUID`, while `dbIdentifier` may name a thing."""
    return words[-1] in _IDS and words[0] in _EVENTS


def is_of_a_form(one: Value) -> bool:
    """Whether it is a field that somebody has named in Japanese, of a `record` that a form has filled."""
    return one.path[-2:-1] == (("record",),) and not one.path[-1][-1].isascii()


def judges(one: Value) -> bool:
    """Whether it stands at the top under an unknown name and is a word for a state: {"ping": "NG"}."""
    known = one.depth or one.listed or fields_of(one.names) or tells_what_was(one.path[-1])
    return not known and isinstance(one.value, str) and kind_of(one.value) is not None


def was(one: Value) -> bool:
    """Whether it tells the state that was before: {"old": "Online"}."""
    return tells_what_was(one.path[-1]) and kind_of(said(one.value)) is not None


def marks(one: Value) -> bool:
    """Whether a value of an unknown name is a word that may tell one thing from another, and that lasts."""
    text = one.value
    if (
        one.listed
        or fields_of(one.names)
        or not isinstance(text, str)
        or not 0 < len(text) <= 60
        or " " in text
        or "://" in text
        or changes(one)
    ):
        return False
    around = (word for name in one.path[:-1] if name not in _RESULTS for word in name)
    names = {*one.path[-1], *around}
    return UNSTEADY.isdisjoint(names) and _is_a_mark(text) and not is_hidden(one)


@lru_cache(maxsize=1000)
def _is_a_mark(text: str) -> bool:
    """Whether a word is no amount, no id and no answer, and has no word for a state or a severity in it: nodeDown."""
    if _AN_AMOUNT.fullmatch(text) or keying.without_amounts(text) != text or is_an_id(text):
        return False
    is_told = severity_of(text) is not None or any(map(kind_of, words_of(text))) or text.lower() in _ANSWERS
    return not is_told and not titles.of_phrase(text) and any(sign.isalpha() for sign in text)


def denies(one: Value) -> bool:
    """Whether it is the state or the result of anything that the body is made of, and says that something is wrong."""
    name = one.path[-1]
    if name[-1] not in _STATES or tells_what_was(name) or is_passed_on(one):
        return False
    word = said(one.value)
    return plain(word) not in _BEGINNINGS and titles.of_phrase(word) is Kind.PROBLEM


def is_hidden(one: Value) -> bool:
    """Whether it is a secret by its name."""
    return is_secret("".join(one.path[-1]))


def is_sayable(one: Value) -> bool:
    """Whether a person could make something of it: no id, no time, no secret, no long text."""
    text = said(one.value)
    is_named = isinstance(one.value, str) and not changes(one) and not is_hidden(one)
    return is_named and len(text) <= 120 and not is_an_id(text) and any(sign.isalpha() for sign in text)


def name_in(text: str) -> str:
    """The last part of an ARN or of a path of an API; "" for the address of a page, and for a time."""
    if "://" in text or _TIME.match(text):
        return ""
    if not text.startswith(("arn:", "/subscriptions/")):
        return text
    parts = (part for part in re.split(r"[:/]", text) if part and not part.startswith("$"))
    return list(parts)[-1]


@lru_cache(maxsize=1000)
def thing_in(event: str) -> str:
    """The words of an event that name a thing: "disk" of DISK_FULL and DISK_OK, "server" of `server_failed`."""
    words = words_of(event)
    return " ".join(word for word in words if word not in STEPS and not (kind_of(word) or tells_trouble(word)))


def with_its_number(name: str) -> str:
    """A name that is a word and a number as one word, "Belt 9" as Belt-9: here the number is no amount."""
    found = _NUMBERED_NAME.fullmatch(name)
    return f"{found[1]}-{found[2]}" if found else name


def is_of_one_run(one: Value) -> bool:
    """Whether it is the address of a run, or an id made of numbers, and so another one each time."""
    last = one.path[-1][-1]
    if last == "url":
        is_runs = any(word in RUNS for part in one.path[:-1] for word in part)
        return is_runs or keying.is_address_of_one(said(one.value))
    return last.endswith("id") and keying.is_a_number(said(one.value))


def grades_an_alarm(one: Value) -> bool:
    """Whether it is the severity of an alarm or an event by its name: eventSeverity."""
    return one.path[-1][-1] == "severity" and one.path[-1][0] in ("alarm", "event", "fault", "perceived")


def numbers_a_try(one: Value) -> bool:
    """Whether it is the id of a run, or says which try of it this is."""
    return not one.listed and "".join(one.path[-1]) in _TRIES


def is_numbered_page(one: Value) -> bool:
    """Whether it is an address with a number at its end: of a run, such as a build, another one each time."""
    return one.path[-1][-1] == "url" and said(one.value).rpartition("/")[2].isdigit()


def is_a_name(one: Value) -> bool:
    """Whether it may name what the body is about."""
    return bool(said(one.value)) and any(found in _NAMING for found, _ in fields_of(one.names))


def texts_of(found: list[Value]) -> tuple[str, ...]:
    """The texts of these values, each once; a bare number and a text of many lines name nothing."""
    texts = (said(one.value) for one in found if not isinstance(one.value, float))
    return tuple(dict.fromkeys(text for text in texts if not text.isdigit() and "\n" not in text[:200]))
