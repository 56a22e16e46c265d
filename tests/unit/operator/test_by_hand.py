"""call-now, ack, hand-back and page, from the command line and as tasks of the admin function."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rinban.budget import Budget
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.core.rota.settings import Member
from rinban.operator.by_hand import ByHandTasks
from rinban.operator.tasks import answer
from tests.fakes.desk import Desk
from tests.fakes.shell import BASE, DISK, INFRA, SATO, START, SUZUKI, Shell, called, settings
from tests.unit.paging.test_by_hand import KACHO, rested


def ask(shell: Shell, task: str, **asked: Any) -> dict[str, Any]:
    known = settings()
    stored = replace(known, responders={**known.responders, "kacho": Member(KACHO)})
    tasks = ByHandTasks(
        shell.by_hand,
        shell.dispatcher,
        shell.rota_as_remembered,
        lambda: stored,
        lambda given: given or BASE,
        shell.clock,
    )
    return answer(tasks.tasks, {"task": task, **asked})


# --- the tasks -----------------------------------------------------------------------------------------------------


def test_call_now_tells_whose_phone_rings() -> None:
    told = ask(rested(), "call_now", escalation="infra/1", by="ann")
    assert told == {"done": True, "state": "calling", "person": SATO.name, "next": ""}


def test_ack_tells_who_has_it_and_does_not_take_it_away() -> None:
    shell = called(Shell())
    assert ask(shell, "ack", escalation="infra/1", by="ann")["person"] == "Ann"
    again = ask(shell, "ack", escalation="infra/1", by="sato")
    assert (again["done"], again["state"], again["person"]) == (False, "acknowledged", "Ann")


def test_of_what_waits_it_is_said_that_nobody_is_called_yet() -> None:
    shell = Shell(replace(settings(), quiet=(MaintenanceWindow(1, START - 60.0, START + 3600.0),)))
    shell.hear(DISK)
    told = ask(shell, "ack", escalation="infra/1", by="ann")
    assert (told["done"], told["state"], told["person"]) == (False, "waiting", "")
    assert told["next"] == "it waits, so that nobody is called for it before its time; call-now begins the calls"


def test_anybody_in_the_rota_may_take_it_and_nobody_else() -> None:
    shell = called(Shell())
    assert ask(shell, "ack", escalation="infra/1", by="bob")["status"] == 404
    assert ask(shell, "ack", escalation="infra/1", by="kacho")["person"] == KACHO.name


def test_the_journal_says_by_whose_hand() -> None:
    shell = called(Shell())
    ask(shell, "ack", escalation="infra/1", by="ann")
    last = shell.views.journal(INFRA)[-1]
    assert last.cell == "the current call × BY_HAND → take by hand"
    assert last.detail == "by hand, by ann, taken by ann (the source is to be told), hangs up call 0"


def test_who_hands_it_back_is_told_who_is_called_next() -> None:
    shell = called(Shell())
    ask(shell, "ack", escalation="infra/1", by="sato")
    told = ask(shell, "hand_back", escalation="infra/1", by="sato")
    assert (told["done"], told["called"]) == (True, SUZUKI.name)
    assert shell.phone.dialled == [SATO.phone, SUZUKI.phone]
    assert any(line.detail.startswith("by hand, by sato, ") for line in shell.views.journal(INFRA))


def test_nobody_hands_back_for_who_has_it() -> None:
    shell = called(Shell())
    ask(shell, "ack", escalation="infra/1", by="ann")
    told = ask(shell, "hand_back", escalation="infra/1", by="sato")
    assert (told["done"], told["person"], told["called"]) == (False, "Ann", "")
    assert shell.now().acknowledged


def test_page_rings_who_is_on_duty_and_says_the_text() -> None:
    shell = Shell()
    told = ask(shell, "page", group="infra", text="受注が\n止まっています", by="ann")
    assert told == {"group": "infra", "outcome": "calling", "escalation": "infra/1", "reason": ""}
    assert shell.phone.dialled == [SATO.phone]
    (alert,) = shell.now().open
    assert (alert.summary, alert.source, alert.details) == ("受注が 止まっています", "page", "ann")


def test_the_same_page_typed_twice_is_one_alert_until_it_is_closed() -> None:
    shell = Shell()
    ask(shell, "page", group="infra", text="the shop is down")
    assert ask(shell, "page", group="infra", text="the shop is down")["outcome"] == "duplicate"
    assert shell.dispatcher.close(INFRA, "ann", Budget())
    assert ask(shell, "page", group="infra", text="the shop is down")["outcome"] == "calling"


def test_a_page_to_a_group_that_there_is_not_calls_nobody() -> None:
    shell = Shell()
    assert ask(shell, "page", group="infar", text="help")["status"] == 404
    assert ask(shell, "page", group="infra", text=" \n")["status"] == 400
    assert ask(shell, "page", group="infra", text="help", severity="bad")["status"] == 400
    assert shell.phone.dialled == []


# --- at the terminal -----------------------------------------------------------------------------------------------


HANDLED = {"done": True, "state": "calling", "person": "佐藤", "next": ""}
TAKEN = {**HANDLED, "state": "acknowledged", "person": "Ann"}


def test_call_now_says_whose_phone_rings_and_asks_for_what_was_typed() -> None:
    desk = Desk(call_now=HANDLED)
    assert desk.types("call-now", "infra/12", "--by", "ann") == 0
    assert desk.out == "佐藤's phone rings for infra/12.\n"
    assert desk.asked == [{"task": "call_now", "escalation": "infra/12", "by": "ann"}]


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ({**HANDLED, "done": False}, "佐藤's phone rings for infra/12 already."),
        ({**TAKEN, "done": False}, "Ann has infra/12 already."),
        ({**HANDLED, "done": False, "state": "closed"}, "infra/12 is closed."),
        (
            {"done": False, "state": "resting", "person": "", "next": "a phone rings within seconds"},
            "Nobody has infra/12 yet. A phone rings within seconds.",
        ),
    ],
)
def test_where_there_was_nothing_to_do_it_says_how_things_stand(answered: dict[str, Any], said: str) -> None:
    desk = Desk(call_now=answered)
    assert desk.types("call-now", "infra/12") == 6
    assert desk.out == f"{said}\n"


def test_ack_says_who_has_it_and_wants_to_know_who() -> None:
    desk = Desk(ack=TAKEN)
    assert desk.types("ack", "infra/12", "--by", "ann") == 0
    assert desk.out == "Ann has infra/12.\n"
    with pytest.raises(SystemExit):
        desk.types("ack", "infra/12")


@pytest.mark.parametrize(
    ("answered", "said", "code"),
    [
        ({"state": "acknowledged", "called": "鈴木"}, "infra/12 is handed back: 鈴木 is called next.", 0),
        (
            {"state": "resting", "next": "nobody has it; everybody is called again in 30 minutes at the latest"},
            "infra/12 is handed back. Nobody has it; everybody is called again in 30 minutes at the latest.",
            0,
        ),
        ({**TAKEN, "done": False, "person": "鈴木"}, "鈴木 has infra/12, and not ann.", 6),
        ({"done": False, "person": "佐藤"}, "佐藤's phone rings for infra/12.", 6),
        ({"done": False, "state": "closed"}, "infra/12 is closed.", 6),
    ],
)
def test_hand_back_says_who_is_called_next_or_who_has_it(answered: dict[str, Any], said: str, code: int) -> None:
    desk = Desk(hand_back={**HANDLED, "called": "", **answered})
    assert desk.types("hand-back", "infra/12", "--by", "ann") == code
    assert desk.out == f"{said}\n"
    assert desk.asked == [{"task": "hand_back", "escalation": "infra/12", "by": "ann"}]


@pytest.mark.parametrize(
    ("outcome", "reason", "said"),
    [
        ("calling", "", "Calling for infra/13."),
        ("duplicate", "", "The same text is open already in infra/13."),
        ("joined", "the next round begins", "Joined: infra/13. The next round begins."),
        ("nobody_on_duty", "", "Nobody is on duty. The last resort is called for infra/13."),
    ],
)
def test_page_says_what_became_of_it(outcome: str, reason: str, said: str) -> None:
    desk = Desk(page={"group": "infra", "outcome": outcome, "escalation": "infra/13", "reason": reason})
    assert desk.types("page", "infra", "受注が止まっています", "--severity", "average") == 0
    assert desk.out == f"{said}\n"
    assert desk.asked == [
        {
            "task": "page",
            "group": "infra",
            "text": "受注が止まっています",
            "severity": "average",
            "by": "operator",
        }
    ]
