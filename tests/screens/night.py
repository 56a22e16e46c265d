"""A night that is played in virtual time, so that it stands still while somebody looks at it, and is always the same.

Eleven days of December come first, in which a few things happen that are over. Then, on a Friday at 3:12 in the
morning: payments is taken, infra has been passed on once and rings again, and for web nobody is on duty.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from local.carrier import Carrier
from local.servers.stores import Stores
from local.service import ACCOUNT_SID, AUTH_TOKEN, environment, running, stepped
from tests import ports
from tests.e2e.records import Records
from tests.e2e.world import HOUR, KEY, MINUTE, TOKYO, World

FIRST_DAY = datetime(2026, 12, 1, 9, 30, tzinfo=TOKYO).timestamp()
NIGHT = datetime(2026, 12, 11, 3, 12, tzinfo=TOKYO).timestamp()
ROTA = """
zone: Asia/Tokyo
holidays: {calendar: japan}
responders:
  sato:   {name: 佐藤, phone: +81 90 0000 0001, board: act}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002, board: act}
  ann:    {name: Ann, phone: +81 90 0000 0003, language: en}
  kacho:  {name: 課長, phone: +81 90 0000 0004}
rotations:
  weekly: {order: [sato, suzuki], every: week, starts: 2026-11-30 09:00}
hours:
  day: {days: Mon-Sun, time: 07:00-23:00}
groups:
  infra:    {name: {ja: 基盤, en: Infrastructure}, call: [{order: [weekly, kacho]}]}
  payments: {name: {ja: 決済, en: Payments}, call: [{order: [ann]}]}
  web:      {name: {ja: ウェブ, en: Web shop}, call: [{during: day, order: [suzuki, ann]}]}
overrides:
  - {for: suzuki, by: kacho, from: 2026-12-12 18:00, to: 2026-12-13 09:00}
"""
DAY = 24 * HOUR
RINGS = 9.0
"""Seconds for which the phone rings when everything stands still."""

RINGING, TAKEN, NOBODY = "infra/4", "payments/2", "web/2"


@contextmanager
def standing(stores: Stores, folder: Path, rota: str, at: float) -> Iterator[World]:
    """A world in virtual time, which begins `at` this instant with this rota."""
    with ExitStack() as stack:
        clock, file = stepped(folder, at)
        port = ports.kept()
        here = environment(stores, folder, TWILIO_API_URL=f"http://127.0.0.1:{port}")
        service = stack.enter_context(running(stores, folder, here, {"monitor": KEY}, clock_file=file))
        (folder / "rota.yaml").write_text(rota, encoding="utf-8")
        service.load([folder / "rota.yaml"])
        records = Records(stores)
        stack.callback(records.close)
        carrier = stack.enter_context(Carrier(ACCOUNT_SID, AUTH_TOKEN, clock, service.gateway.url, port=port))
        yield World(service, carrier, records, 0)


@contextmanager
def played(stores: Stores, folder: Path) -> Iterator[World]:
    with standing(stores, folder, ROTA, FIRST_DAY) as world:
        _days_before(world)
        _night(world)
        yield world


def _days_before(world: World) -> None:
    _happens(world, "infra", "db-2", "replication is 40 s behind", "average", "sato")
    world.passes(2 * DAY + 17 * HOUR)
    _happens(world, "infra", "db-1", "last night's backup has failed", "average", "suzuki", sleeps="sato")
    world.passes(3 * DAY + 5 * HOUR)
    _happens(world, "payments", "queue-1", "the card company does not answer", "disaster", "ann")
    world.passes(DAY)
    _happens(world, "web", "web-3", "the certificate ends in 3 days", "warning", "suzuki")
    world.passes(9 * HOUR)
    _happens(world, "infra", "db-1", "ディスクの空き容量が5%を切りました", "high", "sato", sleeps="suzuki")


def _happens(world: World, group: str, host: str, summary: str, severity: str, taker: str, *, sleeps: str = "") -> None:
    """Somebody takes it, after another one who sleeps, and half an hour later it is over."""
    alert = {"host": host, "summary": summary, "severity": severity, "dedup_key": summary}
    world.alert(group, **alert)
    if sleeps:
        world.phone(sleeps).rings().lets_it_ring()
    world.phone(taker).rings()
    world.passes(4)
    world.phone(taker).answers().presses("1").hangs_up()
    world.passes(31 * MINUTE)
    world.recovery(group, **alert)
    world.sweep()


def _night(world: World) -> None:
    world.passes(NIGHT - 2 * MINUTE - world.now())
    world.alert("payments", host="queue-2", summary="4,000 payments are waiting", severity="average")
    world.phone("ann").rings()
    world.passes(6)
    world.phone("ann").answers().presses("1").hangs_up()
    world.alert("web", host="web-1", summary="response time is 9 s", severity="warning")
    world.passes(NIGHT - world.now())
    link, details = "https://zabbix.example.com/tr_events.php?eventid=1812", "/var: 97 % used, 1.9 GB free\nsince 03:12"
    world.alert(host="db-1", summary="/var is 97 % full", severity="high", link=link, details=details)
    world.phone("suzuki").rings()
    world.passes(5)
    world.phone("suzuki").answers().presses("2").hangs_up()
    world.alert(host="db-1", summary="replication is 40 s behind", severity="average")
    world.phone("sato").rings()
    world.sweep()
    world.passes(RINGS)
