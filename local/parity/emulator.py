"""ministack, which plays AWS on 127.0.0.1: CloudFormation, Lambda, API Gateway, SQS and EventBridge, in parts."""

from __future__ import annotations

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.parity.group import group
from local.servers import pinned

LOCK = Path(__file__).parent / "ministack" / "requirements.txt"
SAM = Path(__file__).parent / "sam" / "requirements.txt"
REGION = "ap-northeast-1"
START_SECONDS = 60.0

ACCOUNT = {"AWS_ACCESS_KEY_ID": "parity", "AWS_SECRET_ACCESS_KEY": "parity", "AWS_DEFAULT_REGION": REGION}
"""Credentials of nobody. The emulator takes any."""


class NoEmulator(RuntimeError):
    """The emulator, or the tool that deploys to it, cannot be had or does not run. The text says why."""


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator. `log`: the file with what it and the functions' containers print."""

    url: str
    log: Path

    def environment(self) -> dict[str, str]:
        """The variables with which a program of AWS asks this emulator, and can ask nobody else by mistake."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        return {**others, **ACCOUNT, **nowhere, "AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true"}

    def client(self, service: str) -> Any:
        """The client of a service, as boto3 has it, without a look at the developer's own settings."""
        from botocore.session import Session

        nowhere = {"profile": None, "config_file": os.devnull, "credentials_file": os.devnull}
        return Session({name: (None, None, value, None) for name, value in nowhere.items()}).create_client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=ACCOUNT["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCOUNT["AWS_SECRET_ACCESS_KEY"],
        )


def installed(name: str, lock: Path, base: Path | None = None) -> Path:
    """The Python with what a lock file names. Raises NoEmulator."""
    found = pinned.interpreter(name, lock, base=base)
    if found is None:
        raise NoEmulator(f"the packages of {lock.relative_to(pinned.ROOT)} could not be fetched")
    return found


@contextmanager
def running(scratch: Path, python: Path) -> Iterator[Emulator]:
    """Run the emulator on any free port, with everything that it writes in the scratch folder. Raises NoEmulator."""
    port, log = _free_port(), scratch / "emulator.log"
    (scratch / "emulator").mkdir()
    variables = _variables(scratch / "emulator", port)
    command = [str(python), "-m", "ministack"]
    with log.open("ab") as output, group("emulator", command, scratch, variables, output) as process:
        found = Emulator(f"http://127.0.0.1:{port}", log)
        until = time.monotonic() + START_SECONDS
        while not _answers(found.url):
            if process.poll() is not None or time.monotonic() > until:
                raise NoEmulator(f"the emulator did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        if heard_by_others(port):
            raise NoEmulator("the emulator listens to more than 127.0.0.1")
        yield found


def _variables(folder: Path, port: int) -> Mapping[str, str]:
    """All that the emulator is told. Without BIND_HOST it would listen to the whole network."""
    return {
        **ACCOUNT,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def heard_by_others(port: int) -> bool:
    """Whether somebody listens at this port of every address. What listens at 127.0.0.1 alone is not at 127.0.0.2."""
    try:
        socket.create_connection(("127.0.0.2", port), timeout=5).close()
    except OSError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
