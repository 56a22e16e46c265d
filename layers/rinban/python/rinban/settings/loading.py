"""Loading: a rota file is read, compared with the stored settings, and put in their place. And the way back, export."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import Settings
from rinban.settings import file
from rinban.settings.diff import changes

if TYPE_CHECKING:
    from rinban.ports.settings import SettingsStore


def load(store: SettingsStore, files: Sequence[tuple[str, str]], *, apply: bool, seen: str) -> dict[str, Any]:
    """What would change, or has changed if `apply` is set; see the task of this name.

    `files`: (name, text) pairs. `seen`: the fingerprint of the settings that the operator has looked at, "" for any: if
    others are stored by now, nothing is changed. Raises BadRequest and Unavailable.
    """
    new, old = file.read(files), store.settings()
    present, different, unusable = _fingerprint(old), changes(old, new), store.unusable()
    applies = apply and bool(different or unusable)
    if applies and not (seen in {"", present} and store.replace(new, old)):
        raise BadRequest("somebody else has loaded a rota meanwhile: look at the changes again")
    return {
        "changes": [asdict(change) for change in different],
        "unusable": unusable,
        "seen": present,
        "applied": applies,
    }


def export(store: SettingsStore) -> str:
    """A rota file that loads to the same settings, below comments on what it leaves out. Raises Unavailable."""
    comments = (f"# left out: {line}\n" for one in store.unusable() for line in one.splitlines())
    return "".join(comments) + file.write(store.settings())


def _fingerprint(settings: Settings) -> str:
    return hashlib.sha256(file.write(settings).encode()).hexdigest()[:16]
