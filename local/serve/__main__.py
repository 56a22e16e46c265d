"""./dev serve: the whole service in real time, until Ctrl-C or SIGTERM (exit code 0)."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cli.keys import file as key_file
from cli.load import gaps_told
from local import output
from local.carrier import Carrier, RealClock
from local.gateway import FunctionFailed
from local.serve import background, options, place
from local.serve.options import BadOptions, Options
from local.serve.telephones import on_a_page
from local.serve.trying import group_to_try
from local.servers.stores import Stores, private_stores
from local.service import AUDIENCE, EXAMPLE, Service, SetupFailed, environment, running, simulated, stay_on_this_machine
from local.zabbix.server import serving as zabbix_served
from local.zabbix.told import ToldZabbix, variable


class Stopped(BaseException):
    """Somebody wants it to end."""


def tell(text: str, end: str = "\n") -> None:
    """On the screen, at once. Without anybody who reads it the service ends, as it does when its terminal is closed."""
    try:
        print(text, end=end, flush=True)
    except BrokenPipeError:
        os.kill(os.getpid(), signal.SIGHUP)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        wanted = options.read(sys.argv[1:], os.environ)
        _serve(wanted)
    except BadOptions as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        raise  # of the screen, and no fault: `output` sees to it
    except (SetupFailed, FunctionFailed, RuntimeError, OSError) as error:
        print(f"\n./dev serve had to stop: {error}", file=sys.stderr)
        return 1
    except Stopped:
        tell("\nStopped.")
    return 0


def _stop(*_: object) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # it ends once, and undisturbed
    raise Stopped


def _serve(wanted: Options) -> None:
    with (
        place.held(wanted.port) as at,
        place.run_file(_port(at)) as path,
        private_stores() as stores,
        _carrier(wanted) as carrier,
        _zabbix(wanted) as zabbix,
    ):
        tell("  Valkey ✓", end="")
        with (
            _service(wanted, stores, carrier, path, at, zabbix) as service,
            place.published(path) as publish,
            background.going_on(service, carrier, publish, tell) as directory,
            _telephones(wanted, service, carrier, directory) as page,
        ):
            _say_ready(wanted, service, path, page)
            threading.Event().wait()


def _port(at: socket.socket) -> int:
    return int(at.getsockname()[1])


@contextmanager
def _carrier(wanted: Options) -> Iterator[Carrier | None]:
    """The simulated one, or None: then the functions call Twilio."""
    if not wanted.simulated:
        yield None
        return
    stay_on_this_machine()
    with simulated(RealClock()) as carrier:
        yield carrier


@contextmanager
def _zabbix(wanted: Options) -> Iterator[Mapping[str, str]]:
    """A stand-in for every Zabbix, which shows on the screen what it is told; none beside real phones."""
    if not wanted.simulated:
        yield {}
        return
    zabbix = ToldZabbix(lambda line: tell(f"{time.strftime('%H:%M:%S')}  Zabbix {line}"))
    with zabbix_served(zabbix) as api:
        yield {"ZABBIX_API": variable(api.url, zabbix)}


@contextmanager
def _service(
    wanted: Options,
    stores: Stores,
    carrier: Carrier | None,
    path: Path,
    at: socket.socket,
    zabbix: Mapping[str, str],
) -> Iterator[Service]:
    """The service with a rota in it. The folder of `path` keeps its log until the next start, and its keys for ever."""
    folder, keys = path.parent, key_file.beside(path)
    old = ["functions.log", "spool.jsonl", "spool.jsonl.alerts"] if wanted.own_database else ["functions.log"]
    for name in old:
        (folder / name).unlink(missing_ok=True)
    url = f"http://127.0.0.1:{_port(at)}{wanted.base_path}"
    here = {"PUBLIC_BASE_URL": url, "TWILIO_API_URL": carrier.base_url} if carrier else {}
    variables = environment(stores, folder, **(here | dict(zabbix) | dict(wanted.variables)))
    with running(
        stores,
        folder,
        variables,
        wanted.api_keys,
        at=at,
        base_path=wanted.base_path,
        source_of=keys.source_of,
        aside=AUDIENCE,
    ) as service:
        tell("  schema ✓", end="")
        if carrier:
            carrier.gateway_url = service.gateway.url
        told = {}
        if wanted.rota or wanted.own_database or not service.rota().groups:
            told = service.load(wanted.rota or [EXAMPLE])
        tell("  rota ✓")
        for line in (*told.get("warnings", ()), *gaps_told(told.get("gaps", ()))):
            tell(line)
        yield service


@contextmanager
def _telephones(
    wanted: Options, service: Service, carrier: Carrier | None, directory: background.Directory
) -> Iterator[str]:
    """The URL of the page with the simulated telephones; "" beside real ones."""
    if not carrier:
        yield ""
        return
    with on_a_page(service, carrier, directory, _first_key(wanted)) as url:
        yield url


def _first_key(wanted: Options) -> str:
    return next(iter(wanted.api_keys.values()))


def _say_ready(wanted: Options, service: Service, path: Path, page: str) -> None:
    found = "" if path == place.USUAL else f"RINBAN_RUN={path} "
    tell(f"\nready {service.gateway.url}\n")
    group = group_to_try(service.rota())
    if group:
        tell(f"An alert       {_curl(service, _first_key(wanted), group)}\n")
    if page:
        tell(f"Answer it      {page}      (in a browser; nobody real is called)")
        tell(f"               {found}./dev phones      (or in another terminal)")
    else:
        none = "" if wanted.rota else "; the sample rota names none, your own: --rota FILE"
        tell(f"Real phones    only the every_call_to of the stage local is called, through Twilio{none}")
    tell(
        f"Look at it     {found}./rinban status     (or: who {group or 'GROUP'}, journal {group or 'GROUP'}/1, --help)"
    )
    tell(f"On a screen    {found}./rinban board      (a link that signs in to {service.gateway.url}/board)")
    tell("Stop           Ctrl-C\n")


def _curl(service: Service, key: str, group: str) -> str:
    """It works as it is, and again: each time with another dedup key, so that it is not taken for the same alert."""
    alert = '{"summary": "ディスクの空きが5%を切りました", "host": "db-1", "dedup_key": "\'$(date +%s)\'"}'
    return f"curl {service.gateway.url}/phonecall/{group} -H 'x-api-key: {key}' -d '{alert}'"


if __name__ == "__main__":
    sys.exit(output.run(main))
