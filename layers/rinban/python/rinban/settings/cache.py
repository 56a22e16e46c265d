"""The settings, remembered: the last good ones serve while their source is away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import lru_cache
from typing import TypeVar

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.settings import Settings, group_of, message_of
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.source import from_json as sources_from_json
from rinban.core.source import to_json as sources_to_json
from rinban.core.text.message import StoredMessage
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import Snapshots
from rinban.settings.snapshot import from_json, message_from_json, message_to_json, stage_from_json, to_json

T = TypeVar("T")

FRESH = 60.0
"""Seconds that a process relies on what it kept being there still: in a storm it is the same text again and again."""

EVERY = 600.0
"""Seconds after which they are all written again, whoever has changed or lost them."""

ENOUGH = 5.0
"""Seconds that have to be left for it; the next round will do as well."""

_WRITTEN = "all written at"
"""Names when the watchdog last wrote them all: a store that came back empty does not know it."""


class CachedSettings:
    """Implements ports.Rota on another one. A group that is gone from the rota is forgotten too."""

    def __init__(self, source: SettingsReader, snapshots: Snapshots, log: Log) -> None:
        self._source = source
        self._snapshots = snapshots
        self._log = log
        self._kept: dict[str, tuple[str, float]] = {}

    def group(self, group_id: str) -> Group | None:
        return self._remember(f"group:{group_id}", lambda: self._source.group(group_id), _group_text, _group)

    def stage(self) -> Stage:
        return self._remember("stage", self._source.stage, _stage_text, stage_from_json)

    def message(self, message_id: str) -> StoredMessage | None:
        name = f"message:{message_id}"
        return self._remember(name, lambda: self._source.message(message_id), _message_text, _message)

    def sources(self) -> tuple[Source, ...]:
        return self._remember("sources", self._source.sources, sources_to_json, sources_from_json)

    def remember_all(self, settings: Settings) -> None:
        """Ask for each of these once, so that a group whose first alert comes while the source is away is known."""
        self._kept.clear()
        try:
            self._snapshots.put(_WRITTEN, "")  # who read before the load may write after it: the next round mends it
            self.stage()
            self.sources()
            for group_id in settings.groups:
                self.group(group_id)
            for message_id in settings.messages:
                self.message(message_id)
        except Unavailable as error:
            self._log.line("not all of the settings are remembered", error=str(error))

    def refresh(self, settings: Callable[[], Settings], now: float, budget: Budget) -> None:
        """Write them all, if the store has lost them or some minutes have passed; mostly it is one short question.

        An alert remembers only its own group. Raises Unavailable when the source, the store or the time is away.
        """
        if budget.left(ENOUGH) < ENOUGH or not self._aged(now):
            return
        read = settings()
        for name, text in self._texts(read):
            if budget.left(1.0) < 1.0:
                raise Unavailable("no time is left to write all of the settings")
            self._snapshots.put(name, text)
        if settings() == read:  # or else what was loaded meanwhile is written by the next round
            self._snapshots.put(_WRITTEN, str(now))

    def _aged(self, now: float) -> bool:
        try:
            written = float(self._snapshots.get(_WRITTEN) or "nan")
        except ValueError:  # of another version of the code
            return True
        return not 0 <= now - written < EVERY

    def _texts(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """By their names, as `_remember` keeps them."""
        yield "stage", _stage_text(self._source.stage())
        yield "sources", sources_to_json(settings.sources)
        for group_id in settings.groups:
            yield f"group:{group_id}", _group_text(group_of(settings, group_id))
        for message_id in settings.messages:
            yield f"message:{message_id}", _message_text(message_of(settings, message_id))

    def _remember(self, name: str, ask: Callable[[], T], write: Callable[[T], str], read: Callable[[str], T]) -> T:
        """What `ask` says, kept as `write` puts it; while the source is away, what was kept."""
        try:
            value = ask()
        except Unavailable as error:
            self._log.line("the settings are away; the last good ones serve", settings=name, error=str(error))
            self._log.count("SettingsAway", settings=name)
            kept = self._snapshots.get(name)
            if kept is None:
                raise
            return read(kept)
        self._keep(name, write(value))
        return value

    def _keep(self, name: str, text: str) -> None:
        """Written again and again: neither a store that came back empty, nor another container's text, can be seen."""
        now = time.monotonic()
        before, at = self._kept.get(name, ("", 0.0))
        if text and text == before and now - at < FRESH:
            return
        try:
            self._snapshots.put(name, text)
        except Unavailable as error:
            self._log.line("a snapshot of the settings was not kept", settings=name, error=str(error))
        else:
            self._kept[name] = text, now


@lru_cache(maxsize=64)
def _group_text(group: Group | None) -> str:
    """In a storm it is the same group again and again."""
    return to_json(group) if group else ""


def _group(text: str) -> Group | None:
    return from_json(text) if text else None


def _stage_text(stage: Stage) -> str:
    return json.dumps(asdict(stage))


def _message_text(message: StoredMessage | None) -> str:
    return message_to_json(message) if message else ""


def _message(text: str) -> StoredMessage | None:
    return message_from_json(text) if text else None
