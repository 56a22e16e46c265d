"""Behind a custom domain name with a base path, and nobody has told the public URL: from the alert to the key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.carrier import Carrier
from local.clock import SteppedClock
from local.servers.stores import Stores
from local.service import ACCOUNT_SID, AUTH_TOKEN, EXAMPLE, environment, running
from tests.e2e.records import Records
from tests.e2e.world import BEGINNING, KEY, World


@pytest.fixture(params=["/rinban", "/phonecall", "/a/phonecall/b"])
def below(
    request: pytest.FixtureRequest,
    breakable: Stores,
    records: Records,
    clock_and_port: tuple[SteppedClock, Path, int],
    tmp_path: Path,
) -> Iterator[tuple[World, str]]:
    """A service of its own, and its base path."""
    base, (clock, file, port) = request.param, clock_and_port
    variables = environment(breakable, tmp_path, TWILIO_API_URL=f"http://127.0.0.1:{port}", PUBLIC_BASE_URL="")
    with running(breakable, tmp_path, variables, {"monitor": KEY}, clock_file=file, base_path=base) as service:
        records.clear()
        clock.set(BEGINNING)
        service.load([EXAMPLE])
        with Carrier(ACCOUNT_SID, AUTH_TOKEN, clock, service.gateway.url, port=port) as carrier:
            yield World(service, carrier, records, 0), base
            assert carrier.complaints == []


def test_an_alert_calls_a_key_counts_and_the_end_is_heard(below: tuple[World, str]) -> None:
    world, base = below
    world.post(f"{base}/phonecall/infra", {"summary": "disk full"}).is_("calling")
    world.phone("sato").rings().declines()
    world.phone("suzuki").rings().answers().hears("disk full").presses("1").hears("記録しました").stays_on_the_line()
    assert world.status()["state"] == "acknowledged"
    urls = [call.order.url for call in world.carrier.calls]
    assert all(f"{base}/phonecall/infra/" in url for url in urls), urls


def test_without_its_base_path_it_is_not_there(below: tuple[World, str]) -> None:
    world, base = below
    for path in ("/phonecall/infra", f"{base}x/phonecall/infra", "/elsewhere/phonecall/infra"):
        assert world.post(path, {"summary": "disk full"}).status == 403, path
    assert world.carrier.calls == []
