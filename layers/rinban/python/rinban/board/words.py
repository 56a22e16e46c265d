"""The words of the pages, in the languages in which they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from rinban.board import history_words, quiet_words
from rinban.board.english import ENGLISH
from rinban.board.japanese import JAPANESE

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {**ENGLISH, **history_words.ENGLISH, **quiet_words.ENGLISH},
    "ja": {**JAPANESE, **history_words.JAPANESE, **quiet_words.JAPANESE},
}
"""By language. Texts with places are filled in by name; each language has the same ones."""
