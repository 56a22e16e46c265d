"""Bodies and texts of senders that nobody has described: Rinban's own JSON first, then what the usual names find."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rinban.core.alert import Alert, Kind
from rinban.core.text.plain import lines, one_line, short
from rinban.intake.mapping import asides, keying, loose, state, telling, things, titles
from rinban.intake.mapping.good_news import tells_trouble
from rinban.intake.mapping.hollow import is_a_form_letter, is_unfilled
from rinban.intake.mapping.item import (
    NO_KEY,
    NO_SEVERITY,
    NO_STATUS,
    NO_SUMMARY,
    Item,
    ParsedAlert,
    unusable,
)
from rinban.intake.mapping.secrets import masked
from rinban.intake.mapping.sniffing import DAMAGED
from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.values import words_of
from rinban.intake.mapping.vocabulary import kind_of, said, severity_of, whole
from rinban.intake.mapping.words import PASSED_ON, PLACES, RUNS

NAMELESS = "status {} needs the dedup_key (or the summary) of the alert that it is about"

_UNPACKABLE = "an alert that came as damaged gzip"
_MENDABLE = "the body is gzip and cannot be unpacked: send Content-Encoding: gzip with it, or do not pack it"

_LISTS = frozenset(
    "alert alerts alarms event events incidents problems notifications issues checks checkresults entries items"
    " messages findings".split()
)
_AROUND = ("data", "payload", "body", "message", "result", "notification", "event", "detail")
"""An object of such a name may stand around the list."""

_WATCHING = frozenset("alert rule monitor check detector policy trigger condition".split())
"""Objects beside the list that tell of what watches, and not of a single entry."""

_STEP = re.compile(rf"(?:{'|'.join(sorted(RUNS))})[.:][a-z_]{{2,20}}")  # run:errored

_OWN = ("dedup_key", "summary")


def items(body: Mapping[str, object]) -> list[object]:
    """The alerts in a body: those of its list, each with what stands beside the list; without one the body itself."""
    full = _lists(body) or [
        found for name in _AROUND if isinstance(one := body.get(name), Mapping) for found in _lists(one)
    ]
    if len(full) != 1 or any(name in body for name in _OWN):
        return [body]
    beside = {name: value for name, value in body.items() if not isinstance(value, list) and _is_beside(name, value)}
    return [{**_watching(body), **beside, **one} for one in full[0]]


def _watching(body: Mapping[str, object]) -> dict[str, object]:
    """The name of the rule or the monitor that stands as an object beside the list: {"alert": {"name": …}}.

    It is a part of each entry's names, and never enough by itself: what the entry says counts as well.
    """
    objects = (one for name, one in body.items() if "".join(words_of(name)) in _WATCHING and isinstance(one, Mapping))
    names = (one.get(name) for one in objects for name in ("name", "title", "displayName", "display_name"))
    return next(({"source_name": name} for name in names if isinstance(name, str) and name), {})


def _is_beside(name: str, value: object) -> bool:
    """Whether it counts for each entry of the list: of objects only those whose states are never the alert's."""
    return not isinstance(value, Mapping) or "".join(words_of(name)) in PASSED_ON


def _lists(body: Mapping[str, object]) -> list[list[Mapping[str, object]]]:
    """The objects of each list of alerts that has some."""
    named = (value for name, value in body.items() if "".join(words_of(name)) in _LISTS and isinstance(value, list))
    lists = ([one for one in value if isinstance(one, Mapping)] for value in named)
    return [found for found in lists if found]


def reading(item: Item) -> ParsedAlert:
    """The alert of one body, or of one entry of its list."""
    usual = Usual(_with_labels(item.item) if isinstance(item.item, Mapping) else {})
    title = _title(item, usual)
    given = item.text("dedup_key") or _given_key(item, usual)
    message = _message(item, usual, title)
    names = usual.names
    placed = f"{title}: {message}" if message and keying.is_a_place(title) and not names.rules else title
    told = state.of_body(usual, placed or message, message)
    title = title if told.told and told.kind is not Kind.IGNORED else placed
    if told.kind in (Kind.RECOVERY, Kind.CLAIM) and not (
        title or message or given or names.every or names.things or usual.id or usual.incident or usual.others
    ):
        return unusable(item.source.name, NAMELESS.format(told.kind.value))
    alert = _alert(item, usual, told, title, message, given)
    guesses = _guesses(
        (NO_STATUS, told.told),
        (NO_SEVERITY, _severity(item, usual)),
        (NO_KEY, given or names.every),
        (NO_SUMMARY, title or message or names.every),
    )
    return ParsedAlert(alert, item.source.name, tuple(dict.fromkeys(item.warnings)), guesses=guesses)


