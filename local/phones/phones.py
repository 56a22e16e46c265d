"""The simulated phones in a terminal: `./dev phones`, beside a running `./dev serve`.

a answers, d declines, v lets the voicemail answer, 0-9 * # are pressed, h hangs up, Tab goes to the next call when
there are several, q quits.
Without a terminal it only tells what happens.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import select
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.phones.handset import Handset

RUN = Path(__file__).resolve().parents[2] / ".run" / "serve.json"
KEYS = "a answer · d decline · v voicemail · 0-9 * # press · h hang up · Tab next call · q quit"
LONG_POLL = 20.0


class NoService(Exception):
    """Nothing simulates a carrier where we looked."""


@dataclass(frozen=True, slots=True)
class CarrierClient:
    """The simulator's control API."""

    url: str

    def ask(self, method: str, path: str, seconds: float = 5.0) -> dict[str, Any]:
        """The answer's JSON. Raises NoService if nothing answers."""
        where = urlsplit(self.url)
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=seconds)
        try:
            connection.request(method, path)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoService(f"no simulated carrier answers at {self.url}") from error
        finally:
            connection.close()
        return answer


@dataclass(frozen=True, slots=True)
class Names:
    """Who has which number; `run` is the file of the running ./dev serve, which keeps up with the rota."""

    run: Path | None = None

    def full(self, number: str) -> str:
        name = self._name(number)
        return f"{name} ({masked(number)})" if name else masked(number)

    def short(self, number: str) -> str:
        return self._name(number) or masked(number)

    def _name(self, number: str) -> str:
        try:
            return str(_read(self.run)["names"].get(number, "")) if self.run else ""
        except NoService:  # it is ending
            return ""


@dataclass(slots=True)
class TerminalOutput:
    """Where lines appear, from two threads; after `close` none does, so that the program may end at any moment."""

    closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, text: str) -> None:
        bell = "\a" if text.endswith(" rings") and sys.stdout.isatty() else ""
        with self._lock:
            if not self.closed:
                print(bell + text, flush=True)

    def close(self) -> None:
        with self._lock:
            self.closed = True


def masked(number: str) -> str:
    """+819000000001 → +81 90 **** 0001: enough to tell the phones apart, too little to call somebody."""
    if number.startswith("+81") and len(number) > 9:
        return f"+81 {number[3:5]} **** {number[-4:]}"
    return f"{number[:3]} **** {number[-4:]}"


def line(event: Mapping[str, Any], names: Names) -> str | None:
    """What the screen says about an event; None if it tells a person nothing."""
    text = str(event["text"])
    told = {
        "ringing": f"☎ {names.full(event['to'])} rings",
        "voicemail": f"☎ {names.short(event['to'])} voicemail answers",
        "answered": f"☎ {names.short(event['to'])} picked up",
        "says": f"   「{text}」",
        "waits": "   … waits for a key",
        "pressed": f"   {names.short(event['to'])} pressed {text}",
        "pressed in vain": f"   {names.short(event['to'])} pressed {text}, but nothing listens for keys now",
        "application error": "   ! no answer from the service",
        "ended": f"☎ {names.short(event['to'])} call over ({text})",
    }.get(event["event"])
    return f"{_time(event['at'])}  {told}" if told else None


def _time(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%H:%M:%S")


def watch(carrier: CarrierClient, names: Names, tell: Callable[[str], None], over: threading.Event) -> None:
    """Tells what happens, from the calls that are live now, until `over` or until the carrier is gone."""
    last = _catch_up(carrier, names, tell)
    while not over.is_set():
        try:
            news = carrier.ask("GET", f"/phones/events?after={last}&wait={LONG_POLL}", LONG_POLL + 5)
        except NoService:
            tell("The service has ended.")
            over.set()
            return
        last = news["last"]
        for event in news["events"]:
            if text := line(event, names):
                tell(text)


def _catch_up(carrier: CarrierClient, names: Names, tell: Callable[[str], None]) -> int:
    state = carrier.ask("GET", "/phones")
    for phone in state["phones"]:
        tell(f"{_time(state['now'])}  ☎ {names.full(phone['to'])} {phone['status']}")
    return int(state["last"])


@contextmanager
def single_keys(terminal: int) -> Iterator[None]:
    """Keys arrive one by one and are not echoed; Ctrl-C still interrupts."""
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def type_keys(handset: Handset, terminal: int, tell: Callable[[str], None], over: threading.Event) -> None:
    """Reads keys until q, the end of the input, or `over`."""
    with single_keys(terminal):
        while not over.is_set():
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            key = os.read(terminal, 1).decode(errors="replace")
            if key in ("q", "", "\x04"):
                return
            if told := handset.type(key):
                tell(f"          {told}")


def find(url: str | None) -> tuple[CarrierClient, Names]:
    """The carrier of the running `./dev serve`, and the names of its phones. Raises NoService."""
    if url:
        return CarrierClient(url), Names()
    path = Path(os.environ.get("RINBAN_RUN") or RUN)
    if not (carrier := _read(path)["carrier"]):
        raise NoService("the ./dev serve that runs here calls real phones")
    return CarrierClient(carrier), Names(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
        return {"carrier": run["carrier"], "names": run["names"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoService("no simulated phones here; start ./dev serve in another terminal first") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it was left, 1 when there was nothing to show."""
    parser = argparse.ArgumentParser(
        "./dev phones",
        description=__doc__,
        epilog="examples:\n  ./dev phones\n  ./dev phones | grep rings   only tells",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--url", help="the simulated carrier (default: that of the running ./dev serve)")
    try:
        carrier, names = find(parser.parse_args(arguments).url)
        carrier.ask("GET", "/phones")
        _run(carrier, names)
    except NoService as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


def _run(carrier: CarrierClient, names: Names) -> None:
    screen, over = TerminalOutput(), threading.Event()
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    screen.tell(f"Phones of {carrier.url}   {KEYS if interactive else '(no terminal: only telling)'}")
    if not interactive:
        watch(carrier, names, screen.tell, over)
        return
    threading.Thread(target=watch, args=(carrier, names, screen.tell, over), daemon=True).start()
    try:
        type_keys(Handset(carrier.ask, names.full), sys.stdin.fileno(), screen.tell, over)
    finally:
        screen.close()
