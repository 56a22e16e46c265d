"""Zabbix's API as our client meets it: the stand-in, and with --zabbix a real server of version 6.0 beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from local.servers.zabbix_server import running
from local.servers.zabbix_server.packages import ZabbixPrograms
from local.servers.zabbix_server.running import RunningZabbix
from local.zabbix.double import LONGEST_MESSAGE, OWN, ZabbixDouble, ZabbixProblem
from local.zabbix.server import serving
from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.answers import Granted, Later, Never
from rinban.adapters.zabbix.api import ACKNOWLEDGE, COMMENT, ZabbixApi, ZabbixServer
from tests.real import zabbix_site
from tests.real.zabbix_api import ZabbixRefused, ZabbixUser
from tests.real.zabbix_site import EACH, SEEN, UNSEEN, ZabbixSite

CLOSE, SEVERITY = 1, 8
TAKEN = ACKNOWLEDGE | COMMENT
SECONDS = 20.0
ENOUGH = 60
"""Problems for all tests here, each of which looks at fresh ones."""

JSON_RPC = {"Content-Type": "application/json-rpc"}

Lines = list[tuple[int, str]]


@dataclass(frozen=True)
class ZabbixSubject:
    """A Zabbix of either kind. `events`: two open problems that the token may read; `hidden`: one that it may not.
    `account`: the userid of the token's user."""

    url: str
    token: str
    events: tuple[str, ...]
    hidden: str
    account: str
    lines: Callable[[str], Lines]

    def api(self, token: str = "") -> ZabbixApi:
        return ZabbixApi(ZabbixServer("", self.url, token or self.token), HttpPost())

    def does(self, events: tuple[str, ...], action: int = TAKEN, message: str = "taken") -> object:
        return self.api().acknowledge(events, action, message, SECONDS)

    def posted(self, body: Mapping[str, object], headers: Mapping[str, str] = JSON_RPC) -> tuple[int, Any]:
        """The status, and of the body the error's text or the result."""
        whole = {"jsonrpc": "2.0", "id": 1, **body}
        answer = HttpPost().post(self.url, json.dumps(whole).encode(), headers, SECONDS)
        told = json.loads(answer.body or "{}")
        return answer.status, told["error"]["data"] if "error" in told else told.get("result")


def _stand_in() -> Iterator[ZabbixSubject]:
    double = ZabbixDouble()
    double.problems = {event: ZabbixProblem() for event in ("41", "42")}
    with serving(double) as server:
        yield ZabbixSubject(server.url, double.token, ("41", "42"), "43", OWN, lambda event: _said(double, event))


def _said(double: ZabbixDouble, event: str) -> Lines:
    return [(action, message) for action, message, _ in double.problems[event].lines]


@dataclass(frozen=True)
class RealZabbix:
    """`events`: open problems that no test has looked at yet; `hidden`: such that the token may not read."""

    zabbix: RunningZabbix
    site: ZabbixSite
    events: list[str]
    hidden: list[str]


@pytest.fixture(scope="module")
def real(zabbix_programs: ZabbixPrograms) -> Iterator[RealZabbix]:
    with running.opened(zabbix_programs) as zabbix:
        site = zabbix_site.set_up(zabbix.url, "http://127.0.0.1:9", "a-key-of-nobody-0123456789")
        zabbix.start()
        found = (_problems(zabbix, site.admin, host) for host in (SEEN, UNSEEN))
        yield RealZabbix(zabbix, site, *found)


def _problems(zabbix: RunningZabbix, admin: ZabbixUser, host: str) -> list[str]:
    (there,) = admin.asks("host.get", filter={"host": host}, output=["hostid"])
    zabbix.sends(host, EACH, *[1] * ENOUGH)
    end = time.monotonic() + SECONDS
    while len(found := admin.asks("problem.get", hostids=[there["hostid"]], output=["eventid"])) < ENOUGH:
        assert time.monotonic() < end, zabbix.log.read_text()
        time.sleep(0.1)
    return [one["eventid"] for one in found]


def _really(real: RealZabbix) -> ZabbixSubject:
    events = real.events.pop(), real.events.pop()
    url = f"{real.zabbix.url}/api_jsonrpc.php"
    return ZabbixSubject(url, real.site.rinban.session, events, real.hidden.pop(), _account(real), real.site.lines)


