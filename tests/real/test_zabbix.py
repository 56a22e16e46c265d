"""A real Zabbix 6.0 and Rinban tell each other who has a problem, in real time. Needs --zabbix, as .ci/run gives it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from local.gateway.server import listening
from local.servers.zabbix_server import running
from local.servers.zabbix_server.packages import ZabbixPrograms
from local.servers.zabbix_server.running import RunningZabbix
from tests.e2e.people import Person
from tests.e2e.test_zabbix import PROBLEM
from tests.real import live, zabbix_site
from tests.real.conftest import KEY
from tests.real.live import LiveWorld
from tests.real.zabbix_site import SEEN, TRIGGERS, ZabbixSite

CLOSE, ACKNOWLEDGE, COMMENT, TAKE_BACK = 1, 2, 4, 16
SOON = 3.0
"""Seconds after which the next person would have been called, since a call is over."""

Measured = Callable[[str], None]


@dataclass(frozen=True)
class LiveZabbix:
    """The two servers. `site`: the Zabbix as its people see it."""

    zabbix: RunningZabbix
    site: ZabbixSite
    rinban: LiveWorld

    def breaks(self, item: str = "disk") -> str:
        """The trigger of this item fires; returns the event's id."""
        self.zabbix.sends(SEEN, item, 1)
        self.rinban.becomes(lambda: self.site.open(SEEN, item), "a problem in Zabbix")
        return self.site.open(SEEN, item)

    def recovers(self, item: str = "disk") -> None:
        self.zabbix.sends(SEEN, item, 0)

    def rings(self, who: str) -> Person:
        return self.rinban.phone(who).rings()

    def becomes(self, state: str) -> None:
        self.rinban.becomes(lambda: self.rinban.status()["state"] == state, state)


@pytest.fixture(scope="module")
def both(zabbix_programs: ZabbixPrograms, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveZabbix]:
    at = listening()
    with running.opened(zabbix_programs) as zabbix:
        site = zabbix_site.set_up(zabbix.url, f"http://127.0.0.1:{at.getsockname()[1]}", KEY)
        zabbix.start()
        api = {"url": f"{zabbix.url}/api_jsonrpc.php", "token": site.rinban.session}
        with live.living(tmp_path_factory.mktemp("rinban"), at, api) as rinban:
            yield LiveZabbix(zabbix, site, rinban)


@pytest.fixture
def sites(both: LiveZabbix) -> Iterator[LiveZabbix]:
    """Nothing is broken after a test, and nobody is called any more."""
    yield both
    for item in TRIGGERS:
        both.recovers(item)
    both.becomes("closed")


@pytest.fixture
def measured(capsys: pytest.CaptureFixture[str]) -> Measured:
    """Print what somebody may want to know of a run. No test asserts how fast a machine is that does a lot besides."""

    def told(text: str) -> None:
        with capsys.disabled():
            print(f"\n  measured: {text}", end="")

    return told


def test_the_test_button_works(both: LiveZabbix) -> None:
    (kept,) = both.site.admin.asks("mediatype.get", mediatypeids=[both.site.rinbans], output=["parameters"])
    parameters = {one["name"]: one["value"] for one in kept["parameters"]}
    data = {"mediatypeid": both.site.rinbans, "sendto": "", "subject": "", "message": "", "parameters": parameters}
    told = both.zabbix.asked({"request": "alert.send", "sid": both.site.admin.session, "data": data})
    assert told["response"] == "success", told
    assert "the Test button works" in str(told)


def test_who_took_it_on_the_phone_stands_in_zabbix_and_comes_back_from_there_to_nobody(
    sites: LiveZabbix, measured: Measured
) -> None:
    began = time.monotonic()
    disk = sites.breaks()
    sato = sites.rings("sato")
    rang = time.monotonic()
    load = sites.breaks("load")
    sites.rinban.becomes(lambda: sites.rinban.status()["alerts"] == 2, "two alerts")
    sato.answers().hears("重度の障害", "DBサーバー1", "など2件", "空きが").presses("1")
    pressed = time.monotonic()
    sites.rinban.becomes(lambda: all(map(sites.site.lines, (disk, load))), "acknowledged in Zabbix")
    measured(f"value to ringing {rang - began:.1f} s, key to Zabbix {time.monotonic() - pressed:.1f} s")
    sato.hears("記録しました").hangs_up()
    for event in (disk, load):
        ((action, message),) = sites.site.lines(event)
        assert (action, message.partition(" at ")[0]) == (ACKNOWLEDGE | COMMENT, "taken by 佐藤 by phone")
    sites.rinban.nobody_else.rings(within=SOON)
    sites.recovers()
    sites.recovers("load")
    sites.becomes("closed")
    assert [sites.site.sent(event) for event in (disk, load)] == [["[High]", "Recovered:"]] * 2


