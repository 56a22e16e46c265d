"""The story of the demo: what happens, what the screen says about it, and whether it went as expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.carrier import Behaviour, Carrier, Ignore, PhoneCall
from local.demo import senders
from local.demo.others import Others
from local.demo.pace import Pace
from local.demo.people import Listener
from local.demo.screen import Screen, padded, wrapped
from local.demo.senders import Monitor
from local.demo.teller import ZONE, Person, Teller, clock
from local.service import Service

NIGHT = datetime(2026, 12, 1, 3, 12, tzinfo=ZONE).timestamp()
"""A Tuesday in a week that is 佐藤's by the sample rota."""

MINUTE = 60.0
LONGEST = 600.0  # seconds of the story for one page
NIGHTS = (
    ("2026-12-01 03:12", ("佐藤", "鈴木", "課長"), "a week of 佐藤's"),
    ("2026-12-01 10:00", ("鈴木", "佐藤", "課長"), "business hours"),
    ("2026-12-08 03:12", ("鈴木", "佐藤", "課長"), "the week after, 鈴木's"),
    ("2026-12-24 22:00", ("Ann", "佐藤", "課長"), "Ann covers for 鈴木"),
    ("2026-12-31 10:00", ("課長", "佐藤", "鈴木"), "over New Year"),
    ("2027-01-11 10:00", ("佐藤", "鈴木", "課長"), "a holiday: no business hours"),
)
"""Times, who is called then, and why."""
AS_TOLD = (("佐藤", "no-answer", ""), ("鈴木", "completed", "2"), ("課長", "completed", "1"), ("Ann", "completed", "1"))


INDENT = 10
SEEN = ["Slack Calling", "Slack Taken", "Zabbix acknowledged", "Slack Closed"]
"""What stands elsewhere of the first incident, one after another."""


def cast(carrier: Carrier, numbers: Mapping[str, str]) -> None:
    """Tell the phones what their people will do. `numbers` are phone numbers by the responder's id."""
    roles: dict[str, Behaviour] = {
        "sato": Ignore(),
        "suzuki": Listener("2", answers=10),
        "kacho": Listener("1", answers=5),
        "ann": Listener("1", answers=7.5),
    }
    for who in roles.keys() & numbers.keys():
        carrier.phone(numbers[who]).will(roles[who])


