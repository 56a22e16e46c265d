"""Text from outside, made safe to keep, to show and to speak."""

from __future__ import annotations

import hashlib
import unicodedata

ELLIPSIS = "…"
JOINER = "\u200d"  # glues several characters into one emoji

# Control characters, surrogates and code points that stand for no character. Of the invisible "format" characters only
# the joiner stays: the others turn writing around or hide it, and no monitor means to send them.
_DROPPED = frozenset({"Cc", "Cs", "Cn", "Co", "Cf"})


def one_line(text: str, limit: int) -> str:
    """`text` as one line of at most `limit` characters: white space folded, unspeakable characters dropped."""
    return cut(" ".join(_visible(text, limit).split()), limit)


def lines(text: str, limit: int) -> str:
    """As `one_line`, but line ends are kept (as a newline) and empty lines at both ends are not; a tab is a space."""
    return cut("\n".join(line.rstrip() for line in _visible(text, limit).expandtabs(1).splitlines()).strip(), limit)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last of them an ellipsis if something was cut; no visible character is halved."""
    if len(text) <= limit:
        return text
    end = max(limit - len(ELLIPSIS), 0)
    while end > 0 and _continues(text, end):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS[:limit]


def short(text: str, limit: int) -> str:
    """`text` if it fits, else its beginning and a digest, so that two long keys that differ stay different."""
    return text if len(text) <= limit else f"{text[: limit - 33]}~{digest(text)}"


def digest(text: str) -> str:
    """32 hexadecimal digits that stand for `text`. No secret is kept this way: it only names things."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]


def _visible(text: str, limit: int) -> str:
    """What of `text` may be wanted: megabytes are not looked at for the sake of a line."""
    start = text[: 20 * limit + 1000]
    if start.isprintable():  # then there is nothing in it to be dropped
        return start
    return "".join(character for character in start if character in "\t\n\r" or _is_kept(character))


def _is_kept(character: str) -> bool:
    return character == JOINER or unicodedata.category(character) not in _DROPPED


def _continues(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to what a reader sees as one character with those before it."""
    return _is_attached(text[at]) or text[at - 1] == JOINER or _is_second_half_of_a_flag(text, at)


def _is_attached(character: str) -> bool:
    """Accents, variation selectors, skin tones and the joiner never stand alone."""
    return (
        character == JOINER
        or unicodedata.category(character).startswith("M")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _is_second_half_of_a_flag(text: str, at: int) -> bool:
    """A flag is two regional indicators; in a row of flags the pairs are counted from the row's beginning."""
    start = at
    while start > 0 and _is_indicator(text[start - 1]):
        start -= 1
    return _is_indicator(text[at]) and (at - start) % 2 == 1


def _is_indicator(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
