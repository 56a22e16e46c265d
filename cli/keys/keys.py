"""The API keys of a stage: one for each source, and two while it changes from one to the other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cli.answers import Refused

_SOURCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class SourceKey:
    """A key, without its text. `made`: seconds since 1970. `valid`: whether it lets its source in."""

    id: str
    source: str
    made: float
    valid: bool = True


class KeyStore(Protocol):
    """Where the keys of a stage are kept. Everything raises Refused."""

    def known(self) -> Sequence[SourceKey]:
        """All keys, in the order in which they were made."""

    def make(self, source: str, text: str) -> SourceKey:
        """Let this source in by this text from now on."""

    def remove(self, key: SourceKey) -> None:
        """Let nobody in by this key any more. One that has gone already is no error."""


def add(store: KeyStore, source: str, there: str = "") -> tuple[SourceKey, str]:
    """The first key of a source, and its text. `there`: the option that names the place of these keys to a command,
    such as " --stage prod". Raises Refused."""
    if not (_SOURCE.fullmatch(source) and len(source) <= _LONGEST):
        raise Refused(
            f"a source has a name of at most {_LONGEST} small letters and digits, with - between, such as db-2"
        )
    if any(key.source == source for key in store.known()):
        raise Refused(f"{source} has a key: `./rinban key rotate {source}{there}` makes a second one beside it")
    return _made(store, source)


def rotate(store: KeyStore, source: str, there: str = "") -> tuple[SourceKey, str]:
    """A second key of a source, and its text; the first one stays valid. `there`: as for `add`. Raises Refused."""
    if len(all_of(store, source)) > 1:
        ends = f"`./rinban key remove {source} --old{there}` ends the rotation that was begun"
        raise Refused(f"{source} has two keys: {ends}")
    return _made(store, source)


def outdated(store: KeyStore, source: str) -> list[SourceKey]:
    """All keys of a source but the newest. Raises Refused if there are none."""
    *old, _ = all_of(store, source)
    if not old:
        raise Refused(f"{source} has one key only, and no old one beside it")
    return old


def all_of(store: KeyStore, source: str) -> list[SourceKey]:
    """The keys of a source, in the order in which they were made. Raises Refused if there are none."""
    known = store.known()
    found = [key for key in known if key.source == source]
    if not found:
        others = ", ".join(sorted({key.source for key in known}))
        raise Refused(f'no source "{source}" has a key; there are: {others or "none"}', 404)
    return found


def _made(store: KeyStore, source: str) -> tuple[SourceKey, str]:
    """API Gateway takes texts of 20 to 128 characters [CreateApiKey]. These need no escape in any sender or header."""
    text = secrets.token_hex(20)
    return store.make(source, text), text
