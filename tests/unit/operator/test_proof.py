"""What a new version is asked before callers reach it, and after they do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from rinban.core.errors import Busy, Unavailable
from rinban.doors.release import judged
from rinban.operator.proof import ESSENTIAL, HELD, PATIENT, Proof

RELEASE = "0123456789ab"
BASE = "https://rinban.example.test/prod"
EVENT = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "e-1"}


def finding(check: str, health: str = "ok", sentence: str = "") -> dict[str, str]:
    return {"check": check, "health": health, "sentence": sentence, "mend": ""}


class Admin:
    """An admin function that answers what it was told to. `asked`: every task that it was given."""

    def __init__(self, **answers: Mapping[str, Any]) -> None:
        found = [finding(check) for check in (*ESSENTIAL, "gaps")]
        self.answers: dict[str, Any] = {
            "migrate": {"applied": []},
            "version": {"release": RELEASE, "version": "7"},
            "doctor": {"base_url": BASE, "findings": found},
            "test_call": {"sid": "CA1"},
            "test_call_outcome": {"ringing": True, "answered": True, "key": "1", "ended": ""},
            **answers,
        }
        self.asked: list[Mapping[str, Any]] = []
        self.turns: dict[str, list[Any]] = {}

    def __call__(self, task: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(task)
        turns = self.turns.get(task["task"])
        answer = turns.pop(0) if turns else self.answers[task["task"]]
        if isinstance(answer, Exception):
            raise answer
        told: Mapping[str, Any] = answer
        return told


class Seconds:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self.at = 0.0

    def wait(self, seconds: float) -> None:
        self.at += seconds


def proof(admin: Admin, responder: str = "sato", *, back: bool = False, clock: Seconds | None = None) -> Proof:
    clock = clock or Seconds()
    return Proof(admin, admin, RELEASE, responder, lambda: BASE, lambda: back, clock.wait, lambda: clock.at)


# --- before --------------------------------------------------------------------------------------------------------


def test_the_tables_are_brought_up_to_date_before_anything_is_looked_at() -> None:
    admin = Admin()
    assert proof(admin).before() == ""
    assert [one["task"] for one in admin.asked] == ["migrate", "version", "doctor"]
    assert admin.asked[-1]["base_url"] == BASE


def test_asked_again_it_says_the_same() -> None:
    """CodeDeploy deploys the functions at the same time, and asks for each."""
    admin = Admin()
    assert [proof(admin).before() for _ in range(5)] == [""] * 5


@pytest.mark.parametrize("check", ESSENTIAL)
def test_a_version_that_could_call_nobody_does_not_serve(check: str) -> None:
    findings = [finding(one, "wrong" if one == check else "ok", "it is broken") for one in ESSENTIAL]
    assert proof(Admin(doctor={"findings": findings})).before() == f"{check}: it is broken"


@pytest.mark.parametrize("check", ESSENTIAL)
def test_a_version_that_was_not_looked_at_for_what_is_essential_does_not_serve(check: str) -> None:
    """The doctor may have been given another name for it."""
    verdicts = Verdicts()
    findings = [finding(one) for one in ESSENTIAL if one != check]
    judged(proof(Admin(doctor={"findings": findings})).before, verdicts, EVENT)
    assert verdicts.told == [("d-1", "e-1", False)]


def test_another_migration_is_waited_for_and_so_is_a_free_container() -> None:
    admin, clock = Admin(), Seconds()
    busy = [{"error": "another migration is running", "status": 503}, Busy("Rate Exceeded"), {"applied": []}]
    admin.turns["migrate"] = busy
    assert proof(admin, clock=clock).before() == ""
    assert 0 < clock.at < PATIENT


def test_what_stays_busy_is_waited_for_only_so_long() -> None:
    clock = Seconds()
    admin = Admin(migrate={"error": "another migration is running", "status": 503})
    assert proof(admin, clock=clock).before() == "the tables are not up to date: another migration is running"
    assert PATIENT <= clock.at < PATIENT + 10, "Lambda ends the hook after 300 s"


def test_what_is_wrong_besides_or_not_known_holds_up_no_release() -> None:
    findings = [
        finding("gaps", "wrong", "nobody on Monday"),
        finding("tables", "not known"),
        finding("spoken texts"),
        finding("Twilio's credentials", "not known"),
        finding("stores", "wrong"),
    ]
    assert proof(Admin(doctor={"findings": findings})).before() == ""


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"migrate": {"error": "no such user", "status": 503}}, "the tables are not up to date: no such user"),
        ({"version": {"release": "other"}}, "the new version is the release other, and not 0123456789ab"),
        ({"doctor": {"error": "no such task", "status": 400}}, "the new version could not be looked at: no such task"),
    ],
)
def test_why_a_release_is_refused_stands_in_a_sentence(answers: dict[str, Any], why: str) -> None:
    assert proof(Admin(**answers)).before() == why


# --- after ---------------------------------------------------------------------------------------------------------


def test_after_the_key_of_the_test_call_the_alarms_have_time() -> None:
    admin, clock = Admin(), Seconds()
    assert proof(admin, clock=clock).after() == ""
    assert clock.at >= HELD
    assert admin.asked[0] == {"task": "test_call", "responder": "sato", "base_url": BASE}
    assert admin.asked[1] == {"task": "test_call_outcome", "sid": "CA1"}


def test_without_somebody_who_gets_test_calls_only_the_alarms_are_waited_for() -> None:
    admin, clock = Admin(), Seconds()
    assert proof(admin, "", clock=clock).after() == ""
    assert (admin.asked, clock.at >= HELD) == ([], True)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (
            {"test_call": {"error": 'no responder "sato"'}},
            'the test call to sato could not be made: no responder "sato"',
        ),
        ({"test_call_outcome": {"key": "", "ended": "busy"}}, "the test call to sato came back without a key (busy)"),
        (
            {"test_call_outcome": {"error": "no store"}},
            "the test call to sato came back without a key (no end was heard of)",
        ),
    ],
)
def test_a_test_call_without_a_key_takes_the_release_back(answers: dict[str, Any], why: str) -> None:
    clock = Seconds()
    assert proof(Admin(**answers), clock=clock).after() == why
    assert clock.at <= HELD + 3.0, "Lambda ends it after 300 s, and then CodeDeploy would wait for an hour"


def test_a_moment_without_a_free_container_takes_no_release_back() -> None:
    admin, taken = Admin(), {"key": "1", "ended": ""}
    admin.turns["test_call"] = [Busy("Rate Exceeded"), {"sid": "CA1"}]
    admin.turns["test_call_outcome"] = [Busy("Rate Exceeded"), Unavailable("the network was away"), taken]
    assert proof(admin).after() == ""
    assert admin.turns == {"test_call": [], "test_call_outcome": []}


def test_a_test_call_that_may_have_been_made_is_not_made_twice() -> None:
    said = Admin(test_call={"error": "Twilio: no answer", "status": 503})
    assert proof(said).after() == "the test call to sato could not be made: Twilio: no answer"
    lost = Admin(test_call=Unavailable("no answer within 125 s"))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        proof(lost).after()
    assert (len(said.asked), len(lost.asked)) == (1, 1)


def test_who_never_has_a_free_container_makes_no_test_call_and_takes_the_release_back() -> None:
    admin, clock = Admin(test_call=Busy("Rate Exceeded")), Seconds()  # type: ignore[arg-type]
    assert proof(admin, clock=clock).after() == "the test call to sato could not be made: Rate Exceeded"
    assert clock.at <= HELD + 3.0


def test_the_way_back_is_never_barred() -> None:
    admin = Admin(migrate={"error": "away"}, test_call={"error": "away"})
    assert [proof(admin, back=True).before(), proof(admin, back=True).after()] == ["", ""]
    assert admin.asked == []


# --- the verdict ---------------------------------------------------------------------------------------------------


class Verdicts:
    def __init__(self) -> None:
        self.told: list[tuple[str, str, bool]] = []

    def report(self, deployment: str, execution: str, *, succeeded: bool) -> None:
        self.told.append((deployment, execution, succeeded))


@pytest.mark.parametrize(
    ("admin", "refused"),
    [
        (Admin(), ""),
        (Admin(migrate={"error": "away"}), "the tables are not up to date: away"),
        (Admin(migrate=Unavailable("no answer")), "it could not be judged: no answer"),  # type: ignore[arg-type]
        (Admin(doctor={}), "it could not be judged: 'findings'"),
    ],
)
def test_codedeploy_always_hears_a_verdict(admin: Admin, refused: str) -> None:
    verdicts = Verdicts()
    assert judged(proof(admin).before, verdicts, EVENT) == {"refused": refused}
    assert verdicts.told == [("d-1", "e-1", not refused)]
