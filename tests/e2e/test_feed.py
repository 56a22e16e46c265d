"""A calendar program reads a feed through the gateway, until its address is revoked."""

from __future__ import annotations

import http.client
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.e2e.world import World
from tests.unit.feed import reader

HOLIDAYS = """
holidays: {calendar: japan}
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001}
  ann: {name: Ann, phone: +81 90 0000 0003, language: en}
hours: {business: {days: Mon-Fri, time: 09:00-18:00, except: holidays}}
groups: {infra: {call: [{during: business, order: [ann]}, {order: [sato]}]}}
"""


class Read(NamedTuple):
    """What a calendar program gets."""

    status: int
    headers: dict[str, str]
    body: str


def read(world: World, url: str, method: str = "GET", **headers: str) -> Read:
    connection = http.client.HTTPConnection(world.service.gateway.url.removeprefix("http://"), timeout=30)
    try:
        connection.request(method, urlsplit(url).path, headers=headers)
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        return Read(response.status, told, response.read().decode())
    finally:
        connection.close()


def test_a_calendar_is_read_until_its_address_is_revoked(world: World) -> None:
    url = world.service.admin("feed", person="sato", base_url=world.service.gateway.url)["url"]
    first = read(world, url)
    assert first.status == 200
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert any(one.begins <= world.now() < one.ends for one in reader.duties(first.body))
    again = read(world, url, **{"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, "")
    head = read(world, url, "HEAD")
    assert (head.status, head.headers["etag"], head.body) == (200, first.headers["etag"], "")
    world.service.admin("feed", person="sato", revoke=True)
    assert read(world, url)[::2] == read(world, url.replace("/feed/", "/feed/x"))[::2]
    assert read(world, url).status == 404


def test_no_other_method_is_of_use(world: World) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = read(world, "/feed/anything.ics", method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_no_line_of_a_log_has_the_address(world: World) -> None:
    url = world.service.admin("feed", group="infra", base_url=world.service.gateway.url)["url"]
    read(world, url)
    token = urlsplit(url).path.split("/")[-1].removesuffix(".ics")
    assert not [line for line in world.log() if token in str(line)]
    world.service.admin("feed", group="infra", revoke=True)


def test_a_holiday_is_one_in_the_calendar_and_for_the_one_who_is_called(world: World) -> None:
    world.rota(HOLIDAYS)
    url = world.service.admin("feed", person="ann", base_url=world.service.gateway.url)["url"]
    hers = reader.duties(read(world, url).body)
    for day, works in (("2026-11-20", True), ("2026-11-23", False), ("2026-11-24", True)):
        at = datetime.fromisoformat(f"{day} 10:00+09:00").timestamp()
        assert any(one.begins <= at < one.ends for one in hers) == works, day
        called = world.service.admin("who", group="infra", at=f"{day} 10:00")["on_duty"]
        assert called[0]["id"] == ("ann" if works else "sato")
    world.service.admin("feed", person="ann", revoke=True)
