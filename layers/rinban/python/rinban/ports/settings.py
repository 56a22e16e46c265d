"""Where the settings come from."""

from __future__ import annotations

from typing import Protocol

from rinban.core.rota.duty import Group
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage


class SettingsReader(Protocol):
    """What was loaded: one group, this stage, one stored message, the sources."""

    def group(self, group_id: str) -> Group | None:
        """The group, or None if there is none. Raises Unavailable."""
        ...

    def stage(self) -> Stage: ...

    def message(self, message_id: str) -> StoredMessage | None:
        """The stored message of this id, or None if there is none. Raises Unavailable."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """Own sources, in the order in which they are tried. Raises Unavailable."""
        ...


class SettingsStore(Protocol):
    """Where the settings are kept. Every method raises Unavailable."""

    def group(self, group_id: str) -> Group | None: ...

    def stage(self) -> Stage: ...

    def settings(self) -> Settings: ...

    def unusable(self) -> tuple[str, ...]:
        """What was typed in by hand and counts as not given, since it cannot be used."""
        ...

    def replace(self, settings: Settings, instead_of: Settings) -> bool:
        """False: what is stored is not `instead_of` (any more), and nothing was changed."""
        ...
