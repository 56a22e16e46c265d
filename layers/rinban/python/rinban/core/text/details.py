"""The whole of an alert, for somebody who asked for more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rinban.core.text import names
from rinban.core.text.headline import Spoken, say
from rinban.core.text.plain import ELLIPSIS
from rinban.core.text.speech import clean

LONGEST = 300
"""Characters of text and details together, as they are said: about a minute."""

_WORD_ENDS = re.compile(r"(?<=[、。])|(?<=[ぁ-ん])(?=[^ぁ-んー、。\s])|(?=\s)")


@dataclass(frozen=True, slots=True)
class Details:
    """Sentences, each in its own language. `whole`: nothing was left out at the end."""

    sentences: tuple[Spoken, ...]
    whole: bool


def details(
    summary: str, more: str, language: str, table: Mapping[str, str] | None = None, longest: int = LONGEST
) -> Details:
    """The summary and the lines of `more`, up to `longest` characters, cut between words; no line is said twice.

    `language` is the listener's, `table` how words are said (word -> reading).
    """
    kept: list[Spoken] = []
    left = longest
    was_cut = len(more) > longest and more.endswith(ELLIPSIS)
    for line in _lines(summary, _whole_words(more) if was_cut else more):
        spoken = say(names.without_links(line), language, table, 4 * longest)
        text = _within(spoken.text, left)
        if text:
            kept.append(Spoken(text, spoken.language))
        left -= len(text)
        if len(text) < len(spoken.text):
            return Details(tuple(kept), whole=False)
    return Details(tuple(kept), whole=not was_cut)


def _lines(summary: str, more: str) -> Iterable[str]:
    lines = (line for line in (summary, *more.splitlines()) if clean(line))
    return dict.fromkeys(line.strip() for line in lines)


def _whole_words(cut: str) -> str:
    """A text that was cut to be kept, without the word that its end may have halved."""
    return _within(cut, len(cut) - len(ELLIPSIS))


def _within(text: str, longest: int) -> str:
    """As many whole words of it as there is room for."""
    if len(text) <= longest:
        return text
    ends = [end.start() for end in _WORD_ENDS.finditer(text) if end.start() <= longest]
    return text[: ends[-1]].rstrip(" 、,。.") if ends else ""
