"""What `./dev serve` does beside answering requests: sweeps, lines on the screen, and a list of the names."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.carrier import Carrier
from local.gateway import FunctionFailed
from local.serve import decisions
from local.service import Service, SetupFailed

SWEEP_EVERY = 1.0  # seconds

Publish = Callable[[Mapping[str, object]], None]
Tell = Callable[[str], None]


@dataclass(slots=True)
class Directory:
    """Who has which number. `publish` writes it, with the service's URLs, for ./dev phones and ./rinban."""

    service: Service
    carrier: Carrier | None
    publish: Publish
    _names: dict[str, str] = field(default_factory=dict)

    def names(self) -> dict[str, str]:
        """Return the names by the responder's id, and publish them; while no store answers, those of the last time."""
        try:
            people = [member.responder for member in self.service.rota().responders.values()]
        except (SetupFailed, FunctionFailed):
            return self._names
        self.publish(
            {
                "gateway": self.service.gateway.url,
                "carrier": self.carrier.base_url if self.carrier else "",
                "names": {number: one.name for one in people for number in one.phones},
                "environment": dict(self.service.environment),
            }
        )
        self._names = {one.id: one.name for one in people}
        return self._names


@contextmanager
def going_on(service: Service, carrier: Carrier | None, publish: Publish, tell: Tell) -> Iterator[None]:
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
        yield
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
