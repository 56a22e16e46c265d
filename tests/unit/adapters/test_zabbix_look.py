"""What was done in Zabbix is found by asking it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.stand_in import HANGING, PAGE
from local.zabbix.double import ZabbixDouble, ZabbixProblem
from local.zabbix.server import ZabbixDoubleServer, serving
from rinban.adapters.http_post import HttpPost
from rinban.adapters.zabbix.api import ZabbixServer
from rinban.adapters.zabbix.outlet import ZabbixOutlet
from rinban.core.alert import Kind
from rinban.core.chain.at_source import AtSource, Deed
from rinban.core.chain.problem import AlertId
from rinban.ports.outlets import Look
from tests.unit.core.test_owed import FIRST, SECOND, calling

ID = AlertId(FIRST.dedup_key, 0)
ACKNOWLEDGE, TAKE_BACK, CLOSE, SUPPRESS, COMMENT = 2, 16, 1, 32, 4


@pytest.fixture(scope="module")
def server() -> Iterator[ZabbixDoubleServer]:
    with serving(ZabbixDouble("7.0.3")) as one:
        one.double.users["3"] = {"username": "tanaka", "name": "太郎", "surname": "田中"}
        yield one


@pytest.fixture
def problem(server: ZabbixDoubleServer) -> ZabbixProblem:
    server.double.problems = {"41": ZabbixProblem(), "42": ZabbixProblem()}
    server.double.version, server.faults, server.double.calls = "7.0.3", [], []
    return server.double.problems["41"]


def look(server: ZabbixDoubleServer, *, seconds: float = 3.0, count: int = 1) -> Look:
    witness = ZabbixOutlet([ZabbixServer("z.example", server.url, "zabbix-token")], HttpPost())
    e = calling(FIRST, SECOND).now()
    return witness.look(e, [p.id for p in e.open][:count], seconds)


def found(server: ZabbixDoubleServer) -> AtSource:
    (one,) = look(server).found
    return one


def test_of_what_nobody_has_touched_there_is_no_deed(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    assert problem.lines == []
    assert found(server) == AtSource(ID)
    assert server.double.calls == ["apiinfo.version", "problem.get"]


@pytest.mark.parametrize("version", ["6.0.14", "7.0.3", "7.4.1"])
def test_who_acknowledged_it_and_when(server: ZabbixDoubleServer, problem: ZabbixProblem, version: str) -> None:
    server.double.version = version
    problem.updated("3", ACKNOWLEDGE, 100)
    assert found(server) == AtSource(ID, deed=Deed(Kind.CLAIM, "太郎 田中", 100.0))


def test_the_last_deed_counts_and_a_comment_is_none(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", ACKNOWLEDGE, 100)
    problem.updated("3", TAKE_BACK, 100)
    problem.updated("3", COMMENT, 101, "hm")
    assert found(server).deed == Deed(Kind.TAKEN_BACK, "太郎 田中", 100.0)


def test_suppressed_is_taken(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", SUPPRESS, 100)
    assert found(server).deed == Deed(Kind.CLAIM, "太郎 田中", 100.0)


def test_what_rinban_wrote_itself_is_nobodys(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.lines = [(6, "taken by 佐藤 by phone at 2026-11-22 07:26:40 JST", 100)]
    assert found(server).deed is None
    assert "user.get" not in server.double.calls


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (ACKNOWLEDGE | COMMENT, Kind.CLAIM),
        (SUPPRESS | COMMENT, Kind.CLAIM),
        (TAKE_BACK | COMMENT, Kind.TAKEN_BACK),
    ],
)
def test_what_a_person_did_counts_whatever_the_line_begins_with(
    server: ZabbixDoubleServer, problem: ZabbixProblem, action: int, kind: Kind
) -> None:
    if action & TAKE_BACK:
        problem.updated("99", ACKNOWLEDGE, 90)
    problem.updated("3", action, 100, "Rinban: 了解、対応します")
    assert found(server).deed == Deed(kind, "太郎 田中", 100.0)


def test_who_closed_it_with_a_line_like_rinbans_is_named(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", CLOSE | COMMENT, 100, "Rinban: false alarm")
    assert found(server).closed_by == "太郎 田中"


def test_a_name_that_is_hidden_is_none(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("99", ACKNOWLEDGE, 100)
    assert found(server).deed == Deed(Kind.CLAIM, "", 100.0)


def test_closed_by_hand_and_by_whom(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", CLOSE, 100)
    assert found(server) == AtSource(ID, is_over=True, closed_by="太郎 田中")
    problem.users = {0: "99"}
    assert found(server).closed_by == "?"


def test_recovered_just_now_and_long_ago(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.is_over = problem.is_recent = True
    assert found(server) == AtSource(ID, is_over=True)
    problem.is_recent = False
    assert found(server) == AtSource(ID, is_over=True)


def test_what_zabbix_does_not_show_is_not_over(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    """The user may have lost the right to see it."""
    assert problem.lines == []
    server.double.problems = {}
    assert look(server) == Look()


def test_one_that_is_missing_hides_no_other(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", ACKNOWLEDGE, 100)
    del server.double.problems["42"]
    assert [one.alert for one in look(server, count=2).found] == [ID]


def test_a_page_or_a_wrong_token_finds_nothing_and_says_why(server: ZabbixDoubleServer, problem: ZabbixProblem) -> None:
    problem.updated("3", ACKNOWLEDGE, 100)
    server.faults = [PAGE]
    assert look(server).found == ()
    server.double.token = "another"
    assert "the token is refused" in look(server).reason
    server.double.token = "zabbix-token"


def test_a_server_that_hangs_is_left_alone_as_when_it_is_told(
    server: ZabbixDoubleServer, problem: ZabbixProblem
) -> None:
    assert problem.lines == []
    witness = ZabbixOutlet([ZabbixServer("z.example", server.url, "zabbix-token")], HttpPost())
    e = calling(FIRST).now()
    server.faults = [HANGING]
    assert witness.look(e, [ID], 0.3).found == ()
    asked = len(server.double.calls)
    assert witness.look(e, [ID], 3.0).reason != ""
    assert len(server.double.calls) == asked
