"""What any process has heard is told to every open screen, at whichever gateway it listens."""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from local.service import LIVE, Service
from tests.e2e.conftest import Serve
from tests.e2e.test_board_sign_in import Visit, link
from tests.e2e.world import World
from tests.listener import Listener


@pytest.fixture(scope="module")
def other(serve: Serve) -> Iterator[Service]:
    """A second gateway with functions of its own, beside the same stores."""
    with serve("other") as started:
        yield started


def signed_in(world: World) -> str:
    """The cookies of somebody who looks."""
    visit = Visit(world)
    assert visit.sends("/board/sign-in", code=link(world, by="jane")).status == 303
    return "; ".join(f"{name}={value}" for name, value in visit.cookies.items())


def listening(service: Service, cookies: str) -> Listener:
    url = service.gateway.url
    return Listener(f"{url}{LIVE}", origin=url, cookies=cookies)


def shown(service: Service, cookies: str) -> str:
    there = urlsplit(service.gateway.url)
    connection = HTTPConnection(there.hostname or "", there.port, timeout=30)
    try:
        connection.request("GET", "/board?part=1", headers={"Cookie": cookies})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def test_an_alert_at_one_gateway_is_told_to_the_screens_of_both_and_each_shows_it(world: World, other: Service) -> None:
    cookies = signed_in(world)
    with listening(world.service, cookies) as here, listening(other, cookies) as there:
        assert "disk full" not in shown(other, cookies)
        world.alert()
        first = [screen.hears() for screen in (here, there)]
        assert "disk full" in shown(world.service, cookies)
        assert "disk full" in shown(other, cookies)
        world.phone("sato").rings()
        assert [screen.hears() for screen in (here, there)] != first


def test_what_is_sent_is_a_number_and_nothing_of_what_has_happened(world: World) -> None:
    with listening(world.service, signed_in(world)) as screen:
        world.alert(summary="the vault is open")
        said = screen.hears()
        assert isinstance(said, dict)
        assert (list(said), type(said["seq"])) == (["seq"], int)


def test_only_a_page_of_the_board_that_is_signed_in_may_listen(world: World, other: Service) -> None:
    url, cookies = world.service.gateway.url, signed_in(world)
    tried = {
        "nobody": Listener(f"{url}{LIVE}", origin=url),
        "a session that nobody has": Listener(f"{url}{LIVE}", origin=url, cookies="rinban-board=made-up"),
        "another page": Listener(f"{url}{LIVE}", origin="https://evil.example.test", cookies=cookies),
        "another port": Listener(f"{url}{LIVE}", origin=other.gateway.url, cookies=cookies),
        "no page": Listener(f"{url}{LIVE}", cookies=cookies),
    }
    assert {who: screen.status for who, screen in tried.items()} == {
        "nobody": 401,
        "a session that nobody has": 401,
        "another page": 403,
        "another port": 403,
        "no page": 403,
    }


@pytest.mark.usefixtures("mended")
def test_while_redis_is_away_nobody_listens_and_no_call_is_lost(world: World) -> None:
    cookies = signed_in(world)
    with listening(world.service, cookies) as screen:
        world.service.stores.redis.stop()
        assert screen.is_closed_with() == 1001
    with listening(world.service, cookies) as refused:
        assert refused.status == 503
    assert world.alert().status == 202
    world.phone("sato").rings()
    assert "disk full" in shown(world.service, cookies)
    world.service.stores.redis.start()
    while listening(world.service, cookies).status != 101:
        pass
