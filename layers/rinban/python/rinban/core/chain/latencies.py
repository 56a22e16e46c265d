"""How long people waited in one escalation: the figures, and the text as which they are kept of one that is over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rinban.core.spread import Spread, spread


class Latencies(NamedTuple):
    """Seconds. `to_request`: from the beginning of the calling to the first request for a call that was sent, None if
    there was none. `hops`: from the end of a call to the next request, where neither a pause lies between nor somebody
    has it by then. `to_keys`: of each call from its ring to the first key on it. `silence`: the longest one, 0.0 if
    there was none, and None if nobody ever had to be called; one that goes on counts until the last line."""

    to_request: float | None
    hops: tuple[float, ...]
    to_keys: tuple[float, ...]
    silence: float | None


def spreads(known: Iterable[Latencies]) -> Mapping[str, Spread]:
    """By "to_request", "hop", "to_key" and "silence" how they are spread, in this order."""
    found = list(known)
    return {
        "to_request": spread(one.to_request for one in found if one.to_request is not None),
        "hop": spread(hop for one in found for hop in one.hops),
        "to_key": spread(wait for one in found for wait in one.to_keys),
        "silence": spread(one.silence for one in found if one.silence is not None),
    }


def told(latencies: Latencies) -> str:
    """As they are kept, to the millisecond: "0;0.1,0;12.5;0" has two hops, and "" stands for what there was not."""
    one = (latencies.to_request, latencies.silence)
    to_request, silence = ("" if value is None else _number(value) for value in one)
    return ";".join((to_request, _numbers(latencies.hops), _numbers(latencies.to_keys), silence))


def read(text: str) -> Latencies:
    """What `told` has written. Raises ValueError for anything else."""
    to_request, hops, to_keys, silence = text.split(";")
    return Latencies(_value(to_request), _values(hops), _values(to_keys), _value(silence))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _numbers(values: Iterable[float]) -> str:
    return ",".join(map(_number, values))


def _value(text: str) -> float | None:
    return float(text) if text else None


def _values(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split(","))) if text else ()