@dataclass(slots=True)
class Story:
    """Plays two incidents. `people` are by phone number; `speed` is that of Pace. `different` collects, as texts,
    everything that did not go as expected. `others`: what is seen elsewhere."""

    service: Service
    carrier: Carrier
    screen: Screen
    sender: Monitor
    people: Mapping[str, Person]
    speed: float = 10.0
    others: Others = field(default_factory=Others)
    different: list[str] = field(default_factory=list)
    _opened: list[str] = field(default_factory=list)
    _decisions: int = 0
    _pace: Pace = field(init=False)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._pace = Pace(
            self.carrier, Teller(self.screen, self.carrier, self.people, self._passing, self._show_others), self.speed
        )
        self._began = self.carrier.now()

    def play(self) -> None:
        self._rota()
        self.screen.line("\n1  Zabbix: a disk fills up")
        disk = self._alert("infra", senders.zabbix_problem())
        self._others_see()
        self._page(disk)
        self._others_see()
        self._recover("Zabbix", 8, disk, senders.zabbix_recovery())
        self._others_see()
        self._wait(18)
        self.screen.line("\n2  An application: payment errors, in English")
        errors = self._alert("payments", senders.payment_errors())
        self._page(errors)
        self._recover("The application", 33, errors, senders.payments_work())
        self._wait(60)
        self._compare("what others saw", self.others.states, SEEN)
        self._compare("calls", tuple(map(self._told, self.carrier.calls)), AS_TOLD)
        self._compare("breaches of what Twilio documents", self.carrier.complaints, [])

    def summary(self, seconds: float) -> str:
        alerts, calls = len(self._opened), len(self.carrier.calls)
        return f"As told: {alerts} alerts, {calls} calls, nobody called after a key.   {seconds:.0f} s"

    # --- scenes ----------------------------------------------------------------------------------------------------

    def _rota(self) -> None:
        """Say who is called at some times, by the rota."""
        self.screen.line("Who is called for infra, by examples/rota.yaml")
        for at, people, why in NIGHTS:
            told = self.service.admin("who", group="infra", at=at)["on_duty"]
            called = tuple(one["name"] for one in told)
            self._compare(f"who is called at {at}", called, people)
            day = f"{datetime.fromisoformat(at):%a %Y-%m-%d %H:%M}"
            self.screen.line(f"  {day}   {padded(', '.join(called), 20)}  {why}")
        self._pace.breathe(1.0)

    def _alert(self, group: str, body: Mapping[str, object]) -> str:
        """Post an alert, and return the escalation that it opened. Raises RuntimeError unless somebody is called."""
        answer = self.sender.post(group, body)
        how = f"{answer.status} {answer.outcome} ({answer.seconds * 1000:.0f} ms)"
        self.screen.line(f"{clock(self.carrier.now())}  POST /phonecall/{group}   {how}")
        if answer.outcome != "calling":
            raise RuntimeError("the alert should have been answered: 202 calling")
        self._opened.append(answer.escalation)
        self._decisions = 0
        return answer.escalation

    def _page(self, escalation: str) -> None:
        """Play from the first ringing until the phones are quiet, and say who has taken it."""
        began = self.carrier.now()
        if not self._pace.until(began + LONGEST, self._pace.quiet):
            self.different.append(f"{escalation}: the phones were not quiet after {LONGEST:.0f} s")
        self._show_others()  # what was told while the phones rang is older than that somebody has it
        seen = self._status(escalation)
        self._compare(f"state of {escalation} then", seen["state"], "acknowledged")
        taken = [entry["at"] for entry in self._journal(escalation) if "× ACK →" in entry["cell"]]
        if seen["by"] and taken:
            self.screen.line(
                f"          ✓ taken by {seen['by']}, {taken[0] - began:.0f} s after the alert; phones are quiet"
            )
        self._pace.breathe(1.0)

    def _others_see(self) -> None:
        """Wake the watchdog, as a message does on AWS right after each save; show what Zabbix and Slack show then."""
        self.service.sweep()
        self._show_others()

    def _show_others(self) -> None:
        for line in self.others.anew():
            self.screen.line(" " * INDENT + "".join(wrapped(line, INDENT)))

    def _recover(self, sender: str, minute: int, escalation: str, body: Mapping[str, object]) -> None:
        self._wait(minute)
        answer = self.sender.post(escalation.partition("/")[0], body)
        state = self._status(escalation)["state"]
        self.screen.line(f"{clock(self.carrier.now())}  {sender}: {answer.outcome}, {state}")
        self._compare("answer to the recovery", (answer.status, answer.outcome), (202, "recovered"))
        self._compare(f"state of {escalation} after its recovery", state, "closed")
        self._pace.breathe(1.0)

    def _wait(self, minute: int) -> None:
        """Play until so many minutes after the beginning of the story."""
        self._pace.until(self._began + minute * MINUTE)

    def _passing(self, call: PhoneCall) -> None:
        """Write, after a conversation, the journal's entry by which the alert was passed on, if there is one."""
        entries = self._journal(self._opened[-1])
        for entry in entries[self._decisions :]:
            if "× PASS →" in entry["cell"]:
                self.screen.line(f"          {entry['cell']}")
        self._decisions = len(entries)
        self._pace.breathe(1.0)

    # --- what came of it -------------------------------------------------------------------------------------------

    def _journal(self, escalation: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.service.admin("journal", escalation=escalation)["entries"]
        return entries

    def _status(self, escalation: str) -> dict[str, Any]:
        known = self.service.admin("status")["escalations"]
        return next((one for one in known if one["escalation"] == escalation), {"state": "unknown", "by": ""})

    def _told(self, call: PhoneCall) -> tuple[str, str, str]:
        person = self.people.get(call.number)
        return person.name if person else call.number, call.status, call.pressed

    def _compare(self, what: str, seen: object, expected: object) -> None:
        if seen != expected:
            self.different.append(f"{what}: {seen}\n    instead of {expected}")
