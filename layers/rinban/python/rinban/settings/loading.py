"""A rota file goes in: read, compared with what is there, and put in its place. And out again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings
from rinban.settings import file
from rinban.settings.diff import changes
from rinban.settings.file import doubts

if TYPE_CHECKING:
    from rinban.ports.settings import SettingsStore


def load(store: SettingsStore, files: Sequence[tuple[str, str]], *, apply: bool, seen: str) -> dict[str, Any]:
    """What would change or has changed; see the task of this name. Raises BadRequest and Unavailable."""
    new, old = file.read(files), store.settings()
    now, different, unusable = _fingerprint(old), changes(old, new), store.unusable()
    wanted = apply and bool(different or unusable)
    if wanted and not (seen in {"", now} and store.replace(new, old)):
        raise BadRequest("somebody else has loaded a rota meanwhile: look at the changes again")
    return {
        "changes": [asdict(change) for change in different],
        "unusable": unusable,
        "warnings": doubts.of_sources(new.sources),
        "seen": now,
        "applied": wanted,
    }


def export(store: SettingsStore) -> str:
    """A rota file that loads again to the same settings, below a comment on what is left out. Raises Unavailable."""
    told = (f"# left out: {line}\n" for one in store.unusable() for line in one.splitlines())
    return "".join(told) + file.write(store.settings())


def _fingerprint(settings: Settings) -> str:
    return hashlib.sha256(file.write(settings).encode()).hexdigest()[:16]
