"""A process that has the heavy modules loaded, and forks a container whenever the gateway asks for one.

It is not the fork server of `multiprocessing`, because that runs the main module again in each child, which for pytest
or the demo costs more than the fork. However the gateway ends, its end of the control socket closes; this process then
ends its process group, and with it every container.
"""

from __future__ import annotations

import importlib
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress

from local.container import frames, runtime

HEAVY = (
    "aws_lambda_powertools.event_handler",
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


def main(control_fd: int) -> None:
    """Serve one gateway: read frames with a container's spec and a socket for it, and answer with its process id."""
    for name in HEAVY:
        with suppress(ImportError):
            importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a container, so none may stay as a zombie
    control = socket.socket(fileno=control_fd)
    with suppress(EOFError):
        while True:
            _fork(control)
    os.killpg(0, signal.SIGKILL)


def _fork(control: socket.socket) -> None:
    header, fds, _, _ = socket.recv_fds(control, frames.HEADER.size, 1)
    if not header:
        raise EOFError
    (length,) = frames.HEADER.unpack(header)
    spec = bytes(frames.exactly(control, length))
    pid = os.fork()
    if not pid:
        control.close()
        _contain(spec, fds[0])
    os.close(fds[0])
    control.sendall(frames.pack(pid))


def _contain(spec: bytes, fd: int) -> None:
    """Be the container until the gateway closes its socket. It never returns into the fork server's loop."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        runtime.run(socket.socket(fileno=fd), runtime.Spec.from_json(spec))
        code = 0
    except BaseException:  # noqa: BLE001  any failure belongs into the log, and must not reach the parent's stack
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