def _with_labels(body: Mapping[str, object]) -> Mapping[str, object]:
    """The body, with the lines of its text that are labelled ("Host: db-1") as fields of an alert in it."""
    texts = (body.get(name) for name in ("message", "body", "text", "description", "details"))
    text = next((text for text in texts if isinstance(text, str) and "\n" in text.strip()), "")
    labels = loose.labels(text) if text and "alert" not in body else {}
    return {**body, "alert": labels} if labels else body


def _guesses(*found: tuple[str, object]) -> tuple[str, ...]:
    """The sentences about what was not found."""
    return tuple(sentence for sentence, value in found if not value)


def of_text(text: str) -> tuple[ParsedAlert, ...]:
    """Text that is not JSON: its first line that says something is the summary, the rest the details."""
    if text.startswith(DAMAGED):
        alert = Alert(keying.key("text", keying.ProblemNames(), _UNPACKABLE), summary=_UNPACKABLE, reason=_MENDABLE)
        return (ParsedAlert(alert, "text"),)
    told = masked(lines(text, 2300))
    first = next((line for line in told.split("\n") if any(sign.isalnum() for sign in line)), told.partition("\n")[0])
    rest = told.partition(first)[2].strip("\n") if first else ""
    if not told:
        return ()
    found = state.of_text(first, rest)
    title = f"{first}: {rest}" if rest and not found.told and keying.is_a_place(first) else first
    alert = Alert(
        keying.key("text", keying.ProblemNames(), title, rest),
        found.kind,
        summary=one_line(first, 300),
        details=lines(rest, 2000),
        reason=found.reason,
        tells_no_end=not found.told,
    )
    return (ParsedAlert(alert, "text", guesses=_guesses((NO_STATUS, found.told), (NO_SEVERITY, ""), (NO_KEY, ""))),)


def _given_key(item: Item, usual: Usual) -> str:
    found = next(iter(usual.fields.found("dedup_key")), None)
    key = said(found.value) if found and not telling.is_of_a_kind(found) else ""
    return key if key and not item.is_hollow("dedup_key", key) else _id_that_is_a_name(item, usual)


def _id_that_is_a_name(item: Item, usual: Usual) -> str:
    """An `id` such as disk-db-02-var. One with long numbers, or a single word beside a number, is that of an event."""
    value = item.item.get("id") if isinstance(item.item, Mapping) else None
    return value if isinstance(value, str) and keying.is_a_name(value) and not usual.names.enough else ""


def _title(item: Item, usual: Usual) -> str:
    """The first title that is not everybody's, else any, else a name.

    A `message` is no title, even if it is all that there is: what it says may change while the problem lasts.
    """
    every = tuple(title for title in usual.fields.every("summary") if not _STEP.fullmatch(title))
    every_title = tuple(title for title in every if not kind_of(title))
    own = item.text("summary")
    if (
        own
        and not own.startswith(("{", "[{"))
        and not is_unfilled(own)
        and own not in (*every, *usual.fields.every("message"), *usual.fields.every("name"))
    ):
        return own
    telling = (title for title in every_title if keying.is_somebodys(title))
    called = (keying.lasting_name(name) for name in usual.called if not kind_of(name))  # not a metric named "up"
    happened = (
        text
        for text in usual.fields.every("event")
        if " " in text and (titles.of_phrase(text) or not usual.fields.every("message"))
    )
    return next(telling, "") or next(iter((*every_title, *called, *happened, *every)), "")


def _message(item: Item, usual: Usual, title: str) -> str:
    found = item.text("details", unlike=title)
    if not found or found.startswith(("{", "[")) or is_a_form_letter(found):
        others = (text for text in usual.fields.every("message") if text != title and not is_a_form_letter(text))
        found = next(others, found)
    errors = [text for text in usual.errors if text not in found and not text.startswith("{")]
    return found if title or not found else ": ".join((found, *errors))


