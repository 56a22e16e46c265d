"""What any process has heard is told to every open screen, at whichever gateway it listens."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
import redis

from local.gateway import live
from local.service import LIVE, Service
from rinban.adapters.redis.pings import CHANNEL
from tests.e2e.conftest import Serve
from tests.e2e.test_board_sign_in import ROTA, Visit, link
from tests.e2e.world import World
from tests.listener import Listener


@pytest.fixture(scope="module")
def other(serve: Serve) -> Iterator[Service]:
    """A second gateway with functions of its own, beside the same stores."""
    with serve("other") as started:
        yield started


def signed_in(world: World, **whose: object) -> str:
    """The cookies of somebody who looks."""
    visit = Visit(world)
    assert visit.sends("/board/sign-in", code=link(world, **(whose or {"by": "jane"}))).status == 303
    return "; ".join(f"{name}={value}" for name, value in visit.cookies.items())


def asked(service: Service, cookies: str, method: str, path: str, **fields: str) -> tuple[int, str]:
    """The status and the text of an answer of this gateway to a page of its own."""
    there = urlsplit(service.gateway.url)
    connection = HTTPConnection(there.hostname or "", there.port, timeout=30)
    try:
        connection.request(method, path, urlencode(fields), {"Cookie": cookies, "Origin": service.gateway.url})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def voucher(service: Service, cookies: str) -> tuple[int, str]:
    """What opens one socket, as the script of a page asks for it."""
    found = re.search(r'data-token="([0-9a-f]{64})"', asked(service, cookies, "GET", "/board")[1])
    status, said = asked(service, cookies, "POST", "/board/voucher", csrf=found[1] if found else "")
    return status, json.loads(said)["voucher"] if status == 200 else ""


def listening(service: Service, cookies: str) -> Listener:
    return shown_with(service, voucher(service, cookies)[1])


def shown_with(service: Service, given: str, **headers: str) -> Listener:
    url = service.gateway.url
    return Listener(f"{url}{LIVE}?voucher={given}", **{"origin": url, **headers})


def answered(service: Service, given: str, **headers: str) -> int:
    """The status with which a socket is answered."""
    with shown_with(service, given, **headers) as tried:
        return tried.status


def shown(service: Service, cookies: str, said: object = None) -> str:
    """The part of the first page, for a screen that was told nothing, or this last."""
    batch = said["batch"] if isinstance(said, dict) else ""
    return asked(service, cookies, "GET", f"/board?part=1&batch={batch}")[1]


def test_a_screen_that_is_told_of_a_change_sees_it_however_often_others_have_looked(
    world: World, other: Service
) -> None:
    """The clock stands still, so that nothing is looked at anew since it is old."""
    cookies = signed_in(world)
    with listening(other, cookies) as screen:
        for number in range(1, 6):
            world.alert(dedup_key=f"{number}")
            said = screen.hears()
            for service in (other, world.service, other):
                assert f"{number} alert" in shown(service, cookies, said)


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


def test_a_gateway_without_a_screen_hears_nothing_and_begins_again_with_the_next_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each ping that is heard costs time, and calls share this machine with the gateway."""
    monkeypatch.setattr(live, "EMPTY", 0.2)
    cookies = signed_in(world)
    for problem in ("disk full", "load high"):
        eventually_heard_by(world, 0)
        with listening(world.service, cookies) as screen:
            eventually_heard_by(world, 1)
            world.alert(summary=problem)
            assert screen.hears()


def eventually_heard_by(world: World, gateways: int) -> None:
    """Wait until so many gateways hear the pings, and go on doing so."""
    ends, same = time.monotonic() + 30.0, 0
    with redis.Redis.from_url(world.service.stores.redis_url) as store:
        while same < 20 and time.monotonic() < ends:
            same = same + 1 if store.pubsub_numsub(CHANNEL)[0][1] == gateways else 0
            time.sleep(0.05)
    assert same == 20


def test_what_is_sent_is_a_number_a_name_and_nothing_of_what_has_happened(world: World) -> None:
    with listening(world.service, signed_in(world)) as screen:
        world.alert(summary="the vault is open")
        said = screen.hears()
        assert isinstance(said, dict)
        assert (sorted(said), type(said["seq"]), said["within"]) == (["batch", "seq", "within"], int, 0.25)


def test_only_a_page_of_the_board_that_is_signed_in_may_listen_and_once_for_each_voucher(
    world: World, other: Service
) -> None:
    here, cookies = world.service, signed_in(world)
    given = voucher(here, cookies)[1]
    assert [answered(here, given), answered(here, given)] == [101, 401]
    assert [answered(here, one, cookies=cookies) for one in ("", "made-up", "A" * 43)] == [401] * 3
    for origin in ("https://evil.example.test", other.gateway.url, ""):
        assert answered(here, voucher(here, cookies)[1], origin=origin) == 401
    assert not [line for line in world.log() if given in str(line)]


def test_who_was_signed_out_is_told_nothing_more_and_opens_no_other_socket(world: World) -> None:
    world.rota(ROTA)
    sato, jane = signed_in(world, person="sato"), signed_in(world)
    given = voucher(world.service, sato)[1]
    with listening(world.service, sato) as over, listening(world.service, jane) as goes_on:
        world.service.admin("board_revoke", person="sato")
        world.alert()
        assert goes_on.hears()
        assert over.is_closed_with() == 1000
    assert answered(world.service, given) == 401
    assert voucher(world.service, sato)[0] == 403, (
        "its page is answered with the way to the sign-in, which has no token"
    )


@pytest.mark.usefixtures("mended")
def test_while_redis_is_away_nobody_listens_and_no_call_is_lost(world: World) -> None:
    cookies = signed_in(world)
    with listening(world.service, cookies) as screen:
        world.service.stores.redis.stop()
        assert screen.is_closed_with() == 1001
    assert voucher(world.service, cookies)[0] == 503
    assert answered(world.service, "A" * 43) == 503
    assert world.alert().status == 202
    world.phone("sato").rings()
    assert "disk full" in shown(world.service, cookies)
    world.service.stores.redis.start()
    while answered(world.service, voucher(world.service, cookies)[1]) != 101:
        pass  # the gateway tries again every half second
