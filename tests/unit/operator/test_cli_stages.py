"""What the operator's command says in a stage that calls nobody, and in one that was deployed just now."""

from __future__ import annotations

from tests.fakes.desk import OPEN, Desk

QUIET = {"zone": "Asia/Tokyo", "escalations": []}
DONE = {"ringing": True, "answered": True, "key": "1", "ended": ""}


def test_status_says_that_a_stage_calls_nobody_and_how_to_mend_it() -> None:
    desk = Desk(status={**QUIET, "calls_nobody": True})
    assert desk.types("status") == 0
    assert "NOBODY IS CALLED IN THIS STAGE: it is not prod, and the rota names no every_call_to" in desk.out


def test_status_says_nothing_of_it_where_somebody_is_called() -> None:
    desk = Desk(status={**QUIET, "calls_nobody": False})
    desk.types("status")
    assert desk.out == "No escalations: the phones are quiet.\n"


def test_status_says_which_maintenance_windows_hold_and_what_waits() -> None:
    window = "infra, hosts db-*, Sat 2026-11-21 21:00 JST to Sat 2026-11-21 23:00 JST"
    waits = {**OPEN, "state": "waiting", "alerts": 3, "waiting": 3, "called": ""}
    desk = Desk(status={**QUIET, "escalations": [waits], "quiet": [window]})
    desk.types("status")
    assert f"MAINTENANCE, so that nobody is called before it ends: {window}.\n" in desk.out
    assert "waiting" in desk.out
    assert "3 (3 waiting)" in desk.out


def test_a_test_call_is_told_where_the_carrier_calls_back() -> None:
    desk = Desk(test_call={"placed": True, "sid": "CA1"}, test_call_outcome=DONE)
    assert desk.types("test-call", "sato", "--base-url", "https://api.example.test/prod") == 0
    assert desk.asked[0] == {"task": "test_call", "responder": "sato", "base_url": "https://api.example.test/prod"}


def test_a_test_call_usually_finds_out_by_itself() -> None:
    desk = Desk(test_call={"placed": True, "sid": "CA1"}, test_call_outcome=DONE)
    desk.types("test-call", "sato")
    assert desk.asked[0] == {"task": "test_call", "responder": "sato"}
