"""The whole service on this machine: private stores, the gateway with the deployed functions, a carrier and a rota."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.carrier import Carrier
from local.clock import SteppedClock
from local.gateway import Gateway
from local.gateway.nursery import Interpreter
from local.servers.stores import Stores
from rinban.core.rota.settings import Settings
from rinban.settings import file

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "rota.yaml"

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "the-auth-token-of-no-account"
PUBLIC_URL = "https://rinban.example"
"""The public URL, for which the simulated carrier signs its requests. They are sent to the gateway on this machine."""

LIVE = "/board/live"
"""The path of the sockets by which the board's screens hear of changes."""

PASSED_ON = (
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "LOG_LEVEL", "OUTLETS"),
    *("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_CLAIM"),
)


class SetupFailed(RuntimeError):
    """A task of the admin function was refused without which the service cannot run. The text says why."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service. `environment` are its functions' variables; `log` is the file with what they print."""

    gateway: Gateway
    stores: Stores
    environment: Mapping[str, str]
    log: Path

    def admin(self, task: str, **asked: object) -> dict[str, Any]:
        """Return the admin function's answer to a task. Raises SetupFailed if it refuses the task."""
        answer: dict[str, Any] = self.gateway.invoke("admin", {"task": task, **asked})
        if "error" in answer:
            raise SetupFailed(f"{task}: {answer['error']}")
        return answer

    def planned(self, files: Sequence[Path]) -> list[dict[str, str]]:
        """Return what loading these rota files would change. Raises SetupFailed."""
        changes: list[dict[str, str]] = self._load(files, apply=False)["changes"]
        return changes

    def load(self, files: Sequence[Path]) -> dict[str, Any]:
        """Load these rota files, as ./rinban load --yes does; what the task said of it. Raises SetupFailed."""
        return self._load(files, apply=True)

    def _load(self, files: Sequence[Path], *, apply: bool) -> dict[str, Any]:
        texts = [{"name": str(path), "text": path.read_text(encoding="utf-8-sig")} for path in files]
        return self.admin("load", files=texts, apply=apply, accept_gaps=True)

    def rota(self) -> Settings:
        """Return the settings that are loaded. Raises SetupFailed."""
        return file.read([("the loaded rota", self.admin("export")["text"])])

    def sweep(self) -> None:
        self.gateway.invoke("watchdog", {})


def stay_on_this_machine() -> None:
    """Keep the requests between the functions and the simulated carrier away from the environment's HTTP proxy."""
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), "127.0.0.1")))


def environment(stores: Stores, folder: Path, **more: str) -> dict[str, str]:
    """Return the functions' variables for these stores. A variable in `more` replaces one of the others."""
    return {
        "RINBAN_STAGE": "local",
        "DATABASE_URL": stores.database_url,
        "REDIS_URL": stores.redis_url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_FROM": "+815000000000",
        "PUBLIC_BASE_URL": PUBLIC_URL,
        "RINBAN_VOICE_PATH": str(ROOT / "templates" / "voice"),
        "RINBAN_BOARD_PATH": str(ROOT / "templates" / "board"),
        "BOARD_LIVE": LIVE,
        "RINBAN_SPOOL": str(folder / "spool.jsonl"),
        "POWERTOOLS_SERVICE_NAME": "rinban",
        "POWERTOOLS_METRICS_NAMESPACE": "Rinban",
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **more,
    }


def simulated(clock: Any) -> Carrier:
    """Return a carrier for this service's account. Its `gateway_url` has to be set once that is known."""
    return Carrier(ACCOUNT_SID, AUTH_TOKEN, clock)


AUDIENCE = {"board": 2}
"""The functions that nobody who is called waits for, and as many containers as serve two hundred screens: each has to
read by itself what they share."""


@contextmanager
def running(
    stores: Stores,
    folder: Path,
    variables: Mapping[str, str],
    api_keys: Mapping[str, str],
    *,
    at: socket.socket | None = None,
    clock_file: Path | None = None,
    points: Path | None = None,
    base_path: str = "",
    template: Path = ROOT / "template.yaml",
    python: Interpreter | None = None,
    source_of: Callable[[str], str | None] = lambda _: None,
    aside: Mapping[str, int] | None = None,
) -> Iterator[Service]:
    """Run the service with its tables made. It listens at the socket `at`, or at any free port.

    `folder` keeps its log and its spool. The others are those of Gateway.
    """
    log = folder / "functions.log"
    gateway = Gateway(
        template,
        variables,
        api_keys,
        log=log,
        at=at,
        clock_file=clock_file,
        points=points,
        base_path=base_path,
        python=python,
        source_of=source_of,
        pings_at=stores.redis_url,
        aside=aside,
    )
    with gateway:
        service = Service(gateway, stores, variables, log)
        service.admin("migrate")
        yield service


def stepped(folder: Path, at: float) -> tuple[SteppedClock, Path]:
    """Return a clock that stands at `at` (seconds since 1970), and the file that shares it with the containers."""
    path = folder / "clock"
    clock = SteppedClock(path)
    clock.set(at)
    return clock, path
