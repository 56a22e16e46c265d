"""The last good settings, which serve while their source is away."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from functools import lru_cache, partial
from typing import TypeVar

from rinban.budget import Budget
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Settings, group_of, message_of
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import HolidaysOf
from rinban.core.source import Source
from rinban.core.source import from_json as sources_from_json
from rinban.core.source import to_json as sources_to_json
from rinban.core.text.message import StoredMessage
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader
from rinban.ports.stores import Snapshots
from rinban.settings.holidays import ANY_COUNTRY
from rinban.settings.snapshot import (
    from_json,
    message_from_json,
    message_to_json,
    readings_from_json,
    readings_to_json,
    responder_from_json,
    responder_to_json,
    stage_from_json,
    to_json,
)

T = TypeVar("T")

FRESH = 60.0
"""Seconds in which a process does not write the same text again: in a storm it is the same one for each alert."""

EVERY = 600.0
"""Seconds after which the watchdog writes all settings again, in case another process or the store has changed them."""

ENOUGH = 5.0
"""Seconds that have to be left of a round to begin with that. If they are not, the next round will do as well."""

_WRITTEN = "all written at"
"""The name of the snapshot that says when the watchdog last wrote all of them (seconds since 1970). A store that comes
back empty does not have it, and so all of them are written again."""


class CachedSettings:
    """Implements ports.SettingsReader on another one, and keeps each answer as a snapshot.

    `country`: what knows the public holidays of a country, by its name in the rota; no snapshot has them.

    A group that is gone from the source is gone from the snapshots too, as soon as it is read.
    """

    def __init__(
        self,
        source: SettingsReader,
        snapshots: Snapshots,
        log: Log,
        country: Callable[[str], HolidaysOf] = ANY_COUNTRY.of_country,
    ) -> None:
        self._source = source
        self._snapshots = snapshots
        self._log = log
        self._kept: dict[str, tuple[str, float]] = {}
        self._waiting: dict[str, str] | None = None
        self._country = country

    @contextmanager
    def kept_afterwards(self, together: Callable[[], AbstractContextManager[None]] = nullcontext) -> Iterator[None]:
        """What is read in this block is kept at its end: a phone that is to ring in the block does not wait for it.

        Within another such block that is at the other's end. `together`: the block in which it is kept then.
        """
        if self._waiting is not None:
            yield
            return
        waiting = self._waiting = dict[str, str]()
        try:
            yield
        finally:
            self._waiting = None
            with together():
                for name, text in waiting.items():
                    self._keep(name, text)

    def keep_now(self) -> None:
        """Keep what waits for the end of such a block, since a question is put to the snapshots' store anyway."""
        for name, text in (self._waiting or {}).items():
            self._keep(name, text)

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        def ask() -> Group | None:
            return self._source.group(group_id, to_call=to_call)

        return self._remember(f"group:{group_id}", ask, _group_text, self._group)

    def _group(self, text: str) -> Group | None:
        return from_json(text, self._country) if text else None

    def stage(self) -> Stage:
        return self._remember("stage", self._source.stage, _stage_text, stage_from_json)

    def last_resort(self) -> Responder | None:
        return self._remember("last_resort", self._source.last_resort, responder_to_json, responder_from_json)

    def responder(self, who: str, at: float) -> Responder | None:
        """No snapshot has it: it is asked for seldom, and while the source is away an escalation knows its people."""
        return self._source.responder(who, at)

    def message(self, message_id: str) -> StoredMessage | None:
        name = f"message:{message_id}"
        return self._remember(name, lambda: self._source.message(message_id), _message_text, _message)

    def sources(self) -> tuple[Source, ...]:
        return self._remember("sources", self._source.sources, sources_to_json, sources_from_json)

    def readings(self) -> Mapping[str, str]:
        return self._remember("readings", self._source.readings, readings_to_json, readings_from_json)

    def zone(self) -> str:
        return self._remember("zone", self._source.zone, str, str)

    def remember_all(self, settings: Settings) -> None:
        """Read each of these settings once, so that all are known if the source is away when the first alert comes."""
        self._kept.clear()
        try:
            # A process that has read the settings before this load may write them after it. Therefore the next round
            # writes all of them again.
            self._snapshots.put(_WRITTEN, "")
            self.stage()
            self.last_resort()
            self.sources()
            self.readings()
            self.zone()
            for group_id in settings.groups:
                self.group(group_id)
            for message_id in settings.messages:
                self.message(message_id)
        except Unavailable as error:
            self._log.line("not all of the settings are remembered", error=str(error))

    def refresh(self, settings: Callable[[], Settings], now: float, budget: Budget) -> None:
        """Write all settings, if the store has lost them or EVERY seconds have passed; else this is one short question.

        It is needed because an alert keeps only the settings of its own group. `settings`: reads all of them. `now`:
        seconds since 1970. Raises Unavailable when the source or the store is away, or the time is over.
        """
        if budget.left(ENOUGH) < ENOUGH or not self._aged(now):
            return
        read = settings()
        for name, text in self._texts(read):
            if budget.left(1.0) < 1.0:
                raise Unavailable("no time is left to write all of the settings")
            self._snapshots.put(name, text)
        if settings() == read:  # if other settings were loaded meanwhile, the next round writes those
            self._snapshots.put(_WRITTEN, str(now))

    def _aged(self, now: float) -> bool:
        """Whether it is time to write all of them again."""
        try:
            written = float(self._snapshots.get(_WRITTEN) or "nan")
        except ValueError:  # another version of the code wrote it
            return True
        return not 0 <= now - written < EVERY

    def _texts(self, settings: Settings) -> Iterator[tuple[str, str]]:
        """All settings as (name, text), with the names and texts of `_remember`."""
        yield "stage", _stage_text(self._source.stage())
        yield "last_resort", responder_to_json(self._source.last_resort())
        yield "sources", sources_to_json(settings.sources)
        yield "readings", readings_to_json(settings.readings)
        yield "zone", settings.zone
        for group_id in settings.groups:
            yield f"group:{group_id}", _group_text(group_of(settings, group_id))
        for message_id in settings.messages:
            yield f"message:{message_id}", _message_text(message_of(settings, message_id))

    def _remember(self, name: str, ask: Callable[[], T], write: Callable[[T], str], read: Callable[[str], T]) -> T:
        """The answer of `ask`, or, while the source is away, the last good one. Raises Unavailable if there is none.

        `write` makes the text of a snapshot, and `read` reads it.
        """
        try:
            value = ask()
        except Unavailable as error:
            self._log.line("the settings are away; the last good ones serve", settings=name, error=str(error))
            self._log.count("SettingsAway", settings=name)
            kept = self._waiting[name] if self._waiting and name in self._waiting else self._snapshots.get(name)
            if kept is None:
                raise
            return read(kept)
        if self._waiting is None:
            self._keep(name, write(value))
        else:
            self._waiting[name] = write(value)
        return value

    def _keep(self, name: str, text: str) -> None:
        """Write a snapshot, unless this process has just written the same one.

        An older write is repeated, because the store may have come back empty or have another container's text.
        """
        now = time.monotonic()
        before, at = self._kept.get(name, ("", 0.0))
        if text and text == before and now - at < FRESH:
            return
        self._kept[name] = text, now
        failed = partial(self._not_kept, name)
        try:
            self._snapshots.put(name, text, failed)
        except Unavailable as error:
            failed(error)

    def _not_kept(self, name: str, error: Unavailable) -> None:
        self._kept.pop(name, None)
        self._log.line("a snapshot of the settings was not kept", settings=name, error=str(error))


@lru_cache(maxsize=64)
def _group_text(group: Group | None) -> str:
    """The text of a group's snapshot. It is cached, since in a storm it is the same group for each alert."""
    return to_json(group) if group else ""


@lru_cache(maxsize=8)
def _stage_text(stage: Stage) -> str:
    """What came later is left out while it is empty, as the snapshots of versions without it leave it out."""
    return json.dumps({name: value for name, value in asdict(stage).items() if value or name != "warn"})


def _message_text(message: StoredMessage | None) -> str:
    return message_to_json(message) if message else ""


def _message(text: str) -> StoredMessage | None:
    return message_from_json(text) if text else None