def _account(real: RealZabbix) -> str:
    (account,) = real.site.admin.asks("user.get", filter={"username": "rinban"}, output=["userid"])
    return str(account["userid"])


@pytest.fixture(params=["stand-in", "real"])
def zabbix(request: pytest.FixtureRequest) -> Iterator[ZabbixSubject]:
    if request.param == "real":
        yield _really(request.getfixturevalue("real"))
    else:
        yield from _stand_in()


def test_it_tells_its_version_to_nobody_with_a_token(zabbix: ZabbixSubject) -> None:
    assert zabbix.posted({"method": "apiinfo.version", "params": []}) == (200, "6.0.14")
    refused = zabbix.posted({"method": "apiinfo.version", "params": [], "auth": zabbix.token})
    assert "must be called without" in refused[1]


def test_it_does_not_look_at_the_header(zabbix: ZabbixSubject) -> None:
    headers = {**JSON_RPC, "Authorization": f"Bearer {zabbix.token}"}
    assert zabbix.posted({"method": "problem.get", "params": {"eventids": []}}, headers) == (200, "Not authorized.")


def test_it_wants_to_be_told_that_it_is_json(zabbix: ZabbixSubject) -> None:
    assert zabbix.posted({"method": "apiinfo.version", "params": []}, {"Content-Type": "text/plain"}) == (412, None)


def test_several_events_are_acknowledged_at_once(zabbix: ZabbixSubject) -> None:
    assert isinstance(zabbix.does(zabbix.events), Granted)
    assert [zabbix.lines(event) for event in zabbix.events] == [[(TAKEN, "taken")]] * 2


def test_a_second_acknowledgement_stands_there_as_a_comment(zabbix: ZabbixSubject) -> None:
    (event, _) = zabbix.events
    zabbix.does((event,))
    assert isinstance(zabbix.does((event,), message="taken again"), Granted)
    assert zabbix.lines(event) == [(TAKEN, "taken"), (COMMENT, "taken again")]


def test_what_changes_nothing_and_says_nothing_leaves_no_line(zabbix: ZabbixSubject) -> None:
    (event, _) = zabbix.events
    for _ in range(2):
        assert isinstance(zabbix.does((event,), ACKNOWLEDGE, message=""), Granted)
    assert zabbix.lines(event) == [(ACKNOWLEDGE, "")]


def test_an_event_that_is_named_twice_is_told_once(zabbix: ZabbixSubject) -> None:
    (event, _) = zabbix.events
    assert isinstance(zabbix.does((event, event)), Granted)
    assert zabbix.lines(event) == [(TAKEN, "taken")]


@pytest.mark.parametrize("which", ["one that it may not read", "one that never was"])
def test_one_bad_event_among_several_fails_them_all(zabbix: ZabbixSubject, which: str) -> None:
    bad = zabbix.hidden if which == "one that it may not read" else "99999999"
    refused = zabbix.does((*zabbix.events, bad))
    assert isinstance(refused, Never)
    assert "No permissions to referred object or it does not exist!" in refused.reason
    assert [zabbix.lines(event) for event in zabbix.events] == [[], []]


@pytest.mark.parametrize("action", [CLOSE | COMMENT, SEVERITY | COMMENT], ids=["close", "severity"])
def test_an_account_that_only_reads_may_not_close_or_change(zabbix: ZabbixSubject, action: int) -> None:
    (event, _) = zabbix.events
    asked = {"eventids": [event], "action": action, "message": "over", **({"severity": 5} if action & SEVERITY else {})}
    _, said = zabbix.posted({"method": "event.acknowledge", "params": asked, "auth": zabbix.token})
    assert said == "No permissions to referred object or it does not exist!"
    assert zabbix.lines(event) == []


def test_a_message_has_its_length(zabbix: ZabbixSubject) -> None:
    (event, _) = zabbix.events
    longest = "障" * LONGEST_MESSAGE
    assert isinstance(zabbix.does((event,), message=longest), Granted)
    for wrong, said in ((f"{longest}害", "is too long"), ("", "cannot be empty")):
        (_, refused) = zabbix.posted(_comment(zabbix, event, wrong))
        assert said in refused
    assert zabbix.lines(event) == [(TAKEN, longest)]


