"""Fakes of the ports behind which the board's open screens stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from rinban.core.chain.record import Ref
from rinban.core.screens import OPENING, SOCKET_LIFE, Posted, ScreenVoucher
from rinban.core.sign_in import BoardSession
from tests.fakes.faults import StoreFaults


class KeptVoucher(NamedTuple):
    voucher: ScreenVoucher
    expires_at: float


class MemoryVouchers:
    """Implements ports.VoucherStore. It takes nothing but hashes."""

    def __init__(self) -> None:
        self.faults = StoreFaults("vouchers")
        self.kept: dict[str, KeptVoucher] = {}

    def put_voucher(self, voucher_hash: str, voucher: ScreenVoucher, expires_at: float) -> None:
        assert len(voucher_hash) == len(voucher.session) == 64
        with self.faults.writing():
            assert voucher_hash not in self.kept
            self.kept[voucher_hash] = KeptVoucher(voucher, expires_at)

    def take_voucher(self, voucher_hash: str, now: float) -> ScreenVoucher | None:
        assert len(voucher_hash) == 64
        with self.faults.writing():
            kept = self.kept.pop(voucher_hash, None)
            return kept.voucher if kept and now < kept.expires_at else None


class MemoryScreens:
    """Implements ports.OpenScreens. `session`: what is kept of a session by its hash. `watched`: the groups whose saves
    have somebody to tell."""

    def __init__(self, session: Callable[[str], BoardSession | None]) -> None:
        self.faults = StoreFaults("screens")
        self.open: dict[str, tuple[str, float]] = {}
        self.watched: set[str] = set()
        self.known: set[str] = set()
        self.waiting = False
        self._session, self._number = session, 0

    def add(self, connection: str, session: str, until: float) -> None:
        with self.faults.writing():
            self.open[connection] = session, until

    def drop(self, connections: Collection[str], groups: Collection[str]) -> None:
        with self.faults.writing():
            for one in connections:
                self.open.pop(one, None)
            if not self.open:
                self.watched -= set(groups)

    def watch(self, groups: Collection[str] | None) -> None:
        with self.faults.writing():
            self.known |= set(groups or ())
            self.watched |= self.known if groups is None else set(groups)

    def listening(self, now: float) -> Mapping[str, BoardSession | None]:
        with self.faults.writing():
            self.open = {one: held for one, held in self.open.items() if now < held[1]}
            return {one: self._session(session) for one, (session, _) in self.open.items()}

    def opening(self, now: float) -> Collection[str]:
        with self.faults.writing():
            return [one for one, (_, until) in self.open.items() if until > now + SOCKET_LIFE - OPENING]

    def of_session(self, session: str, now: float) -> int:
        with self.faults.writing():
            return sum(held == session and now < until for held, until in self.open.values())

    def begin(self) -> bool:
        with self.faults.writing():
            begins, self.waiting = not self.waiting, True
            return begins

    def number(self) -> int:
        with self.faults.writing():
            self._number += 1
            return self._number


class MemoryPosts:
    """Implements ports.ScreenPosts. `became`: of words to these connections, if it is not TOLD."""

    def __init__(self) -> None:
        self.became: dict[str, Posted] = {}
        self.told: list[tuple[str, str]] = []
        self.closed: list[str] = []

    def post(self, connection: str, text: str, seconds: float) -> Posted:
        assert 0 < seconds <= 1
        self.told.append((connection, text))
        return self.became.get(connection, Posted.TOLD)

    def close(self, connection: str, seconds: float) -> Posted:
        assert 0 < seconds <= 1
        self.closed.append(connection)
        return self.became.get(connection, Posted.TOLD)


class MemoryFeed:
    """Implements ports.ScreenFeed."""

    def __init__(self) -> None:
        self.published: list[Ref] = []
        self.settled = 0

    def publish(self, ref: Ref) -> None:
        self.published.append(ref)

    def settle(self) -> None:
        self.settled += 1
