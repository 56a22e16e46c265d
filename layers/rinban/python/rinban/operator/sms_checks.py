"""A check of the SMS that the rota wants: whether there is a sender for everybody who may get one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rinban.core.errors import BadRequest
from rinban.core.rota.senders import Senders, sender_for, senders
from rinban.core.rota.settings import Settings, named, stage_of
from rinban.operator.deployment import Deployment
from rinban.operator.findings import Check, Finding, listed, ok, wrong

_MEND = "the stage's sms_from in the rota, or the parameter TwilioSmsFrom (docs/sms.md)"

_LOAD = "exhausted in the rota file, and load it"

_NO_SMS = "+8150"
"""Numbers that ring and send no SMS [Twilio's partner in Japan, questions about SMS]."""


@dataclass(frozen=True, slots=True)
class SmsChecks:
    """`rota` reads the settings; it raises Unavailable."""

    here: Deployment
    rota: Callable[[], Settings]

    def checks(self) -> tuple[Check, ...]:
        return (Check("SMS", self._senders),)

    def _senders(self, _: float) -> Finding:
        rota = self.rota()
        unknown = [
            f"{who} (group {group.id})"
            for group in rota.groups.values()
            for who in group.exhausted.sms
            if who not in rota.responders
        ]
        if unknown:
            return wrong(f"nobody has the id {listed(unknown)}, who is to get one when nobody took it", _LOAD)
        people = tuple(dict.fromkeys(_wanted(rota)))
        if not people:
            return ok("none is sent")
        stage = stage_of(rota, self.here.stage)
        try:
            known = senders(stage.sms_from or self.here.sms_from)
        except BadRequest as error:
            return wrong(str(error), _MEND)
        if mute := [sender for _, sender in known if sender.startswith(_NO_SMS)]:
            return wrong(f"a 050 number sends no SMS: {listed(mute)}", _MEND)
        left = [who for who in people if not _reaches(rota, who, stage.every_call_to, known)]
        if left:
            return wrong(f"there is no sender for the numbers of {listed(left)}", _MEND)
        return ok(f"people who may get one: {len(people)}")


def _wanted(rota: Settings) -> Iterator[str]:
    """The ids of those who may get one."""
    for group in rota.groups.values():
        policy = rota.policies.get(group.policy)
        if (policy and policy.sms) or any(one.tells_duties and not one.is_chat for one in group.outlets):
            yield from (who for who in named(group.lines, rota.rotations) if who in rota.responders)
        yield from (who for who in group.exhausted.sms if who in rota.responders)


def _reaches(rota: Settings, who: str, instead: str, known: Senders) -> bool:
    numbers = (instead,) if instead else rota.responders[who].responder.phones
    return any(sender_for(number, known) for number in numbers)