def _comment(zabbix: ZabbixSubject, event: str, message: str) -> dict[str, object]:
    asked = {"eventids": [event], "action": COMMENT, "message": message}
    return {"method": "event.acknowledge", "params": asked, "auth": zabbix.token}


def test_what_was_said_is_read_back_without_a_name(zabbix: ZabbixSubject) -> None:
    zabbix.does(zabbix.events[:1])
    found = zabbix.api().problems([*zabbix.events, zabbix.hidden], SECONDS)
    assert isinstance(found, Granted)
    assert isinstance(found.result, list)
    told = {one["eventid"]: one for one in found.result}
    assert told.keys() == set(zabbix.events)
    assert [told[event]["acknowledged"] for event in zabbix.events] == ["1", "0"]
    ((line,), ()) = (told[event]["acknowledges"] for event in zabbix.events)
    expected = {"eventid": zabbix.events[0], "action": str(TAKEN), "message": "taken", "userid": zabbix.account}
    assert expected.items() <= line.items()
    shown = {"eventid", "action", "message", "clock", "userid", "old_severity", "new_severity"}
    assert line.keys() - {"acknowledgeid"} == shown


def test_a_wrong_token_is_refused(zabbix: ZabbixSubject) -> None:
    refused = zabbix.api(token="0" * 64).problems(zabbix.events, SECONDS)
    assert isinstance(refused, Later)
    assert "the token is refused" in refused.reason


def test_the_doctors_look_finds_it_well_and_changes_nothing(zabbix: ZabbixSubject) -> None:
    assert zabbix.api().refusal(SECONDS) == ""
    assert [zabbix.lines(event) for event in zabbix.events] == [[], []]


# --- what only a real one has ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": 1}, "the token is refused"),
        ({"expires_at": 1}, "API token expired. (the token is refused"),
    ],
    ids=["disabled", "expired"],
)
def test_a_token_that_is_no_good_any_more_is_refused(real: RealZabbix, change: dict[str, int], said: str) -> None:
    (token,) = real.site.admin.asks("token.get", output=["tokenid"])
    real.site.admin.asks("token.update", **token, **change)
    assert said in _refused(real)
    real.site.admin.asks("token.update", **token, status=0, expires_at=0)


@pytest.mark.parametrize(
    "rules",
    [
        {"api.access": 0},
        {"api.mode": 0, "api": ["event.acknowledge"]},
        {"actions": [{"name": "acknowledge_problems", "status": 0}]},
        {"actions": [{"name": "add_problem_comments", "status": 0}]},
    ],
    ids=["no API", "not this method", "no acknowledging", "no comments"],
)
def test_a_role_that_forbids_it_is_named(real: RealZabbix, rules: dict[str, object]) -> None:
    admin = real.site.admin
    account = {"userid": _account(real)}
    (role,) = admin.asks("role.create", name="forbids", type=1, rules=rules)["roleids"]
    admin.asks("user.update", **account, roleid=role)
    try:
        assert "the role of the token's user" in _refused(real)
    finally:
        admin.asks("user.update", **account, roleid=zabbix_site.USER_ROLE)
        admin.asks_with("role.delete", [role])


def _refused(real: RealZabbix) -> str:
    """What our client says, which the doctor's look has to say as well."""
    zabbix = _really(real)
    answer = zabbix.does(zabbix.events)
    assert isinstance(answer, Later)
    assert zabbix.api().refusal(SECONDS) == answer.reason
    return answer.reason


def test_what_nobody_acknowledges_comes_again_half_an_hour_after_the_first_step(real: RealZabbix) -> None:
    sql = "SELECT nextcheck - UNIX_TIMESTAMP() AS left_over FROM escalations WHERE esc_step = 1"
    end = time.monotonic() + SECONDS
    while not (found := real.zabbix.select(sql)):
        assert time.monotonic() < end, "no first step"
        time.sleep(0.5)
    assert all(1700 < one["left_over"] <= 1800 for one in found)


def test_the_account_can_change_nothing_else(real: RealZabbix) -> None:
    rinban: ZabbixUser = real.site.rinban
    assert [one["host"] for one in rinban.asks("host.get", output=["host"])] == [SEEN]
    for method in ("host.update", "trigger.update", "user.create", "action.create", "mediatype.update"):
        with pytest.raises(ZabbixRefused, match="No permissions to call"):
            rinban.asks(method)
