"""Two kinds of stores: a process of ours, which can be started and broken, and one that somebody else runs."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

START_SECONDS = 30.0
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class GivenStore:
    """A store that somebody else runs. Everything but its URL raises RuntimeError."""

    url: str

    def start(self, *, empty: bool = False) -> None:
        self._refuse()

    def stop(self) -> None:
        self._refuse()

    def kill(self) -> None:
        self._refuse()

    def pause(self) -> None:
        self._refuse()

    def resume(self) -> None:
        self._refuse()

    def _refuse(self) -> None:
        raise RuntimeError("this store was given by the environment: it is not ours to start, stop or break")


@dataclass(slots=True)
class PrivateStore:
    """One server on the socket `scratch/NAME.sock`.

    `data` is the folder in which it keeps its data, and `lay` makes that folder if it is missing. `greets` returns
    whether a working server is behind a connection.
    """

    name: str
    url: str
    command: list[str]
    scratch: Path
    data: Path
    lay: Callable[[Path], None]
    greets: Callable[[socket.socket], bool]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, *, empty: bool = False) -> None:
        if self.process:
            return
        if empty and self.data.exists():
            shutil.rmtree(self.data)
        self.launch()
        self.wait()

    def stop(self) -> None:
        self.resume()
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def launch(self) -> None:
        """Start the process, without waiting until it answers (see `wait`)."""
        if not self.data.exists():
            self.lay(self.data)
        self._socket.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            # In a session of its own, because Ctrl-C goes to every process of ours.
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._pid.write_text(f"{self.process.pid}\n")

    def wait(self) -> None:
        """Wait until the server answers. Raises RuntimeError with the end of its log if it ends, or after 30 s."""
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.process or self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} did not start:\n{self._log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.01)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(1)
            with suppress(OSError):
                link.connect(str(self._socket))
                return self.greets(link)
        return False

    def _signal(self, number: signal.Signals) -> None:
        if self.process:
            self.process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        self._signal(number)
        if self.process:
            self.process.wait(STOP_SECONDS)
        self.process = None
        self._pid.unlink(missing_ok=True)

    @property
    def _socket(self) -> Path:
        return self.scratch / f"{self.name}.sock"

    @property
    def _log(self) -> Path:
        return self.scratch / f"{self.name}.log"

    @property
    def _pid(self) -> Path:
        return self.scratch / f"{self.name}.pid"
