"""The four paths of an escalation, measured alert by alert, and in between the floor: other work slows down both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from local.bench.load import Client
from local.bench.sink import CreateRequest, Sink

WARM = 40
"""Alerts of which the times do not count: by then all containers have begun."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Seconds, and those of the floor in between. `handler`: how many of the seconds the function of callbacks took.

    The gateway and the loop around the function took the others, which on AWS are not the product's.
    """

    seconds: list[float]
    floor: list[float]
    handler: list[float]


@dataclass(frozen=True, slots=True)
class Paths:
    """`request`: from an alert to the request for a call; `hop`: from the end of a call to the next request; `text`:
    from the answered call to its text; `key`: from a key, which is saved, to the text."""

    request: Beside
    text: Beside
    hop: Beside
    key: Beside


def measured(client: Client, sink: Sink, floor: Client, samples: int, took: Callable[[], float] = float) -> Paths:
    """Walk each path so often, each with a group of its own: `servers.GROUPS` less WARM is the most. `took`: how many
    seconds the function of callbacks has taken so far, where that is asked for."""
    walk = partial(_beside, sink, floor, samples, took)
    alerts = (partial(client.to_call, sink, f"/phonecall/g{n}", f"a{n}") for n in range(WARM + samples))
    request, calls = walk("alert", alerts)
    text, _ = walk("text", (partial(_answer, client, call) for call in calls))
    hop, calls = walk("end", (partial(client.after_end, sink, call.form["StatusCallback"]) for call in calls))
    key, _ = walk("key", (partial(_answer, client, call, Digits="1") for call in calls))
    return Paths(request, text, hop, key)


def _answer(client: Client, call: CreateRequest, **more: str) -> float:
    """Seconds until the text has come that is said in this call."""
    return client.callback(call.form["Url"], CallStatus="in-progress", **more)[1]


def _beside(
    sink: Sink, floor: Client, samples: int, took: Callable[[], float], what: str, each: Iterable[Callable[[], float]]
) -> tuple[Beside, list[CreateRequest]]:
    """The last of the times, beside the floor's until a call was asked for; and the last request after each."""
    found, calls = Beside([], [], []), list[CreateRequest]()
    for number, measure in enumerate(each):
        found.floor.append(floor.to_call(sink, "/", f"{what} {number}"))
        before = took()
        found.seconds.append(measure())
        found.handler.append(took() - before)
        calls.append(sink.asked[-1])
    return Beside(found.seconds[-samples:], found.floor[-samples:], found.handler[-samples:]), calls
