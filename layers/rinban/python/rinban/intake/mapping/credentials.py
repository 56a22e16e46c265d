"""Whether a value that stands where a secret may stand looks like one, or is a word of the sentence around it."""

from __future__ import annotations

import re

_EDGES = "<>()[]{}.,;:!?*\"'、。：「」"

# What is said of a password, a token or a key: "token: expired", "secret: not found", "password: must be changed".
_WORDS = frozenset(
    " ".join(
        (
            "absent accepted access account active age already and any are as ask attempt attempts bad been being",
            "blank but by can cannot change check client cookie could count default does down empty error errors",
            "exceeds exists expires expiry fail fails failure failures false first for forbidden found from gone",
            "has have header hidden illegal in inactive incorrect input insecure invalid is issue key keys last",
            "length limit login lookup lost low malformed match mismatch misses missing must near needs never new",
            "next nil no none not null ok okay old on only optional or out password past please policy present",
            "problem quota rate rbac read redacted refresh renewal request requests reset retry rotate rotation",
            "scope secret see server service set short should signature soon stale state status still string",
            "temporary that the timeout to token tokens too true type unable unauthorized unavailable undefined",
            "unknown unreadable unset until unusable unverified update usage used user valid value verify via was",
            "weak were will with within without wrong yes your",
        )
    ).split()
)
_ENDING = re.compile(
    r"[a-z]{2,12}(?:[a-z]ed|ing|[ts]ion|[ai]ble|ment|ally)|[a-z]{2,40}(?:exception|error|failure|timeout|denied)"
)
_QUANTITY = re.compile(r"[<>=~]{0,2}(?:\d+(?:\.\d+)?%|\d{1,3}\Z)")
_PATH = re.compile(r"(?:/[a-z0-9._-]+){2,}")
# "password: host: db-1" has none, and the name of a key in AWS is not the key.
_LABEL = re.compile(r"[A-Za-z]+:|(?:user|username|login|account|host)=\S+|arn:aws\S*|n/a|[\W_]+", re.IGNORECASE)
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_ASCII = re.compile(r"[!-~]+")
_LETTER, _DIGIT = re.compile("[A-Za-z]"), re.compile(r"\d")
_HUMPS = re.compile(r"(?:[A-Z]{0,4}[a-z]+)+")
_OF_A_SENTENCE, _LONG, _OPAQUE, _OF_A_KEY = 6, 8, 12, 16  # characters


def is_credential(value: str) -> bool:
    """Whether a value behind "password:" has to be masked: whatever is no plain word, no quantity and no Japanese."""
    if _JAPANESE.search(value):
        return any(_is_mixed(run) or len(run) >= _LONG for run in _ASCII.findall(value))
    return not all(map(_is_plain, value.split()))


def is_random(value: str) -> bool:
    """Whether a value in a sentence ("Bearer …", "the password is …") has to be masked: letters and digits, mixed."""
    bare = value.strip(_EDGES)
    return len(bare) >= _OF_A_SENTENCE and (_is_mixed(bare) or (len(bare) >= _LONG and _has_odd_capitals(bare)))


def is_opaque(value: str) -> bool:
    """Whether it is no name that people give: letters and digits, mixed, and no hyphen to part words."""
    bare = value.strip(_EDGES)
    return len(bare) >= _OPAQUE and bare.isalnum() and _is_mixed(bare)


def is_long(value: str) -> bool:
    """Whether a value is as long as a key is, where a short one would be a name: ?key=OPS-12."""
    return len(value) >= _OF_A_KEY


def _is_plain(word: str) -> bool:
    bare = word.strip(_EDGES).lower()
    if not bare or bare in _WORDS or _ENDING.fullmatch(bare):
        return True
    return bool(_QUANTITY.match(word) or _LABEL.fullmatch(word) or _PATH.fullmatch(word))


def _is_mixed(run: str) -> bool:
    return _LETTER.search(run) is not None and _DIGIT.search(run) is not None


def _has_odd_capitals(word: str) -> bool:
    """Capitals that are not those of words: dXNlcjpwYXNz, but not OrderService."""
    return word.isalpha() and word.lower() != word != word.upper() and not _HUMPS.fullmatch(word)
