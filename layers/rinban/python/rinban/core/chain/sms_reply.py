"""What an answer to an SMS means: 1 and 2 are the keys of the telephone, for who got that SMS a short while ago."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from rinban.core.chain.document import Escalation, State
from rinban.core.chain.signals import Signal, of_key
from rinban.core.chain.sms import person_of
from rinban.core.chain.sms_text import GROUP
from rinban.core.replaced import replace
from rinban.core.rota.people import Responder
from rinban.core.text.sms import plain

ANSWERS = 5
"""Answers to one SMS that are answered in turn. A phone that answers by itself ("I am driving") would answer that as
well, and so on, and each is paid for: so what is not understood is answered once, and nothing more often than that. Who
takes it, hands it back and takes it again needs three."""

_LOOSE = " 　.。、,!！\r\n\t"
_TEXTS = {
    "ja": {
        "taken": "{group}：承りました。対応者として記録しました。",
        "others": "{group}：{name}さんがすでに対応しています。",
        "over": "{group}：すでに終わっています。",
        "passed": "{group}：承知しました。ほかの担当者を呼び出します。",
        "untaken": "{group}：承知しました。まだ誰も対応していないため、後ほど担当者にもう一度電話します。",
        "unclear": "対応できるときは {take}、できないときは {pass_on} と返信してください。",
        "lost": "記録できませんでした。お電話で操作してください。",
    },
    "en": {
        "taken": "{group}: recorded, you have it.",
        "others": "{group}: {name} has it already.",
        "over": "{group}: it is over already.",
        "passed": "{group}: noted. Others are called.",
        "untaken": "{group}: noted. Nobody has taken it yet, and the phones ring again later.",
        "unclear": "Answer {take} to take it, or {pass_on} to pass it on.",
        "lost": "This was not recorded. Please use the phone.",
    },
}


class SmsAnswerer(NamedTuple):
    """Who has answered, and about which escalation."""

    escalation: Escalation
    person: Responder


def answered(e: Escalation, who: str, *, is_clear: bool) -> Escalation | None:
    """The escalation with the note that one more answer of this person to the last SMS is answered in turn; None if it
    is not: enough of them were, or it is not clear either."""
    told = next((one for one in e.told if person_of(one.outlet) == who), None)
    if told is None or told.answers >= ANSWERS or (told.unclear and not is_clear):
        return None
    counted = told._replace(answers=told.answers + 1, unclear=told.unclear + (not is_clear))
    return replace(e, told=tuple(counted if one is told else one for one in e.told))


def call_of(found: SmsAnswerer, *, takes: bool) -> int:
    """The number of the call whose key the answer is, -1 if it is none's.

    It is the person's last one in this episode, without what belongs to an acknowledgement that has ended: those keys
    are spent. Who takes it has no hand at the phone that may just be ringing for the same: so it is an earlier call,
    and that phone falls silent. Who has it hands it back on the call on which it was taken, if it was on one.
    """
    e, who = found.escalation, found.person.id
    if not takes and e.acknowledged and e.ack and e.ack.by == who:
        return e.ack.attempt
    rings = e.attempt if takes and e.state is State.CALLING else -1
    first = max(e.first_call, e.settled + 1)
    of_person = (at for at, call in enumerate(e.called) if at >= first and call.who == who)
    return max((at for at in of_person if at != rings), default=-1)


def key_of(body: str) -> str:
    """The key that stands in an answer, alone: "1", also as "１。"; "" if something else stands there."""
    text = unicodedata.normalize("NFKC", body[:20]).strip(_LOOSE)
    return text if len(text) == 1 else ""


def takes_or_passes(e: Escalation, key: str) -> bool:
    """Whether this key does something in an answer, by the escalation's own policy."""
    return bool(key) and of_key(e, key) in (Signal.ACK, Signal.PASS)


def unclear(e: Escalation, person: Responder) -> str:
    digits = e.policy.digits
    return _text(person, "unclear").format(take=digits.take, pass_on=digits.pass_on)


def not_recorded(person: Responder) -> str:
    return _text(person, "lost")


def outcome(e: Escalation, person: Responder) -> str:
    """How things stand after the answer, and where: an SMS of another group may have come meanwhile."""
    group = plain(dict(e.names).get(person.language) or e.group, GROUP)
    passed = "untaken" if e.rests_long else "passed"
    name, found = "", passed if e.has_open else "over"
    if e.has_open and e.acknowledged and e.ack:
        name = plain(e.person(e.ack.by).name if e.ack.is_a_responders else e.ack.by, GROUP)
        found = "taken" if e.ack.by == person.id else "others"
    return _text(person, found).format(group=group, name=name)


def _text(person: Responder, what: str) -> str:
    return _TEXTS.get(person.language, _TEXTS["en"])[what]
