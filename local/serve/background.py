"""What `./dev serve` does beside answering requests: sweeps, lines on the screen, and a list of the names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.carrier import Carrier
from local.gateway import FunctionFailed
from local.serve import decisions
from local.serve.trying import group_to_try
from local.service import Service, SetupFailed

SWEEP_EVERY = 1.0  # seconds

Publish = Callable[[Mapping[str, object]], None]
Tell = Callable[[str], None]


@dataclass(slots=True)
class Directory:
    """Who has which number. `publish` writes it, with the service's URLs, for ./dev phones and ./rinban.

    `numbers` has the names by the number, and `groups` the groups, the one to try first, as of the last look.
    """

    service: Service
    carrier: Carrier | None
    publish: Publish
    numbers: dict[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    _names: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def names(self) -> dict[str, str]:
        """Return the names by the responder's id, and publish them; while no store answers, those of the last time."""
        try:
            rota = self.service.rota()
        except (SetupFailed, FunctionFailed):
            return self._names
        people = [member.responder for member in rota.responders.values()]
        to_try = group_to_try(rota)
        with self._lock:
            self.groups = tuple(sorted(rota.groups, key=lambda group: (group != to_try, group)))
            self.numbers = {number: one.name for one in people for number in one.phones}
            self._names = {one.id: one.name for one in people}
            self.publish(
                {
                    "gateway": self.service.gateway.url,
                    "carrier": self.carrier.base_url if self.carrier else "",
                    "names": self.numbers,
                    "environment": dict(self.service.environment),
                }
            )
        return self._names


@contextmanager
def going_on(service: Service, carrier: Carrier | None, publish: Publish, tell: Tell) -> Iterator[Directory]:
    """Run the sweeps, write what happens to the screen, and let the simulated phones ring, as long as this lasts."""
    over = threading.Event()
    directory = Directory(service, carrier, publish)
    directory.names()
    told = decisions.Decisions(directory.names)
    for work in (
        lambda: _sweep(service, tell, over),
        lambda: decisions.follow(service.log, told, tell, over),
    ):
        threading.Thread(target=work, daemon=True).start()
    if carrier:
        carrier.run_realtime()
    try:
        yield directory
    finally:
        over.set()


def _sweep(service: Service, tell: Tell, over: threading.Event) -> None:
    failed = False
    while not over.wait(SWEEP_EVERY):
        try:
            service.sweep()
            failed = False
        except FunctionFailed as error:
            if not failed and not over.is_set():
                tell(f"! the sweep failed: {error}; see {service.log}")
            failed = True
