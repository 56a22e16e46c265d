"""The usual fields of an unknown body: where they stand, at the top or a little deeper, and which speak of the alert.

A name counts however it is written: hostName, host_name, HOST-NAME, "Host name". The path to a value counts as well:
{"host": {"name": …}} is the host's name, {"check": {"status": …}} the state of a check; and so do pairs in a list,
[{"name": "Host", "value": "db-1"}] or ["host:db-1"].

Whose state something is, matters: the status of an order or a request that a monitor passes on ends no alert. So a
state counts if every word before it is a monitor's (words.py), or if it is in the one object that the body is about.
A good answer in an object that is handed on does not count where the body around it tells of a failure
(contradictions.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rinban.core.alert import Kind
from rinban.intake.mapping import contradictions, telling
from rinban.intake.mapping.headings import in_usual_words
from rinban.intake.mapping.hollow import says_something
from rinban.intake.mapping.values import Path, Value, tells_what_was, values, words_of
from rinban.intake.mapping.vocabulary import kind_of, said
from rinban.intake.mapping.words import ALERTS, EVENTS_OF_RUNS, PASSED_ON, RUNS

_TEAM: Path = (("alert", "group"),)
"""At the top it is who is called; inside an alert it is the state: {"alert": {"group": "Recovered"}}."""

_NOW = frozenset((("now",), ("new",)))
"""They tell a state only beside one that tells what was."""

_FOUND, _HANDLED = frozenset((("判定",),)), frozenset((("対応状況",), ("対応区分",)))
"""In a record of an inspection: what was found, and how far it is handled since."""

_SORTS = frozenset(("category", "kind"))


@dataclass
class BodyFields:
    """The fields of one unknown body, by their usual names (names.py)."""

    body: Mapping[str, object]
    values: list[Value] = field(init=False)
    _told: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.values = list(values(in_usual_words(self.body)))

    def text(self, name: str) -> str:
        """The field's text; "" if nothing has one of its names."""
        return next((said(one.value) for one in self.found(name)), "")

    def every(self, name: str, most: int = 6) -> tuple[str, ...]:
        """The texts of all that have one of the field's names, each once; numbers name nothing."""
        if name not in self._told:
            self._told[name] = telling.texts_of(self.found(name))
        return self._told[name][:most]

    def outermost(self, name: str) -> tuple[str, ...]:
        """Those of them that stand least deep: a title further inside is of what is passed on."""
        found = self.found(name)
        return telling.texts_of([one for one in found if one.depth == found[0].depth])

    def by_depth(self, name: str) -> list[tuple[str, ...]]:
        """The words of a field that tells a state, if they speak of the alert, by depth, lists last."""
        found = [one for one in self.found(name) if self.speaks(one)]
        if not found:
            return []
        ranks = sorted({(one.listed, one.depth) for one in found})
        return [tuple(said(one.value) for one in found if (one.listed, one.depth) == rank) for rank in ranks]

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """All that a person would read as a title, a message or a name."""
        return (*self.every("summary"), *self.every("message"), *self.every("name"))

    def found(self, name: str) -> list[Value]:
        """The values with one of the field's names, in the order of depth and of the names; true and false are none."""
        return self._index.get(name, [])

    def speaks(self, one: Value) -> bool:
        """Whether a state, or another field that tells of the alert, tells of this one and of now."""
        if tells_what_was(one.path[-1]) or self.is_of_the_beginning(one) or self.is_contradicted(one):
            return False
        if one.path[-1] in _FOUND and self._is_handled:
            return False
        if one.path == _TEAM or (one.path[-1] in _NOW and not self._tells_what_was):
            return False
        if one.is_the_alerts or telling.is_of_a_form(one) or (one.stands_in(self._runs) and not self._failures):
            return True
        is_named_so = one.path[:1] == self._subject or not ALERTS.isdisjoint(one.path[-1])
        return is_named_so and not telling.is_passed_on(one)

    def is_contradicted(self, one: Value) -> bool:
        """Whether it is a good answer inside what was handed on, and the body tells of a failure outside of that."""
        around = contradictions.object_around(one.path) or contradictions.machine_around(one)
        is_outside = (path[: len(around)] != around for path in self._failures) if around else ()
        return any(is_outside) and contradictions.is_a_good_answer(one)

    @cached_property
    def _failures(self) -> list[Path]:
        """Where the body tells that something has failed."""
        told = (one for name in ("summary", "message", "name", "event") for one in self.found(name))
        failed = [one.path for one in told if contradictions.tells_of_a_failure(one)]
        return failed + [one.path for one in self.values if contradictions.is_of_an_error(one)]

    @property
    def happened(self) -> Iterator[str]:
        """The words of what has happened, but none of what it is sorted under."""
        found = (one for one in self.found("event") if one.path[-1][-1] not in _SORTS and self.speaks(one))
        return (said(one.value) for one in found)

    @cached_property
    def _runs(self) -> frozenset[str]:
        """The words for runs in the event at the top: "deployment-completed" is about the object `deployment`."""
        events = (said(one.value) for one in self.found("event") if not one.depth)
        return frozenset(word for event in events for word in words_of(event)) & (RUNS | EVENTS_OF_RUNS)

    @cached_property
    def _is_handled(self) -> bool:
        """Whether a record says that what was found is handled: the finding stays in it for ever."""
        return any(one.path[-1] in _HANDLED and kind_of(said(one.value)) is Kind.RECOVERY for one in self.values)

    @cached_property
    def _tells_what_was(self) -> bool:
        return any(map(telling.was, self.values))

    def is_of_the_beginning(self, one: Value) -> bool:
        """Whether it stands in the alert that a group began with, as Grafana OnCall passes it on to the end."""
        return one.path[0] == ("alert", "payload") and self._is_of_a_group

    @cached_property
    def _is_of_a_group(self) -> bool:
        return any(one.path[0] == ("alert", "group") for one in self.values)

    @cached_property
    def _index(self) -> dict[str, list[Value]]:
        ranked: dict[str, list[tuple[int, int, int, Value]]] = {}
        for number, one in enumerate(self.values):
            for found, rank in telling.fields_of(one.names) if says_something(one.value) else ():
                ranked.setdefault(found, []).append((one.depth, rank, number, one))
        return {name: [entry[3] for entry in sorted(found, key=lambda e: e[:3])] for name, found in ranked.items()}

    @cached_property
    def _subject(self) -> Path:
        """The one object at the top with a name in it, if nothing beside it has a name: the body is about it."""
        names = (
            one
            for one in self.values
            if telling.is_a_name(one) and not telling.is_passed_on(one, PASSED_ON - {"metadata"})
        )
        named = {one.path[:1] if one.depth else () for one in names}
        return named.pop() if len(named) == 1 else ()
