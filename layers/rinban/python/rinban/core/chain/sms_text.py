"""The words of an SMS. Where, and what is wrong, come first; then why it was sent, and which number to call."""

from __future__ import annotations

import re

from rinban.core.chain.document import Escalation
from rinban.core.chain.problem import Problem
from rinban.core.chain.sms import was_called
from rinban.core.chain.told import TellKind
from rinban.core.rota.people import Responder
from rinban.core.text import names, sms

HOST, PROBLEM, GROUP, KEY = 40, 400, 24, 60
"""Characters that are looked at."""

_JAPAN = "+81"
_FULL_STOP = re.compile(r"(?<!\.)\.$|。$")

# {} is the place of the problem, {group} that of the group's name, {call} that of the number; the best wording first.
_WORDINGS = {
    (TellKind.MISSED, "ja"): (
        "{}。{group}の障害でお電話しましたが、応答がありませんでした。{call}",
        "{}。お電話しましたが応答がありませんでした。{call}",
        "{} 不在着信あり。{call}",
    ),
    (TellKind.UNTAKEN, "ja"): (
        "{}。{group}の障害に、まだ誰も対応していません。{call}",
        "{}。まだ誰も対応していません。{call}",
        "{} 未対応。{call}",
    ),
    (TellKind.MISSED, "en"): (
        "{}. {group}: we called you, and got no answer. {call}",
        "{}. You missed our call. {call}",
        "{} - missed call. {call}",
    ),
    (TellKind.UNTAKEN, "en"): (
        "{}. {group}: nobody has taken it yet. {call}",
        "{}. Nobody has taken it yet. {call}",
        "{} - not taken. {call}",
    ),
}
# In the place of MISSED where no call has come as far as the carrier: nobody's phone has rung.
_NOT_CALLED = {
    "ja": (
        "{}。{group}の障害をお電話でお知らせできませんでした。{call}",
        "{}。お電話がつながりませんでした。{call}",
        "{} 電話不通。{call}",
    ),
    "en": (
        "{}. {group}: we could not reach you by phone. {call}",
        "{}. We could not reach you by phone. {call}",
        "{} - call failed. {call}",
    ),
}
_CALL = {"ja": "折り返し先 {number}", "en": "Call back {number}"}
_OTHERS = {"ja": "（ほか{count}件）", "en": " (+{count} more)"}


def sms_text(e: Escalation, person: Responder, kind: TellKind, call_back: str) -> str:
    """What this person is sent, two segments at most. `call_back`: the number to call (E.164), "" for none."""
    language = person.language if person.language in _CALL else "en"
    call = _CALL[language].format(number=dialled_digits(call_back, person.phone)) if call_back else ""
    group = sms.plain(dict(e.names).get(language) or e.group, GROUP)
    is_in_vain = kind is TellKind.MISSED and not was_called(e, person.id)
    wordings = _NOT_CALLED[language] if is_in_vain else _WORDINGS[kind, language]
    filled = (wording.replace("{group}", group).replace("{call}", call).rstrip() for wording in wordings)
    return sms.fitting(_problem(e, language), tuple(filled))


def dialled_digits(number: str, caller: str) -> str:
    """As it is dialled from the phone of `caller` (both E.164), digits alone: in Japan 05000000000."""
    return f"0{number.removeprefix(_JAPAN)}" if number.startswith(_JAPAN) and caller.startswith(_JAPAN) else number


def _problem(e: Escalation, language: str) -> str:
    """ "db1: disk full (+3 more)"."""
    worst = e.most_severe
    assert worst is not None, "an escalation of which somebody is told has an alert"
    more = len(e.open) - 1
    others = _OTHERS[language].format(count=more) if more > 0 else ""
    return f"{_where_and_what(worst, language)}{others}"


def _where_and_what(worst: Problem, language: str) -> str:
    host = sms.plain(names.host(worst.host), HOST)
    written = sms.plain(dict(worst.texts).get(language) or worst.summary, PROBLEM)
    what = _FULL_STOP.sub("", written)
    if not what:
        return host or sms.plain(worst.id.key, KEY)
    return what if not host or host.lower() in what.lower() else f"{host}: {what}"
