"""What an operator does to a running escalation: call now, take it or hand it back for somebody, or page a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rinban.budget import Budget
from rinban.core.alert import Alert, Severity
from rinban.core.chain import rounds
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.prospect import prospect
from rinban.core.errors import BadRequest, NotFound
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Settings
from rinban.core.text import plain
from rinban.operator.names import escalation_ref
from rinban.operator.tasks import Task, TaskInput
from rinban.paging.by_hand import ByHand, Handled
from rinban.paging.dispatcher import Dispatcher
from rinban.paging.journal_lines import BY_HAND, ON_BOARD
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock

PAGED = "page"
"""The source of what a person has raised."""

LONGEST = 300
"""Characters of a page's text, as of any summary."""


@dataclass(frozen=True, slots=True)
class ByHandTasks:
    """Each task takes a JSON object and answers one; `tasks.answer` finds it by its name.

    `rota`: the rota with the last good one behind it. `stored`: all that is stored, for people whom the group does not
    name; raises Unavailable. `base_url`: where Twilio calls back, given what was typed; raises BadRequest if that is
    not known.
    """

    by_hand: ByHand
    dispatcher: Dispatcher
    rota: SettingsReader
    stored: Callable[[], Settings]
    base_url: Callable[[str], str]
    clock: WallClock

    def tasks(self) -> dict[str, Task]:
        return {
            "call_now": self._call_now,
            "ack": self._ack,
            "hand_back": self._hand_back,
            "pass": self._pass,
            "page": self._page,
        }

    def _call_now(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": name, "board": bool} -> as `_handled`; "done" is False where nothing could
        be hurried. `board`: whether it is done there, for the journal.
        """
        ref, by = escalation_ref(asked["escalation"]), asked.get("by") or "operator"
        return self._handled(self.by_hand.call_now(ref, by, Budget(), _where(asked)))

    def _ack(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": "ann", "actor": name, "board": bool} -> as `_handled`; "done" is False if
        somebody has it, or it is over, or nobody is called for it yet.

        `by` is the id of a responder, who is called if anything follows; `actor` who does it for that person, left out
        if it is the same one.
        """
        ref, actor = escalation_ref(asked["escalation"]), str(asked.get("actor") or "")
        person = self._person(asked["by"], ref.group)
        return self._handled(self.by_hand.take(ref, person, Budget(), _where(asked), actor))

    def _hand_back(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": "ann", "board": bool} -> as `_handled`, with "called": the name of the
        person who is called next, "" if there is nobody else; "done" is False unless it is Ann who has it.
        """
        ref = escalation_ref(asked["escalation"])
        handled = self.by_hand.hand_back(ref, str(asked["by"]), Budget(), _where(asked))
        return {**self._handled(handled), "called": _called_next(handled.escalation) if handled.done else ""}

    def _pass(self, asked: TaskInput) -> dict[str, Any]:
        """{"escalation": "infra/12", "by": "ann", "board": bool} -> as `_handled`; "done" is False unless it is Ann's
        phone that rings, or Ann who listens.
        """
        ref = escalation_ref(asked["escalation"])
        return self._handled(self.by_hand.pass_on(ref, str(asked["by"]), Budget(), _where(asked)))

    def _page(self, asked: TaskInput) -> dict[str, Any]:
        """{"group": "infra", "text": "…", "severity": "high", "by": name, "base_url": "https://…"} ->
        {"group", "outcome", "escalation": "infra/12", "reason"}, as the sender of an alert is answered.

        The same text for the same group is one alert as long as it is open. Raises NotFound for a group that the rota
        does not have: no default group takes its place, since somebody is there to type it right.
        """
        group, text = asked["group"], plain.one_line(asked["text"], LONGEST)
        if not text:
            raise BadRequest("say what it is about: there is no text to be told").of("no_text")
        if self.rota.group(group) is None:
            raise NotFound(f'no group "{group}" in the rota').of("no_group", group=group)
        alert = Alert(
            f"{PAGED}: {plain.short(text, 200)}",
            severity=_severity(asked.get("severity") or "high"),
            summary=text,
            details=plain.one_line(asked.get("by") or "operator", 100),
            source=PAGED,
        )
        called, (outcome,) = self.dispatcher.open(
            group, [alert], self.base_url(str(asked.get("base_url") or "")), Budget()
        )
        return {
            "group": called,
            "outcome": outcome.outcome,
            "escalation": outcome.escalation,
            "reason": outcome.reason,
        }

    def _person(self, who: str, group_id: str) -> Responder:
        """The group's own, whom Redis knows as well, or anybody in the rota."""
        group = self.rota.group(group_id)
        found = next((one for one in group.responders if one.id == who), None) if group else None
        if found is None and (member := self.stored().responders.get(who)):
            found = member.responder
        if found is None:
            raise NotFound(f'no responder "{who}" in the rota').of("no_person", who=who)
        return found

    def _handled(self, handled: Handled) -> dict[str, Any]:
        """{"done": bool, "state": "calling", "person": name, "next": sentence}: how it stands now.

        `person`: whose phone rings, or who has it; `next`: what comes next where no phone rings, else "".
        """
        e = handled.escalation
        return {
            "done": handled.done,
            "state": e.state.value,
            "person": _person_of(e),
            "next": _WAITS if e.state is State.WAITING else prospect(e).words(self.clock.now()),
        }


_WAITS = "it waits, so that nobody is called for it before its time; call-now begins the calls"


def _where(asked: TaskInput) -> str:
    return ON_BOARD if asked.get("board") else BY_HAND


def _person_of(e: Escalation) -> str:
    if e.state is State.CALLING:
        return e.person(e.called[e.attempt].who).name
    return e.person(e.ack.by).name if e.ack and e.acknowledged else ""


def _called_next(e: Escalation) -> str:
    """The name of the first person of the rounds that begin anew: of the one whose phone rings already, else without
    the hourly limits; "" if all rests."""
    if e.state is State.CALLING:
        return _person_of(e)
    turn = None if e.rests_long else rounds.next_turn(e, frozenset())
    return "" if turn is None else e.person(rounds.whose(e, turn)).name


def _severity(word: str) -> Severity:
    known = {severity.name.lower().replace("_", " "): severity for severity in Severity}
    if word.lower() not in known:
        raise BadRequest(f'"{word}" is no severity; there are: {", ".join(known)}')
    return known[word.lower()]
