"""./dev demo: sets everything up, plays the story, and ends with 0 if everything went as expected, else with 1."""

from __future__ import annotations

import argparse
import math
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import output
from local.chat.server import chats
from local.chat.told import IN_A_ROTA, ToldSlack
from local.chat.told import secrets as secrets_of
from local.demo import senders
from local.demo.others import Others
from local.demo.screen import Screen
from local.demo.senders import Monitor
from local.demo.story import MINUTE, NIGHT, Story, cast
from local.demo.teller import Person
from local.gateway import FunctionFailed
from local.servers.stores import private_stores
from local.service import (
    EXAMPLE,
    Service,
    SetupFailed,
    environment,
    running,
    simulated,
    stay_on_this_machine,
    stepped,
)
from local.zabbix.server import serving
from local.zabbix.told import ToldZabbix, variable

INTRODUCTION = "Simulated phones, {speed}. Nobody real is called.\n"
NEXT = """Next   answer one yourself      ./dev serve   and open the link that it prints
       connect your Zabbix      docs/zabbix.md"""
LOG_LINES = 12


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    screen, speed = Screen(sys.stdout), _speed()
    with tempfile.TemporaryDirectory(prefix="rinban-demo-") as folder:
        try:
            return _demo(screen, Path(folder), speed)
        except BrokenPipeError:
            raise  # of the screen, and no fault: `output` sees to it
        except (SetupFailed, FunctionFailed, RuntimeError, OSError) as error:
            screen.end_line()
            screen.line(f"\nThe demo had to stop: {error}")
            _show_log(screen, Path(folder))
            return 1
        except KeyboardInterrupt:
            screen.end_line()
            return 130


def _speed() -> float:
    parser = argparse.ArgumentParser(
        "./dev demo",
        description="Two incidents, from the alert to the recovery.",
        epilog="examples:\n  ./dev demo              at ten times the speed\n  ./dev demo --speed inf  without waiting",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--speed", type=float, default=10.0, help="seconds of the story in a real one (10; inf: at once)"
    )
    speed = float(parser.parse_args().speed)
    if not speed > 0:
        parser.error("--speed has to be more than 0")
    return speed


def _demo(screen: Screen, folder: Path, speed: float) -> int:
    with _set_up(screen, folder, speed) as story:
        began = time.monotonic()
        screen.line(INTRODUCTION.format(speed=f"{speed:g}x time" if speed < math.inf else "no waiting"))
        story.play()
        seconds = time.monotonic() - began
    if story.different:
        screen.line("\nNot as told (the story is about examples/rota.yaml as it comes):")
        for difference in story.different:
            screen.line(f"  {difference}")
        _show_log(screen, folder)
        return 1
    screen.line(f"\n{story.summary(seconds)}\n{NEXT}")
    return 0


@contextmanager
def _set_up(screen: Screen, folder: Path, speed: float) -> Iterator[Story]:
    """Start everything; what is ready is written into the line that ./dev has begun."""
    stay_on_this_machine()
    clock, clock_file = stepped(folder, NIGHT)
    key = secrets.token_urlsafe(16)
    others = Others()
    zabbix = ToldZabbix(others.hear_zabbix)
    with (
        private_stores() as stores,
        simulated(clock) as carrier,
        serving(zabbix) as api,
        chats(ToldSlack(others.hear_slack)) as slack,
    ):
        screen.put("  Valkey ✓")
        told = {"ZABBIX_API": variable(api.url, zabbix), "OUTLETS": secrets_of(slack.url)}
        variables = environment(stores, folder, TWILIO_API_URL=carrier.base_url, **told)
        with running(stores, folder, variables, {"demo": key}, clock_file=clock_file) as service:
            screen.put("  schema ✓")
            carrier.gateway_url = service.gateway.url
            _load(service, _rota(folder))
            screen.line("  rota ✓")
            responders = [member.responder for member in service.rota().responders.values()]
            people = {one.phone: Person(one.name, one.language) for one in responders}
            cast(carrier, {one.id: one.phone for one in responders})
            sender = Monitor(service.gateway.url, key)
            sender.post(
                "infra", senders.zabbix_test()
            )  # now every function is warm, and the service is known to answer
            carrier.every(MINUTE, service.sweep, "watchdog")
            yield Story(service, carrier, screen, sender, people, speed, others)


def _rota(folder: Path) -> Path:
    """The sample rota, whose first group is told in Slack too."""
    text = EXAMPLE.read_text(encoding="utf-8")
    path = folder / EXAMPLE.name
    path.write_text(text.replace("\n  infra:\n", f"\n  infra:\n{IN_A_ROTA}", 1), encoding="utf-8")
    return path


def _load(service: Service, rota: Path) -> None:
    """Load the rota.

    Raises SetupFailed if DATABASE_URL names a database that is in use: the demo would replace its rota, and would call
    for its open escalations at the time of the story.
    """
    if not any(all(change["kind"] == "added" for change in service.planned([one])) for one in (EXAMPLE, rota)):
        raise SetupFailed("the database that DATABASE_URL names holds another rota; the demo needs an empty one")
    if any(one["state"] != "closed" for one in service.admin("status")["escalations"]):
        raise SetupFailed("the database that DATABASE_URL names has open escalations; the demo needs an empty one")
    service.load([rota])


def _show_log(screen: Screen, folder: Path) -> None:
    log = folder / "functions.log"
    if log.exists() and (lines := log.read_text(errors="replace").splitlines()):
        screen.line("\nThe end of the functions' log:")
        for line in lines[-LOG_LINES:]:
            screen.line(f"  {line[:300]}")


if __name__ == "__main__":
    sys.exit(output.run(main))