def test_who_hands_back_says_so_in_zabbix(sites: LiveZabbix) -> None:
    event = sites.breaks()
    sato = sites.rings("sato").answers().hears("重度の障害").presses("1").hears("記録しました")
    sites.rinban.becomes(lambda: sites.site.lines(event), "acknowledged in Zabbix")
    sato.presses("2").hears("次の方に").hangs_up()
    suzuki = sites.rings("suzuki")
    sites.rinban.becomes(lambda: len(sites.site.lines(event)) == 2, "handed back in Zabbix")
    suzuki.answers().hears("重度の障害").presses("1").hears("記録しました").hangs_up()
    sites.rinban.becomes(lambda: len(sites.site.lines(event)) == 3, "three lines in Zabbix")
    said = [(action, message.partition(" at ")[0]) for action, message in sites.site.lines(event)]
    assert said == [
        (ACKNOWLEDGE | COMMENT, "taken by 佐藤 by phone"),
        (COMMENT, "Rinban: handed back by 佐藤; the next person is called"),
        (COMMENT, "taken by 鈴木 by phone"),
    ]


def test_what_is_acknowledged_in_zabbix_silences_the_phone_and_is_not_echoed(
    sites: LiveZabbix, measured: Measured
) -> None:
    event = sites.breaks()
    sato = sites.rings("sato")
    began = time.time()
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=ACKNOWLEDGE | COMMENT, message="見ています")
    sato.stops_ringing()
    silent = sato.call.ended or 0.0
    delivered = max(at for at, line in sites.zabbix.webhooks() if "acknowledged and commented" in line)
    measured(
        f"acknowledged in Zabbix to silence {silent - began:.1f} s, from the delivery on {silent - delivered:.2f} s"
    )
    assert (sites.rinban.status()["state"], sites.rinban.status()["by"]) == ("acknowledged", "一郎 鈴木")
    sites.rinban.nobody_else.rings(within=SOON)
    assert sites.site.lines(event) == [(ACKNOWLEDGE | COMMENT, "見ています")]


def test_a_recovery_stops_the_phone(sites: LiveZabbix) -> None:
    sites.breaks()
    sato = sites.rings("sato")
    sites.recovers()
    sato.stops_ringing()
    sites.becomes("closed")


def test_what_is_closed_by_hand_in_zabbix_stops_the_phone(sites: LiveZabbix, measured: Measured) -> None:
    event = sites.breaks()
    sato = sites.rings("sato")
    began = time.time()
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=CLOSE)
    sato.stops_ringing()
    measured(f"closed in Zabbix to silence {(sato.call.ended or 0.0) - began:.1f} s")
    sites.becomes("closed")
    sites.rinban.nobody_else.rings(within=SOON)


def test_an_acknowledgement_taken_back_in_zabbix_calls_again(sites: LiveZabbix) -> None:
    event = sites.breaks()
    sato = sites.rings("sato")
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=ACKNOWLEDGE)
    sato.stops_ringing()
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=TAKE_BACK)
    sites.rings("sato").answers().hears("重度の障害").presses("1").hears("記録しました").hangs_up()
    sites.rinban.becomes(lambda: len(sites.site.lines(event)) == 3, "acknowledged in Zabbix")


def test_who_listens_hears_that_it_was_taken_in_zabbix(sites: LiveZabbix) -> None:
    event = sites.breaks()
    sato = sites.rings("sato").answers().hears("重度の障害")
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=ACKNOWLEDGE)
    sato.hears("一郎 鈴木さん", "Zabbix").stays_on_the_line()
    assert sites.site.lines(event) == [(ACKNOWLEDGE, "")]


def test_what_was_lost_on_the_way_is_found_by_the_round_of_every_minute(sites: LiveZabbix, measured: Measured) -> None:
    event = sites.breaks()
    sites.rings("sato")
    sites.site.admin.asks("mediatype.update", mediatypeid=sites.site.rinbans, status=1)
    began = time.monotonic()
    sites.site.suzuki.asks("event.acknowledge", eventids=[event], action=ACKNOWLEDGE)
    found = sites.rinban.until(lambda: sites.rinban.status()["state"] == "acknowledged", 100.0)
    sites.site.admin.asks("mediatype.update", mediatypeid=sites.site.rinbans, status=0)
    assert found, sites.rinban.story()
    measured(f"found without a word from Zabbix after {time.monotonic() - began:.1f} s")
    assert sites.rinban.status()["by"] == "一郎 鈴木"
    assert "Media type disabled." in str(sites.site.admin.asks("alert.get", output=["error"], eventids=[event]))


def test_one_event_that_is_not_there_keeps_nobody_from_being_told_of_the_others(sites: LiveZabbix) -> None:
    event = sites.breaks()
    sato = sites.rings("sato")
    gone = {**PROBLEM, "event_id": "99999999", "zabbix_url": sites.zabbix.url}
    sites.rinban.post("/phonecall/infra", gone, KEY).is_("joined")
    sato.answers().hears("など2件").presses("1").hears("記録しました").hangs_up()
    sites.rinban.becomes(lambda: sites.site.lines(event), "acknowledged in Zabbix")
    said = "event 99999999 is not there, or not for this user"
    sites.rinban.becomes(lambda: any(said in str(line) for line in sites.rinban.log()), "a word in the log")
    sites.rinban.post("/phonecall/infra", {**gone, "event_value": "0"}, KEY).is_("recovered")


def test_that_nobody_took_it_stands_in_zabbix(sites: LiveZabbix) -> None:
    event = sites.breaks()
    sites.rings("sato").declines()
    sites.rings("suzuki").declines()
    sites.rinban.becomes(lambda: sites.site.lines(event), "a comment in Zabbix")
    nobody = (COMMENT, "Rinban: nobody has taken it by phone; it is called again after a rest")
    assert sites.site.lines(event) == [nobody]
