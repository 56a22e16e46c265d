"""The operator: ./rinban as it is typed, on the emulator in the place of AWS."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from local.parity.checkout import Checkout
from local.parity.emulator import Emulator
from local.parity.group import end, group

STAGE = "dev"
STACK = f"rinban-{STAGE}"
LONGEST = 240.0
"""Seconds that one command may take."""


class Failed(RuntimeError):
    """A command ended badly; the text has the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody with this checkout, SAM's tool and credentials. `parameters` are those that each deployment is given."""

    checkout: Checkout
    emulator: Emulator
    scratch: Path
    sam: Path
    parameters: dict[str, str]

    def run(self, *words: str, typed: str = "") -> str:
        """What the command prints, to which this is piped. Raises Failed."""
        log, piped = self.scratch / "command.log", self.scratch / "piped"
        piped.write_text(typed, encoding="utf-8")
        with log.open("w+b") as output, piped.open("rb") as reads, self._started(words, output, reads) as process:
            fault = _ended(process)
        piped.unlink()
        printed = log.read_text(encoding="utf-8", errors="replace")
        if fault:
            raise Failed(f"./rinban {' '.join(words)} {fault}:\n{printed[-3000:]}")
        return printed

    def ask(self, *words: str, typed: str = "") -> Any:
        """The answer of a command for programs. Raises Failed."""
        return json.loads(self.run("--json", "--stage", STAGE, *words, typed=typed))

    def deploy(self) -> str:
        """Deploy the checkout as it is; returns the release. Raises Failed."""
        printed = self.run(*self._deployment())
        told = [line for line in printed.splitlines() if line.startswith(f"Callers of {STAGE} reach the release ")]
        if not told:
            raise Failed(f"the deployment does not say which release callers reach:\n{printed[-3000:]}")
        return told[0].split()[-1].rstrip(".")

    def deploy_and_be_killed(self, when: str) -> None:
        """Deploy, and kill the command with all that it has started as soon as it prints this. Raises Failed."""
        log, until = self.scratch / "killed.log", time.monotonic() + LONGEST
        with log.open("w+b") as output, self._started(self._deployment(), output) as process:
            while when not in log.read_text(encoding="utf-8", errors="replace"):
                if process.poll() is not None or time.monotonic() > until:
                    raise Failed(f"the deployment never printed {when!r}:\n{log.read_text()[-3000:]}")
                time.sleep(0.02)
            end(process)

    def _deployment(self) -> list[str]:
        file = self.scratch / "parameters"
        file.write_text("".join(f"{name}={value}\n" for name, value in self.parameters.items()), encoding="utf-8")
        return ["--stage", STAGE, "deploy", f"@{file}"]

    def _started(
        self, words: Sequence[str], output: IO[bytes], typed: IO[bytes] | None = None
    ) -> AbstractContextManager[subprocess.Popen[bytes]]:
        command = [str(self.checkout.root / "rinban"), *words]
        return group("command", command, self.scratch, self._environment(), output, typed)

    def _environment(self) -> Mapping[str, str]:
        programs = os.pathsep.join((str(self._programs()), os.environ.get("PATH", os.defpath)))
        return {
            **self.emulator.environment(),
            "PATH": programs,
            "NO_PROXY": "127.0.0.1,localhost",
            "PYTHONDONTWRITEBYTECODE": "1",
            "__SAM_CLI_APP_DIR": str(self.scratch / "sam"),
        }

    def _programs(self) -> Path:
        """A folder with `sam` in it, which remembers there that it has just looked for a newer version of itself: so it
        asks nobody."""
        folder = self.scratch / "sam"
        if not folder.exists():
            folder.mkdir()
            (folder / "metadata.json").write_text(json.dumps({"lastVersionCheck": time.time()}))
            (folder / "sam").write_text(f'#!/bin/sh\nexec "{self.sam}" -P -m samcli "$@"\n')
            (folder / "sam").chmod(0o755)
        return folder


def _ended(process: subprocess.Popen[bytes]) -> str:
    """How a command ended that did not end well; else ""."""
    try:
        code = process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        return f"did not end within {LONGEST:g} s"
    return f"ended with {code}" if code else ""
