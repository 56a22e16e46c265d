"""How long it takes until a phone rings, and the next one, beside what others of this kind need.

The others were measured on 2026-11-21 on a machine of two cores (Debian 12), with a carrier that answers at once, as
here. GoAlert was not measured: its times follow from how often its engine looks, which its source says.
"""

from __future__ import annotations

import math
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from local.bench import peers_picture, servers
from local.bench.load import Client
from local.bench.sink import Sink
from local.servers.stores import private_stores
from local.service import ROOT
from rinban.core.rota.policy import Policy

SAMPLES = 150
WARM = 40
PICTURE = ROOT / "docs" / "pictures" / "bench" / "peers.svg"


@dataclass(frozen=True, slots=True)
class Peer:
    """What one product needs, in seconds: the least and the most, which are the same where one figure is known.

    `first`: from an alert until a call is asked for. `following`: until the next call is asked for, at the soonest:
    from the end of the one before where it is heard, else from its beginning, with the shortest wait that may be set.
    """

    name: str
    first: tuple[float, float]
    following: tuple[float, float]
    source: str


OTHERS = (
    Peer("Grafana OnCall", (1.25, 1.25), (63.0, 63.0), "measured: commit 3666186, its hobby settings"),
    Peer("LinkedIn Iris", (31.6, 31.6), (60.0, math.inf), "measured"),
    Peer("GoAlert", (0.0, 5.0), (60.0, math.inf), "v0.34, by how often its engine looks; read, not measured"),
)


def measure(samples: int) -> None:
    """Measure ourselves, print all, and draw the picture of the documents."""
    ours = Peer("Rinban", *_ours(samples), "measured now")
    everybody = (ours, *OTHERS)
    print(f"{'':18}{'alert → call':>16}{'next phone':>16}")
    for one in everybody:
        print(f"{one.name:18}{shown(one.first):>16}{shown(one.following):>16}   {one.source}")
    print(
        f"\nHere the end of a call is heard, so the next phone rings at once. One that nobody answers rings for"
        f" {Policy().ring} s,\nunless its group says otherwise. The others wait for a time that is set."
    )
    PICTURE.write_text(
        peers_picture.drawn_beside(everybody, [(shown(one.first), shown(one.following)) for one in everybody]),
        encoding="utf-8",
    )
    print(f"The picture is {PICTURE.relative_to(ROOT)}.")


def _ours(samples: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """The medians of both, each as the least and the most."""
    with (
        tempfile.TemporaryDirectory() as name,
        private_stores() as stores,
        Sink() as sink,
        servers.rinban(Path(name), servers.addresses(stores, sink)) as service,
    ):
        client = Client(service.url)
        first = [client.to_call(sink, f"/phonecall/g{n}", f"a{n}") for n in range(WARM + samples)]
        calls = sink.asked[-samples:]
        following = [client.after_end(sink, call.form["StatusCallback"]) for call in calls]
    return _twice(statistics.median(first[WARM:])), _twice(statistics.median(following))


def _twice(seconds: float) -> tuple[float, float]:
    return seconds, seconds


def shown(span: Sequence[float]) -> str:
    """Seconds, or milliseconds where it is less than one: `9 ms`, `1.25 s`, `0-5 s`, `≥ 60 s`."""
    least, most = span
    if most == math.inf:
        return f"≥ {least:g} s"
    if least != most:
        return f"{least:g}-{most:g} s"
    return f"{most:.3g} s" if most >= 1 else f"{most * 1e3:.0f} ms"
