"""Cold starts: how much processor time a container has used when its first reply is there, on what is shipped.

The layers are the built ones, for this machine's processor, on Lambda's version of Python, with nothing else on its
path. On Lambda the interpreter is up before the time that is measured here begins, as it is here.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.build import bytecode
from cli.build.command import for_this_machine
from cli.build.parts import target
from local.bench.load import Client, processor_seconds
from local.bench.serving import KEY
from local.bench.sink import Sink
from local.gateway.nursery import Interpreter
from local.servers.stores import Stores
from local.service import PUBLIC_URL, ROOT, Service, environment, running

RUNS = 7

GOALS: Mapping[str, float] = {"authorizer": 0.060, "entry": 0.450, "callback": 0.300}
"""Seconds of processor time. With 1,024 MB Lambda gives a function 0.58 of a processor."""


def median_seconds(folder: Path, stores: Stores, sink: Sink, rota: Path) -> dict[str, float]:
    """The median of each function's first reply, in seconds of processor time; {} without a Python of Lambda's version.

    `folder`: for the log and the spool.
    """
    template = for_this_machine(ROOT)
    python = bytecode.find(target(template), os.environ)
    if python is None:
        return {}
    program = Interpreter(str(python), (template.parent / "runtime",), bare=True)
    variables = environment(stores, folder, TWILIO_API_URL=sink.url, PUBLIC_BASE_URL=PUBLIC_URL)
    with running(stores, folder, variables, {"bench": KEY}, template=template, python=program) as service:
        service.load([rota])
        each = [_first_replies(service, Client(service.gateway.url), sink, number) for number in range(RUNS)]
    return {name: statistics.median(seconds[name] for seconds in each) for name in GOALS}


def _first_replies(service: Service, client: Client, sink: Sink, number: int) -> dict[str, float]:
    """One alert and one answered call, each in containers that have done nothing before."""
    _end_all(service)
    asked = len(sink.asked) + 1
    client.alert(f"/phonecall/g{number}", f"cold {number}")
    client.callback(sink.wait_for(asked).form["Url"], CallStatus="in-progress")
    return {name: processor_seconds(service.gateway.containers(name)) for name in GOALS}


def _end_all(service: Service) -> None:
    for pid in _pids(service):
        os.kill(pid, signal.SIGKILL)
    while any(_pids(service)):
        time.sleep(0.002)


def _pids(service: Service) -> Iterator[int]:
    for name in GOALS:
        yield from service.gateway.containers(name)
