"""The keys of this machine: a file with their hashes, which a running ./dev serve looks into."""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.answers import Refused
from cli.keys.keys import SourceKey


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Implements KeyStore. A key has 160 random bits, so that nobody finds it by its SHA-256."""

    path: Path

    def known(self) -> Sequence[SourceKey]:
        return [SourceKey(one["id"], one["source"], one["made"]) for one in self._read()]

    def make(self, source: str, text: str) -> SourceKey:
        new = SourceKey(secrets.token_hex(5), source, time.time())
        row = {"id": new.id, "source": source, "made": new.made, "sha256": _hash(text)}
        with self._alone():
            self._write([*self._read(), row])
        return new

    def remove(self, key: SourceKey) -> None:
        with self._alone():
            self._write([one for one in self._read() if one["id"] != key.id])

    def source_of(self, text: str) -> str | None:
        """Whose key this text is; None if it is nobody's. Raises Refused."""
        shown = _hash(text)
        return next((one["source"] for one in self._read() if hmac.compare_digest(one["sha256"], shown)), None)

    def _read(self) -> list[dict[str, Any]]:
        try:
            return _rows(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Refused(f"{self.path}: no file of keys: {error}", 500) from error

    def _write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        whole = self.path.with_suffix(".new")
        with os.fdopen(os.open(whole, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
        whole.replace(self.path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the file meanwhile."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise Refused(f"{self.path}: {error.strerror}", 500) from error


def beside(run: Path) -> KeyFile:
    """The keys of the ./dev serve that is found by this file."""
    return KeyFile(run.with_name("keys.json"))


def _rows(found: Any) -> list[dict[str, Any]]:
    return [{name: one[name] for name in ("id", "source", "made", "sha256")} for one in found]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
