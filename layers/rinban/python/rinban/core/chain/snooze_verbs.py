"""The verbs of the key that puts a reminder off. As in `verbs.py`, the row has said where the speaker stands.

The key belongs to the person who has it. It is no way to take what nobody has: half asleep, "later" is pressed more
easily than "I take it".
"""

from __future__ import annotations

from rinban.core.chain import reminding, topics
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import Say, TellSource, Topic
from rinban.core.chain.document import Escalation
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.chain.verbs import prompt, tell, warn
from rinban.core.replaced import replace


@verb("snooze")
def snooze(e: Escalation, event: Event) -> Step:
    """Who is reminded stays on it, and is called again later.

    If something has come in meanwhile that nobody has, that is said instead.
    """
    by = event.who or e.called[e.attempt].who
    if not topics.is_called_again(e, by):
        return warn(e, event)
    if e.unheard or e.called[e.attempt].passed:
        return prompt(e, event)
    later = stays_on_it(e, by, event.now)
    return (later, (Say(Topic.SNOOZED), TellSource(by, again=True))) if later else warn(e, event)


@verb("put off")
def put_off_by_taker(e: Escalation, event: Event) -> Step:
    """Who has just taken it is called again later than after the usual time; the same key again makes that no later."""
    assert e.ack is not None
    later = e if e.ack.snoozed else put_off(e, event.now)
    return tell(e, event) if later is None else (later, (Say(Topic.SNOOZED),))


def stays_on_it(e: Escalation, by: str, now: float) -> Escalation | None:
    """The same, with the person who is reminded on it anew, until later; None as with `put_off`.

    What waits for its hours is not taken along: nobody has it.
    """
    assert e.ack is not None
    has, severity = frozenset(p.id for p in e.open), max(p.severity for p in e.open)
    until = e.ack.until if now < e.ack.until else 0.0
    ack = Ack(e.episode, e.attempt, by, now, has, severity, until, since=e.ack.began)
    return put_off(replace(e, ack=ack), now)


def put_off(e: Escalation, now: float) -> Escalation | None:
    """The same, with the reminder put off; None where that would not make it any later, or it is closed before."""
    assert e.ack is not None
    until = now + min(float(e.policy.snooze), reminding.longest(e.problems))
    later = replace(e, ack=replace(e.ack, snoozed=until))
    return later if later.reminds_at > e.reminds_at and later.reminds_at < later.ages_at else None
