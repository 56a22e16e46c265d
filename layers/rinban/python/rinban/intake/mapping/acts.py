"""Acts that nobody may have wanted: that the deletion of a database has succeeded is no end of an alert."""

from __future__ import annotations

from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.usual import Usual
from rinban.intake.mapping.values import spaced
from rinban.intake.mapping.vocabulary import plain

_SUCCEEDED = frozenset("success successful succeeded completed complete done finished 成功 完了".split())
_UNWANTED = (
    r"\b(?:delet(?:e[sd]?|ion)|dropped|drop (?:table|database|collection|schema|user)"
    r"|wiped?|purged?|erased?|destroy(?:s|ed)?|truncated?|disabled?|revoked?"
    r"|terminated?|exfiltrat\w+|bypass(?:ed)?|take-?over|taken over|fail-?over|failed over|privileges?|role granted)\b"
    r"|削除|無効化|乗っ取|権限昇格|フェイルオーバ"
)


def is_an_unwanted_success(usual: Usual, word: str) -> bool:
    """Whether a word tells that such an act went well. A job that deletes, such as a rotation of backups, is wanted."""
    if plain(word) not in _SUCCEEDED or usual.is_a_run:
        return False
    told = (*usual.fields.titles, *usual.fields.every("event"))
    return any(compiled(_UNWANTED).search(_in_words(text)) for text in told)


def _in_words(text: str) -> str:
    return spaced(text[:400]).replace("_", " ").replace(".", " ")
