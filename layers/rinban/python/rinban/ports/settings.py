"""Where the settings are read, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rinban.core.rota.arrangements import Arrangement
from rinban.core.rota.duty import Group
from rinban.core.rota.people import Responder
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.core.source import Source
from rinban.core.text.message import StoredMessage


class SettingsReader(Protocol):
    """Reads the loaded settings, as a request needs them: one group, one message, and so on."""

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None:
        """The group, or None if there is none. Raises Unavailable.

        `to_call`: its last run will be asked for next, so a store may read it on the same way.
        """
        ...

    def stage(self) -> Stage:
        """The settings of this stage. Raises Unavailable."""
        ...

    def last_resort(self) -> Responder | None:
        """The last resort of this stage as a person to call, None if it has none. Raises Unavailable."""
        ...

    def responder(self, who: str, at: float) -> Responder | None:
        """The responder of this id, whichever group calls them; None if the rota has none, or this person is away at
        `at` (seconds since 1970). Raises Unavailable.
        """
        ...

    def message(self, message_id: str) -> StoredMessage | None:
        """The stored message of this id, or None if there is none. Raises Unavailable."""
        ...

    def sources(self) -> tuple[Source, ...]:
        """The rota's own sources, in the order in which they are tried. Raises Unavailable."""
        ...

    def readings(self) -> Mapping[str, str]:
        """How words are said: word -> reading. Raises Unavailable."""
        ...

    def zone(self) -> str:
        """The rota's time zone (IANA), in which an operator is told the times. Raises Unavailable."""
        ...


class RotaReader(Protocol):
    """Reads who is to be called, as a SettingsReader does. Every method raises Unavailable."""

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None: ...

    def last_resort(self) -> Responder | None: ...

    def responder(self, who: str, at: float) -> Responder | None: ...


class SettingsStore(Protocol):
    """Where the settings are kept. Every method raises Unavailable."""

    def group(self, group_id: str, *, to_call: bool = False) -> Group | None: ...

    def stage(self) -> Stage: ...

    def last_resort(self) -> Responder | None: ...

    def settings(self) -> Settings: ...

    def unusable(self) -> tuple[str, ...]:
        """Which settings in the tables cannot be used, one sentence each. They count as not given.

        They were typed in by hand: what is loaded from a file was checked before.
        """
        ...

    def arrange(self, together: Sequence[Arrangement], instead_of: Settings) -> int:
        """Keep these, which are taken back together; the number by which. 0 if by now other settings are stored."""
        ...

    def take_back(self, number: int) -> bool:
        """Take back what has this number; False if there is no such arrangement."""
        ...

    def open_window(self, window: MaintenanceWindow) -> int:
        """Keep this maintenance window, which has no number yet; its number. It stays in the settings for weeks after
        its end."""
        ...

    def end_window(self, number: int, at: float) -> bool:
        """Let the window of this number end at `at` (seconds since 1970), which is not in the past.

        One that has not begun never does. False if there is none that is not over.
        """
        ...

    def replace(self, settings: Settings, instead_of: Settings) -> bool:
        """Store `settings` in the place of `instead_of`; False if something else is stored, and nothing was changed."""
        ...
