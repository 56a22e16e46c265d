"""Somebody signs in to the board through the gateway, takes what rings, and is signed out: on both real stores."""

from __future__ import annotations

import http.client
import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.e2e.test_feed import Read
from tests.e2e.world import NUMBERS, World

ROTA = """
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001, board: act}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
groups: {infra: {call: [{order: [suzuki, sato]}]}}
"""
WITH_SMS = f"{ROTA}stages: {{local: {{sms_from: Rinban}}}}\n"
TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Visit:
    """A browser on this machine, at the gateway's own address."""

    def __init__(self, world: World) -> None:
        self._address = world.service.gateway.url
        self.cookies: dict[str, str] = {}

    def gets(self, path: str) -> Read:
        return self._asks("GET", path)

    def sends(self, path: str, **fields: str) -> Read:
        return self._asks("POST", path, urlencode(fields), origin=self._address)

    def _asks(self, method: str, path: str, body: str = "", **headers: str) -> Read:
        connection = http.client.HTTPConnection(self._address.removeprefix("http://"), timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            form = {"content-type": "application/x-www-form-urlencoded"} if body else {}
            connection.request(method, path, body or None, {**headers, **form, "cookie": cookies})
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            for header in response.headers.get_all("set-cookie") or ():
                self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
            return Read(response.status, told, response.read().decode())
        finally:
            connection.close()


def link(world: World, **whose: object) -> str:
    told = world.service.admin("board", base_url=world.service.gateway.url, **whose)
    return str(told["url"]).rpartition("#")[2]


def test_with_a_link_somebody_takes_on_the_board_what_rings_and_is_signed_out_from_a_terminal(world: World) -> None:
    world.rota(ROTA)
    secret, sato = link(world, person="sato"), Visit(world)
    assert sato.gets("/board").headers["location"] == "/board/sign-in"
    assert sato.gets("/board/sign-in").status == 200
    assert sato.sends("/board/sign-in", code=secret).status == 303
    assert Visit(world).sends("/board/sign-in", code=secret).status == 403
    world.alert()
    world.phone("suzuki").rings()
    token = TOKEN.search(sato.gets("/board/escalations/infra/1").body)
    assert token
    done = sato.sends("/board/acts/take", csrf=token[1], escalation="infra/1", back="/board/escalations/infra/1")
    assert (done.status, done.headers["location"]) == (303, "/board/escalations/infra/1")
    assert world.status()["state"] == "acknowledged"
    assert "佐藤 takes it on the board" in sato.gets("/board/escalations/infra/1").body
    assert world.service.admin("board_revoke", person="sato") == {"revoked": 1, "links": 1, "away": []}
    assert sato.gets("/board").headers["location"] == "/board/sign-in"
    assert not [line for line in world.log() if secret in str(line) or sato.cookies["rinban-board"] in str(line)]


def test_a_link_from_a_chat_leads_to_its_escalation_after_the_sign_in(world: World) -> None:
    world.rota(ROTA)
    world.alert()
    page, sato = "/board/escalations/infra/1", Visit(world)
    assert sato.gets(page).headers["location"] == "/board/sign-in"
    assert sato.cookies == {"rinban-asked": page}
    done = sato.sends("/board/sign-in", code=link(world, person="sato"))
    assert (done.status, done.headers["location"]) == (303, page)
    assert sato.cookies["rinban-asked"] == ""
    assert sato.gets(page).status == 200


def test_a_link_that_is_sent_reaches_the_phone_alone_and_signs_in_from_there(world: World) -> None:
    world.rota(WITH_SMS)
    told = world.service.admin("board", base_url=world.service.gateway.url, person="sato", send=True)
    assert told == {"name": "佐藤", "role": "act", "seconds": 600.0, "sent_to": "+81 90 **** 0001"}
    (text,) = world.carrier.messages.to(NUMBERS["sato"])
    assert text.startswith("このリンクから10分以内に一度だけ、")
    secret, sato = text.rpartition("#")[2], Visit(world)
    assert sato.sends("/board/sign-in", code=secret).status == 303
    assert sato.gets("/board/duty").status == 200
    assert [sms.order.to for sms in world.carrier.messages.sent] == [NUMBERS["sato"]]
    assert not [line for line in world.log() if secret in str(line)]


def test_the_loss_of_a_store_signs_nobody_out(world: World) -> None:
    jane = Visit(world)
    assert jane.sends("/board/sign-in", code=link(world, by="jane")).status == 303
    world.service.stores.redis.stop()
    try:
        assert jane.gets("/board/duty").status == 200
    finally:
        world.service.stores.redis.start(empty=True)
    assert jane.gets("/board/duty").status == 200


def test_who_was_signed_out_while_a_store_was_away_is_out_everywhere_after_the_next_round(world: World) -> None:
    jane = Visit(world)
    assert jane.sends("/board/sign-in", code=link(world, by="jane")).status == 303
    world.service.stores.redis.pause()
    try:
        assert world.service.admin("board_revoke", operators=True)["away"] == ["redis"]
    finally:
        world.service.stores.redis.resume()
    while "redis" in world.service.admin("board_revoke", person="nobody")["away"]:
        pass  # it was left alone for a moment
    assert jane.gets("/board/duty").status == 200, "Redis has not heard of it"
    world.service.sweep()
    assert jane.gets("/board").headers["location"] == "/board/sign-in"
