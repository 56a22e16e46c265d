"""Starts containers: the gateway's side of the fork server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local.container import frames
from local.container.runtime import ROOT, Spec
from local.gateway.pool import Container
from local.gateway.template import Function

# Variables that a developer's network may need. Lambda itself sets none of them.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "REQUESTS_CA_BUNDLE",
             "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")  # fmt: skip

AHEAD = ("rinban.wiring", "rinban.doors.alerts", "rinban.doors.calls", "rinban.intake.bodies", "rinban.voice.twiml")
"""What nearly every container loads of the layers. A bare Python leaves it to them, as Lambda does."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The Python of the containers. `paths`: folders of packages that it has besides those of the layers.

    `bare`: it has no packages of its own then, as Lambda's.
    """

    program: str = sys.executable
    paths: tuple[Path, ...] = ()
    bare: bool = False

    def command(self) -> list[str]:
        return [self.program, "-X", "utf8", *(("-S", "-B") if self.bare else ())]


class Nursery:
    """Starts containers. In the environment of each is only what Lambda would put there, and PASSED_ON."""

    def __init__(
        self, log: Path, clock_file: Path | None, points: Path | None = None, python: Interpreter | None = None
    ) -> None:
        python = python or Interpreter()
        self._log, self._clock = log.resolve(), clock_file.resolve() if clock_file else None
        self._points = points.resolve() if points else None
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        start = "import sys; from local.container.forkserver import main; main(int(sys.argv[1]), *sys.argv[2:])"
        with theirs, self._log.open("ab") as log_file:
            self._process = subprocess.Popen(
                [*python.command(), "-c", start, str(theirs.fileno()), *(() if python.bare else AHEAD)],
                env={**_outside(os.environ), "PYTHONPATH": os.pathsep.join(map(str, (ROOT, *python.paths)))},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,  # Ctrl-C is for the gateway, and the group is what the fork server ends
            )

    def container(self, function: Function, nice: int = 0) -> Container:
        """Return a new container, which may still be importing its handler. `nice`: as nice(2) has it.

        Raises OSError or EOFError after `close`.
        """
        ours, theirs = socket.socketpair()
        frame = frames.pack(self._spec(function, nice).to_json())
        try:
            with theirs, self._lock:
                socket.send_fds(self._control, [frame[: frames.HEADER.size]], [theirs.fileno()])
                self._control.sendall(frame[frames.HEADER.size :])
                return Container(frames.receive(self._control), ours)
        except BaseException:
            ours.close()
            raise

    def close(self) -> None:
        """End the fork server and every container."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        self._process.wait()

    def _spec(self, function: Function, nice: int) -> Spec:
        return Spec(
            name=function.full_name,
            handler=function.handler,
            folder=str(function.folder.resolve()),
            paths=tuple(str(path.resolve()) for layer in function.layers if (path := layer / "python").is_dir()),
            environment={**_outside(os.environ), **_of_lambda(function), **function.variables},
            memory=function.memory,
            log=str(self._log),
            clock=str(self._clock or ""),
            points=str(self._points or ""),
            nice=nice,
        )


def _outside(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.upper() in PASSED_ON}


def _of_lambda(function: Function) -> dict[str, str]:
    """Return the variables that Lambda sets. Credentials are not among them: a local function has no AWS account."""
    return {
        "AWS_LAMBDA_FUNCTION_NAME": function.full_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": "ap-northeast-1",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": str(function.folder),
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
    }
