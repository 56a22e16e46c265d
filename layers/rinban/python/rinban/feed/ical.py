"""A feed as a calendar [RFC 5545]. The same duties are the same text, to the byte, whenever and wherever it is made.

A calendar program asks again after REFRESH-INTERVAL [RFC 7986], Outlook after X-PUBLISHED-TTL; it knows an event by its
UID, and takes the whole feed in the place of the former one. So SEQUENCE is always 0, and DTSTAMP the begin of what is
shown: another time would make another text of the same duties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from icalendar import Calendar as Ical
from icalendar import Event as IcalEvent
from icalendar.prop import vDuration, vText

from rinban.core.rota import feed
from rinban.core.rota.duty import Group
from rinban.core.rota.feed import Duty, FeedSpan
from rinban.core.text.plain import digest, one_line
from rinban.feed.feeds import Shown
from rinban.feed.words import WORDS, FeedWords

REFRESH = timedelta(hours=1)

LONGEST = 100
"""Characters of a name that a calendar shows, as many as the rota file allows."""

MOST = 3000
"""Events of one feed: a turn of an hour makes 24 a day, and the function has ten seconds."""

USUAL = "en"

Named = Callable[[str], str]
"""The name of a person by the id; "nobody" in the reader's language for ""."""


class EventText(NamedTuple):
    """One event as people read it. `key`: what its UID is made of. Times are in seconds since 1970."""

    begins: float
    ends: float
    key: str
    title: str
    more: tuple[str, ...] = ()


def rendered(shown: Shown, span: FeedSpan) -> bytes:
    """The calendar in UTF-8. Of a rota with more than MOST events only the first are shown, and where it ends then."""
    language = _language(shown)
    words, name, whose = WORDS[language], _name(shown, language), _whose(shown)
    found = sorted(event for group in shown.groups for event in _events(shown, group, span, language))
    end = found[MOST].begins if len(found) > MOST else span.ends
    found[MOST:] = []
    found.append(EventText(end, end + REFRESH.total_seconds(), f"end:{whose}", words.end.format(name=name)))
    calendar = _calendar(words.calendar.format(name=name))
    for event in found:
        calendar.add_component(_component(event, span.begins))
    text: bytes = calendar.to_ical()
    return text


def _calendar(name: str) -> Ical:
    calendar = Ical()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Rinban//Rota//EN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("NAME", _ExactText(name))
    calendar.add("X-WR-CALNAME", _ExactText(name))
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return calendar


def _events(shown: Shown, group: Group, span: FeedSpan, language: str) -> Iterator[EventText]:
    """The events of one group that last a second at least: a calendar counts no less."""
    words, called = WORDS[language], _group_name(group, language)
    names = {one.id: _plain(one.name) for one in group.responders}

    def named(who: str) -> str:
        return names.get(who, who) if who else words.nobody

    duties = feed.of_person(group, shown.person.id, span) if shown.person else feed.of_group(group, span)
    told = _own if shown.person else _of_everybody
    for duty in duties:
        if int(duty.begins) < int(duty.ends):
            title, more = told(duty, words, named, called)
            key = f"{shown.kind.value}:{group.id}:{next(iter(duty.people), '')}:{int(duty.begins)}"
            yield EventText(duty.begins, duty.ends, key, title, more)


def _own(duty: Duty, words: FeedWords, named: Named, group: str) -> tuple[str, tuple[str, ...]]:
    """Title and lines of an event in a person's own calendar."""
    others = ((words.before, duty.before), (words.after, duty.after))
    told = (text.format(name=named(who)) for text, who in others if who is not None)
    return words.mine.format(group=group), (words.first, *told)


def _of_everybody(duty: Duty, words: FeedWords, named: Named, group: str) -> tuple[str, tuple[str, ...]]:
    """Title and lines of an event in a group's calendar."""
    if not duty.people:
        return words.gap.format(group=group), (words.nobody_rings,)
    order = (f"{place}. {named(who)}" for place, who in enumerate(duty.people, 1))
    return words.whose.format(name=named(duty.people[0]), group=group), (words.order, *order)


def _component(event: EventText, stamp: float) -> IcalEvent:
    made = IcalEvent()
    made.add("UID", f"{digest(event.key)}@rinban")
    made.add("DTSTAMP", _utc(stamp))
    made.add("SEQUENCE", 0)
    made.add("DTSTART", _utc(event.begins))
    made.add("DTEND", _utc(event.ends))
    made.add("SUMMARY", _ExactText(event.title))
    if event.more:
        made.add("DESCRIPTION", _ExactText("\n".join(event.more)))
    made.add("TRANSP", "TRANSPARENT")  # somebody on duty may be invited to a meeting
    return made


class _ExactText(vText):
    """A text that comes back as it is. The library would take a backslash before an N for the end of a line."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode("utf-8")


def _utc(at: float) -> datetime:
    return datetime.fromtimestamp(int(at), UTC)


def _language(shown: Shown) -> str:
    """That of the person, or of most people of the group."""
    people = (shown.person,) if shown.person else shown.groups[0].responders
    found = Counter(one.language for one in people).most_common(1)
    return next((language for language, _ in found if language in WORDS), USUAL)


def _name(shown: Shown, language: str) -> str:
    return _plain(shown.person.name) if shown.person else _group_name(shown.groups[0], language)


def _whose(shown: Shown) -> str:
    return f"person:{shown.person.id}" if shown.person else f"group:{shown.groups[0].id}"


def _group_name(group: Group, language: str) -> str:
    names = dict(group.names)
    return _plain(names.get(language) or next(iter(names.values()), group.id))


def _plain(name: str) -> str:
    return one_line(name, LONGEST)
