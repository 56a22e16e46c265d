"""./dev parity: deploys to an emulator of AWS as an operator does, and shows that callers reach each release."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cli.build import bytecode
from cli.build.parts import target
from local import output
from local.carrier import Carrier
from local.parity import emulator
from local.parity.callers import NotShown
from local.parity.emulator import NoEmulator
from local.parity.group import LeftBehind
from local.parity.operator import Failed
from local.parity.steps import steps
from local.parity.substitutions import Machine, NotSubstituted
from local.parity.world import World, world
from local.servers.scratch import in_memory, scratch_folder
from local.servers.stores import private_stores
from local.service import ROOT, stay_on_this_machine

UNPACKED = 2_000_000_000
"""Bytes that the emulator writes at most: it unpacks all layers for each container. On a disk that takes minutes."""

OTHER_PYTHON = """
THIS MACHINE HAS NO CPYTHON {wanted}, which is the Python of Lambda. What follows is shown on {found} in its place, with
layers that are built for it. `uv python install {wanted}` gets one, and so does your system's package python{wanted}.
"""


class Interrupted(BaseException):
    """Somebody wants it to end."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    began = time.monotonic()
    try:
        _show()
    except (NotShown, Failed, NoEmulator, LeftBehind, NotSubstituted, RuntimeError, OSError) as error:
        print(f"✗\n\n./dev parity: {error}", file=sys.stderr)
        return 1
    except Interrupted:
        print("\nStopped.")
        return 130
    print(f"Everything was shown, in {time.monotonic() - began:.0f} s.")
    return 0


def _stop(*_: object) -> None:
    for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(other, signal.SIG_IGN)  # it ends once, and undisturbed
    raise Interrupted


def _show() -> None:
    stay_on_this_machine()
    python, version = _lambdas_python()
    with _timed("the emulator and SAM's tool, each in an environment of its own"):
        plays = emulator.installed("ministack", emulator.LOCK, python)
        sam = emulator.installed("sam", emulator.SAM)
    with scratch_folder(in_memory(UNPACKED)) as scratch, private_stores() as stores:
        table = Machine(scratch / "checkout" / "templates" / "voice", version).table()
        for one in table:
            print(f"  in the place of {one.written}: {one.instead}\n      {one.reason}")
        with world(scratch, plays, sam, stores, table) as found:
            _each_step(found)
    if scratch.exists():
        raise LeftBehind(f"{scratch} is still there")


def _each_step(found: World) -> None:
    try:
        for what, step in steps().items():
            with _timed(what):
                step(found)
    except Exception:
        print(f"\nThe end of what the emulator and the functions printed:\n{_end_of(found.emulator.log)}")
        print(f"\nWhat happened on the phones:\n{_on_the_phones(found.carrier)}")
        raise


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-40:])


def _on_the_phones(carrier: Carrier) -> str:
    """Each moment of each call, and what the carrier got no answer to."""
    moments = sorted((moment.at, call.number, moment) for call in carrier.calls for moment in call.transcript)
    spoken = [
        f"{datetime.fromtimestamp(at, UTC):%H:%M:%S.%f} {number} {moment.event} {moment.text}"
        for at, number, moment in moments
    ]
    return "\n".join([*spoken, *map(str, carrier.debugger)])


def _lambdas_python() -> tuple[Path, str]:
    """A CPython of Lambda's version, or else, which is said loudly, the one that runs this; with its version."""
    wanted = target(ROOT / "template.yaml")
    if found := bytecode.find(wanted, os.environ):
        return found, wanted.python
    major, minor = sys.version_info[:2]
    print(OTHER_PYTHON.format(wanted=wanted.python, found=f"{major}.{minor}"))
    return Path(sys.executable), f"{major}.{minor}"


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"{what} … ", end="", flush=True)
    yield
    print(f"✓ {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(output.run(main))
