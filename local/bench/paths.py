"""The four paths of an escalation, measured alert by alert, and in between the floor: other work slows down both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from local.bench.floor import ANSWER
from local.bench.load import Client
from local.bench.sink import CreateRequest, Sink

Ask = Callable[[str], float]

WARM = 40
"""Alerts of which the times do not count: by then all containers have begun."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Seconds, and those of the floor in between. `handler`: how many of the seconds the function took, until its
    answer or until it asked for a call. `least`: how many an answered call takes at the floor, which has no gateway.

    The gateway and the loop around the function took the others, which on AWS are not the product's.
    """

    seconds: list[float]
    floor: list[float]
    handler: list[float]
    least: list[float]


@dataclass(frozen=True, slots=True)
class Paths:
    """`request`: from an alert to the request for a call; `hop`: from the end of a call to the next request; `text`:
    from the answered call to its text; `key`: from a key, which is saved, to the text."""

    request: Beside
    text: Beside
    hop: Beside
    key: Beside


def measured(client: Client, sink: Sink, floor: Client, samples: int, ask: Ask = lambda _: 0.0) -> Paths:
    """Walk each path so often, each with a group of its own: `servers.GROUPS` less WARM is the most. `ask`: puts
    questions to `local.bench.serving`, where the functions' own seconds are wanted."""
    walk = partial(_beside, sink, floor, samples)
    alerts = (partial(client.to_call, sink, f"/phonecall/g{n}", f"a{n}") for n in range(WARM + samples))
    request, calls = walk("alert", partial(_until_asked, ask, "entry", sink), alerts)
    text, _ = walk("text", partial(_until_answered, ask), (partial(_answer, client, call) for call in calls))
    ends = (partial(client.after_end, sink, call.form["StatusCallback"]) for call in calls)
    hop, calls = walk("end", partial(_until_asked, ask, "callback", sink), ends)
    keys = (partial(_answer, client, call, Digits="1") for call in calls)
    key, _ = walk("key", partial(_until_answered, ask), keys)
    return Paths(request, text, hop, key)


def _answer(client: Client, call: CreateRequest, **more: str) -> float:
    """Seconds until the text has come that is said in this call."""
    return client.callback(call.form["Url"], CallStatus="in-progress", **more)[1]


Watch = Callable[[], Callable[[], float]]
"""Begins to watch a function, and gives what ends that and tells its seconds."""


def _until_asked(ask: Ask, function: str, sink: Sink) -> Callable[[], float]:
    """From the begin of its last invocation until it has asked for a call."""
    return lambda: sink.asked[-1].at - ask(f"began {function}")


def _until_answered(ask: Ask) -> Callable[[], float]:
    before = ask("took")
    return lambda: ask("took") - before


def _beside(
    sink: Sink, floor: Client, samples: int, what: str, watch: Watch, each: Iterable[Callable[[], float]]
) -> tuple[Beside, list[CreateRequest]]:
    """The last of the times, beside the floor's; and the last request after each."""
    found, calls = Beside([], [], [], []), list[CreateRequest]()
    for number, measure in enumerate(each):
        found.floor.append(floor.to_call(sink, "/", f"{what} {number}"))
        found.least.append(floor.answered(ANSWER))
        ended = watch()
        found.seconds.append(measure())
        found.handler.append(ended())
        calls.append(sink.asked[-1])
    return Beside(*(times[-samples:] for times in (found.seconds, found.floor, found.handler, found.least))), calls
