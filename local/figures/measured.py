"""The four paths on this machine: the deployed functions behind the local gateway, real stores, a carrier without
latency."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from local.bench import paths, servers
from local.bench.load import Client
from local.bench.sink import Sink
from local.figures import bounds
from local.figures.bounds import Figure
from local.servers.stores import private_stores
from rinban.core.spread import spread


def of_this_machine(samples: int) -> Iterator[Figure]:
    """A figure for each path, walked so often."""
    with tempfile.TemporaryDirectory() as name, private_stores() as stores, Sink() as sink:
        variables = servers.addresses(stores, sink)
        with (
            servers.floor(variables, servers.free_port()) as (floor_url, _),
            servers.rinban(Path(name), variables) as service,
            closing(Client(service.url)) as client,
            closing(Client(floor_url)) as floor,
        ):
            found = paths.measured(client, sink, floor, samples)
    for bound, path in zip(bounds.OF_THIS_MACHINE, (found.request, found.hop, found.text, found.key), strict=True):
        held = statistics.median(path.seconds) / statistics.median(path.floor)
        yield Figure(bound, spread(path.seconds), max(path.seconds), held)
