"""What each act of the board asks of the tasks behind ./rinban, and what it tells then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rinban.core.board import ActTold, Visitor
from rinban.core.errors import RinbanError
from rinban.doors.board_forms import Form
from rinban.operator.tasks import Task, answer


class ActRefused(RinbanError):
    """A task refused it. `status`: as an HTTP status."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asking:
    """One act: who does it, and what the form has. `base_url`: where Twilio calls back."""

    tasks: Callable[[], Mapping[str, Task]]
    who: Visitor
    form: Form
    words: Mapping[str, str]
    base_url: str

    def ask(self, task: str, **asked: object) -> dict[str, Any]:
        """The answer of a task. Raises ActRefused."""
        told = answer(self.tasks, {"task": task, **asked})
        if "error" in told:
            raise ActRefused(str(told["error"]), int(told["status"]))
        return told

    def says(self, word: str, *, done: bool = True, **about: object) -> ActTold:
        return ActTold(done, self.words[word].format(**{"escalation": self.form.get("escalation", ""), **about}))

    @property
    def actor(self) -> str:
        """As the journal names who acts: the id where there is one."""
        return self.who.person or self.who.name


class Act(NamedTuple):
    """`do`: what is asked and told. `needs`: the fields that must not be empty."""

    do: Callable[[Asking], ActTold]
    needs: tuple[str, ...] = ()


# --- an escalation ---------------------------------------------------------------------------------------------------


def _take(act: Asking) -> ActTold:
    """For the visitor, or for the person whom the form names; the journal has both."""
    taker = act.form.get("for") or act.who.person
    if not taker:
        return act.says("take_who", done=False)
    actor = act.actor if taker != act.who.person else ""
    told = act.ask("ack", escalation=act.form["escalation"], by=taker, actor=actor, board=True)
    if told["state"] == "closed":
        return act.says("taken_over", done=False)
    if told["state"] == "waiting":
        return act.says("taken_waits", done=False)
    return act.says("taken" if told["done"] else "taken_already", done=told["done"], name=told["person"])


def _hand_back(act: Asking) -> ActTold:
    told = act.ask("hand_back", escalation=act.form["escalation"], by=act.who.person, board=True)
    if not told["done"]:
        return act.says("not_with_you", done=False)
    return act.says("handed_back" if told["called"] else "handed_back_nobody", name=told["called"])


def _pass(act: Asking) -> ActTold:
    told = act.ask("pass", escalation=act.form["escalation"], by=act.who.person, board=True)
    return act.says("passed" if told["done"] else "not_yours", done=told["done"])


def _call_now(act: Asking) -> ActTold:
    told = act.ask("call_now", escalation=act.form["escalation"], by=act.actor, board=True)
    if not told["done"]:
        return act.says("calls_nothing", done=False)
    return act.says("calling" if told["state"] == "calling" else "calls_on", name=told["person"])


def _close(act: Asking) -> ActTold:
    closed = act.ask("close", escalation=act.form["escalation"], by=act.actor, board=True)["closed"]
    return act.says("closed" if closed else "closed_already", done=closed)


def _note(act: Asking) -> ActTold:
    act.ask("note", escalation=act.form["escalation"], text=act.form["text"], by=act.actor)
    return act.says("noted")


def _page(act: Asking) -> ActTold:
    severity = act.form.get("severity") or "high"
    told = act.ask(
        "page",
        group=act.form["group"],
        text=act.form["text"],
        severity=severity,
        by=f"{act.who.name} (board)",
        base_url=act.base_url,
    )
    word = "paged" if told["outcome"] == "calling" else "paged_other"
    outcome = ": ".join(filter(None, (str(told["outcome"]).replace("_", " "), told["reason"])))
    return act.says(word, escalation=told["escalation"], group=told["group"], outcome=outcome)


# --- the rota --------------------------------------------------------------------------------------------------------


def _override(act: Asking) -> ActTold:
    group = act.form["group"]
    by = act.form.get("for") or act.who.person
    planned = act.ask("take", group=group, by=by, until=act.form.get("until", ""), why=act.form.get("why", ""))
    return _arranged(act, planned, anew=group)


def _cover(act: Asking) -> ActTold:
    names = ("for", "by", "from", "to", "group", "why")
    return _arranged(act, act.ask("cover", **{name: act.form.get(name, "") for name in names}))


def _swap(act: Asking) -> ActTold:
    names = ("one", "other", "day", "other_day", "rotation", "group", "why")
    return _arranged(act, act.ask("swap", **{name: act.form.get(name, "") for name in names}))


def _arranged(act: Asking, planned: Mapping[str, Any], anew: str = "") -> ActTold:
    made_by = f"{act.who.name} (board)"
    done = act.ask("arrange", arrangements=planned["arrangements"], made_by=made_by, anew=anew)
    told = "; ".join((*done["told"], *done["warnings"]))
    said = act.says("arranged", number=done["number"], told=told)
    undo = (("act", "undo"), ("number", str(done["number"])), ("told", "\n".join(done["told"])))
    return ActTold(said.done, said.words, undo)


def _undo(act: Asking) -> ActTold:
    told = act.form.get("told", "").replace("\r\n", "\n").split("\n")
    act.ask("undo", number=_number(act), apply=True, told=told)
    return act.says("undone")


def _quiet(act: Asking) -> ActTold:
    asked = {"for": act.form["for"], "from": act.form.get("from", "")}
    made = act.ask(
        "quiet",
        **asked,
        group=act.form["group"],
        hosts=act.form.get("hosts", "").split(),
        except_disaster=bool(act.form.get("except_disaster")),
        why=act.form.get("why", ""),
        by=f"{act.who.name} (board)",
        apply=True,
    )["window"]
    said = act.says("arranged", number=made["number"], told=made["told"])
    return ActTold(said.done, said.words, (("act", "unquiet"), ("number", str(made["number"]))))


def _unquiet(act: Asking) -> ActTold:
    act.ask("quiet_undo", number=_number(act))
    return act.says("undone")


def _test_call(act: Asking) -> ActTold:
    who = act.form["responder"]
    act.ask("test_call", responder=who, base_url=act.base_url)
    return act.says("placed", name=who)


def _number(act: Asking) -> int:
    text = act.form["number"]
    if not (text.isdecimal() and len(text) < 10):
        raise ActRefused(f'"{text[:20]}" is no number', 400)
    return int(text)


ACTS: Mapping[str, Act] = {
    "take": Act(_take, ("escalation",)),
    "hand-back": Act(_hand_back, ("escalation",)),
    "pass": Act(_pass, ("escalation",)),
    "call-now": Act(_call_now, ("escalation",)),
    "close": Act(_close, ("escalation",)),
    "note": Act(_note, ("escalation", "text")),
    "page": Act(_page, ("group", "text")),
    "override": Act(_override, ("group",)),
    "cover": Act(_cover, ("for", "by", "to")),
    "swap": Act(_swap, ("one", "other", "day")),
    "undo": Act(_undo, ("number",)),
    "quiet": Act(_quiet, ("group", "for")),
    "unquiet": Act(_unquiet, ("number",)),
    "test-call": Act(_test_call, ("responder",)),
}
"""By the word in the address of its form."""
