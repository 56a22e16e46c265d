"""Sentences about what was done, or why it was not: with the names of people, and times as the board writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property

from rinban.board.names import named
from rinban.board.times import BoardTimes
from rinban.board.told_words import TOLD_WORDS
from rinban.core.errors import RinbanError, Unavailable
from rinban.core.rota.arrangements import Arrangement, Leave
from rinban.core.rota.settings import Settings

_PEOPLE = ("who", "by", "other")
_LONGEST = 60
"""Characters of a text that somebody has typed, as it is told again."""


class BoardSentences:
    """In the language of a page. `settings`: where the names are found, which is asked only if one is needed; while it
    does not answer the ids stand in their place.

    What the sentences are about is told by name: `who`, `by` and `other` are ids of people, `group` that of a group,
    `begins` and `ends` are instants, and so is every other number with a point; `span` is from the one to the other.
    """

    def __init__(self, language: str, times: BoardTimes, settings: Callable[[], Settings]) -> None:
        self._language, self._times, self._ask = language, times, settings
        self._words = TOLD_WORDS[language]

    def says(self, kind: str, about: Mapping[str, object]) -> str:
        told = {name: self._value(name, value) for name, value in about.items()}
        begins, ends = about.get("begins"), about.get("ends")
        if isinstance(begins, float) and isinstance(ends, float):
            told["span"] = self._times.between(begins, ends)
        return self._words[kind].format(**told)

    def knows(self, kind: str) -> bool:
        return kind in self._words

    def refusal(self, error: RinbanError) -> str:
        """Why something was not done, "" for what is told in English alone."""
        return self.says(error.kind, error.about) if error.kind else ""

    def cover(self, group: str, who: str, by: str, begins: float, ends: float) -> str:
        """`group`: "" for all."""
        about = {"who": who, "by": by, "begins": begins, "ends": ends}
        return self.says("covers_in", {**about, "group": group}) if group else self.says("covers", about)

    def person(self, who: str) -> str:
        member = self._settings.responders.get(who)
        return member.responder.name if member else who

    def group(self, group: str) -> str:
        known = self._settings.groups.get(group)
        return named(known.names, group, self._language) if known else group

    def together(self, sentences: Iterable[str]) -> str:
        return ("" if self._language == "ja" else " ").join(filter(None, sentences))

    @cached_property
    def _settings(self) -> Settings:
        try:
            return self._ask()
        except Unavailable:
            return Settings()

    def _value(self, name: str, value: object) -> str:
        if isinstance(value, Arrangement):
            return self._arrangement(value)
        if isinstance(value, float):
            return self._times.exact(value)
        if isinstance(value, date):
            return self._times.date(value)
        text = str(value)
        if name in _PEOPLE:
            text = self.person(text)
        elif name == "group":
            text = self.group(text)
        return text if len(text) <= _LONGEST or name == "span" else f"{text[:_LONGEST]}…"

    def _arrangement(self, one: Arrangement) -> str:
        what = one.what
        if isinstance(what, Leave):
            told = self.says("is_away", {"who": what.who})
        else:
            told = self.cover(one.group, what.instead_of, what.by, what.begins, what.ends)
        return self.together((told, self.says("number_undo", {"number": one.number}) if one.number else ""))
