"""What each act of the board asks of the tasks behind ./rinban, and what it tells then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rinban.core.board import ActTold
from rinban.core.chain.record import Ref
from rinban.core.errors import Unavailable
from rinban.doors.board_asking import Act, Asking
from rinban.doors.board_rota_acts import ROTA_ACTS


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
    if told["outcome"] == "calling":
        return act.says("paged", escalation=told["escalation"], group=act.sentences.group(told["group"]))
    return _paged(act, told)


def _paged(act: Asking, told: Mapping[str, Any]) -> ActTold:
    """What became of an alert for which no phone rings by itself."""
    about, outcome = {"escalation": told["escalation"], "group": told["group"]}, f"paged_{told['outcome']}"
    if outcome == "paged_waiting":
        return _waits(act, about)
    return act.tells(outcome if act.sentences.knows(outcome) else "paged_other", **about)


def _waits(act: Asking, about: Mapping[str, str]) -> ActTold:
    group, _, run = about["escalation"].rpartition("/")
    try:
        e = act.escalation(Ref(group, int(run)))
    except Unavailable:
        e = None
    waiting = (
        max((one for one in e.postponed if one.waits), key=lambda one: one.problem.opened_at, default=None)
        if e
        else None
    )
    if waiting is None:
        return act.tells("paged_other", **about)
    return act.tells("paged_waiting_quiet" if waiting.quiet else "paged_waiting", until=waiting.until, **about)


def _test_call(act: Asking) -> ActTold:
    who = act.form["responder"]
    act.ask("test_call", responder=who, base_url=act.base_url)
    return act.says("placed", name=act.sentences.person(who))


ACTS: Mapping[str, Act] = {
    "take": Act(_take, {"escalation": "escalation"}),
    "hand-back": Act(_hand_back, {"escalation": "escalation"}),
    "pass": Act(_pass, {"escalation": "escalation"}),
    "call-now": Act(_call_now, {"escalation": "escalation"}),
    "close": Act(_close, {"escalation": "escalation"}),
    "note": Act(_note, {"escalation": "escalation", "text": "note_text"}),
    "page": Act(_page, {"group": "group", "text": "page_text"}),
    "test-call": Act(_test_call, {"responder": "test_call_whose"}),
    **ROTA_ACTS,
}
"""By the word in the address of its form."""