def _alert(item: Item, usual: Usual, told: state.Reading, title: str, message: str, given: str) -> Alert:
    host = one_line(item.text("host") or usual.host, 255)
    source = one_line(item.text("source"), 64) or item.source.name
    link = one_line(item.text("link") or usual.fields.text("link"), 2048)
    key = one_line(given, 10_000)
    return Alert(
        dedup_key=short(key, 255) if key else _key(source, usual, title, message, item, told),
        kind=told.kind,
        severity=item.severity(_severity(item, usual)),
        summary=one_line(_summary(usual, title, message) or usual.spoken or whole(item.item), 300),
        host=host,
        details=lines(message, 2000),
        link=link if link.lower().startswith(("http://", "https://")) else "",
        source=source,
        by=one_line(item.text("by") or usual.fields.text("by"), 200) if told.kind is Kind.CLAIM else "",
        reason=told.reason,
        # who names neither a state nor a key has no way to say later that this is over
        tells_no_end=item.source.tells_no_end or not (told.told or key or item.source.recovers),
    )


def _key(source: str, usual: Usual, title: str, message: str, item: Item, state_told: state.Reading) -> str:
    if not (usual.names.every or usual.names.things or title or message):
        named = usual.incident or usual.id
        text = usual.things_in_events if usual.others else whole(item.item)
        return short(f"{source}/{named}", 255) if named else keying.key(source, usual.names, text, "", usual.others)
    incident = "" if usual.names.enough else usual.incident
    if incident:
        return short(f"{source}/{incident}", 255)
    told = "" if message.startswith(("{", "[{")) else message
    marks = usual.marks if state_told.told else (*usual.marks, *asides.people(usual.fields))
    if not (state_told.told or title or told) and usual.names.every == (usual.names.host,):
        marks = (*marks, *asides.sentences(usual.fields))
    return keying.key(source, usual.names, _telling(usual, title, told), told, usual.others, marks)


def _telling(usual: Usual, title: str, message: str) -> str:
    """The title; one that says nothing, or is only a name such as that of a subscription, with what tells more.

    That is the message, and only where there is none what an event names: "disk" of DISK_FULL.
    """
    is_a_name = title in usual.fields.every("name")
    title = title if usual.is_a_run or not is_a_name else telling.with_its_number(title)
    if message:
        return f"{title}: {message}" if is_a_name and not usual.names.every else title
    return f"{title} {usual.things_in_events}".strip() if is_a_name or not keying.is_somebodys(title) else title


def _severity(item: Item, usual: Usual) -> str:
    """The word for it; that of the state ("CRITICAL") where there is none."""
    if word := item.text("severity") or next(iter(usual.fields.every("severity")), "") or usual.fields.text("severity"):
        return word
    states = (word for words in usual.fields.by_depth("status") for word in words)
    return next((word for word in states if not word.isdigit() and severity_of(word) is not None), "")


def _placed(names: keying.ProblemNames, title: str) -> str:
    """The title, with the number of the thing before it, such as port 3, unless it says that number itself.

    Where no host is known, and the title does not say itself what it is about, the service stands before it.
    """
    numbered = [thing for thing in names.things if things.is_short(thing) and thing.split()[-1] not in title]
    title = f"{numbered[0]}: {title}" if numbered else title
    if names.host or names.alone or any(part in title for part in names.parts):
        return title
    parts = [part for part in names.parts if "://" not in part and part.lower() not in PLACES]
    return f"{max(parts, key=len)}: {title}" if parts else title


def _is_bare(names: keying.ProblemNames, title: str) -> bool:
    """Whether a title is one word that only says where, beside a rule that says what."""
    return bool(names.rules) and " " not in title and title not in names.rules and not tells_trouble(title)


def _summary(usual: Usual, title: str, message: str) -> str:
    """What is said: the title; if that is everybody's, or there is none, with the names and the message."""
    names = usual.names
    if (
        title
        and title not in usual.fields.every("name")
        and keying.is_somebodys(title)
        and not keying.is_a_place(title)
    ):
        return _placed(names, f"{names.rules[0]}: {title}" if _is_bare(names, title) else title)
    every = dict.fromkeys((*names.alone, *names.rules, *names.parts, *filter(things.is_short, names.things)))
    unsaid = [name for name in every if name not in title]
    named = ": ".join([name for name in unsaid if "://" not in name] or ([] if title or message else unsaid))[:200]
    told = "" if message.startswith(("{", "[{")) and (title or named) else message
    is_named = " " not in title and title in usual.fields.every("name") if title else bool(named)
    happened = next(iter(usual.fields.every("event")), "") if is_named and not told else ""
    return ": ".join(dict.fromkeys(text for text in (title, named, told or happened) if text and text != names.host))
