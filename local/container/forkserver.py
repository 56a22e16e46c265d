"""A process that has the heavy modules loaded, and forks a container whenever the gateway asks for one.

It is not the fork server of `multiprocessing`, because that runs the main module again in each child, which for pytest
or the demo costs more than the fork. However the gateway ends, its end of the control socket closes; this process then
ends its process group, and with it every container.

Of what a container would import from its layers, most can be loaded here as well, once for all of them (`Ahead`). It is
left to the containers where somebody measures how long they take to begin.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from local.container import frames, runtime

HEAVY = (
    "aws_lambda_powertools.logging",
    "aws_lambda_powertools.metrics",
    "difflib",
    "jinja2",
    "local.clock",
    "phonenumbers",
    "pymysql",
    "redis",
    "secrets",
    "twilio.request_validator",
    "twilio.rest",
    "twilio.rest.api",
    "yaml",
    "zoneinfo",
)


class Ahead:
    """Modules of the layers that are loaded before the first container is forked, from that container's layers."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._tried = False

    def load(self, layers: tuple[str, ...]) -> None:
        """Load them, the first time. Errors are left to the container that needs the module: it tells of them."""
        if self._tried:
            return
        self._tried = True
        with _as_in_a_container(layers):
            for name in self._names:
                with suppress(Exception):
                    importlib.import_module(name)
        gc.freeze()  # or a collection in a container would copy the memory of all of it

    def forget_what_is_not_of(self, layers: tuple[str, ...]) -> None:
        """In a container whose layers are others: it imports its own."""
        for package in {name.partition(".")[0] for name in self._names} & sys.modules.keys():
            loaded = Path(next(iter(sys.modules[package].__path__)))
            if loaded != next((found for layer in layers if (found := Path(layer, package)).is_dir()), None):
                for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                    del sys.modules[name]


@contextmanager
def _as_in_a_container(layers: tuple[str, ...]) -> Iterator[None]:
    """With the path of a container, and without any variable: what reads one while it is imported finds none."""
    path, variables = sys.path[:], dict(os.environ)
    sys.path[:0] = layers
    os.environ.clear()
    try:
        yield
    finally:
        sys.path[:] = path
        os.environ.update(variables)


def main(control_fd: int, *ahead: str) -> None:
    """Serve one gateway: read frames with a container's spec and a socket for it, and answer with its process id.

    `ahead`: the names of modules for `Ahead`.
    """
    for name in HEAVY:
        with suppress(ImportError):
            importlib.import_module(name)
    loaded = Ahead(ahead)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a container, so none may stay as a zombie
    control = socket.socket(fileno=control_fd)
    with suppress(EOFError):
        while True:
            _fork(control, loaded)
    os.killpg(0, signal.SIGKILL)


def _fork(control: socket.socket, ahead: Ahead) -> None:
    header, fds, _, _ = socket.recv_fds(control, frames.HEADER.size, 1)
    if not header:
        raise EOFError
    (length,) = frames.HEADER.unpack(header)
    spec = runtime.Spec.from_json(bytes(frames.exactly(control, length)))
    ahead.load(spec.paths)
    pid = os.fork()
    if not pid:
        control.close()
        ahead.forget_what_is_not_of(spec.paths)
        _contain(spec, fds[0])
    os.close(fds[0])
    control.sendall(frames.pack(pid))


def _contain(spec: runtime.Spec, fd: int) -> None:
    """Be the container until the gateway closes its socket. It never returns into the fork server's loop."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        runtime.run(socket.socket(fileno=fd), spec)
        code = 0
    except BaseException:  # noqa: BLE001  any failure belongs into the log, and must not reach the parent's stack
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
