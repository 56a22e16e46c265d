"""The verbs of what a call does: pure functions from an escalation and an event to the next one and its decisions.

Each is small enough to be understood where its cell stands. No verb asks where the speaker stands: the row has said it.
"""

from __future__ import annotations

from rinban.core.chain import attempts, clocks, problems, rounds, topics
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import GiveUp, HangUp, Say, TellSource, Topic, Why
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb
from rinban.core.replaced import replace

DOCUMENTS = 5
"""How often the text is said in one call: a person who presses "again" half asleep must not hold up the chain."""


@verb("extend")
def extend(e: Escalation, event: Event) -> Step:
    """The carrier really places the call, so the ring clock starts. RINGING that comes late never shortens a clock."""
    return attempts.bound(replace(e, clock=max(e.clock, clocks.ring(event.now, e.policy))), event), ()


@verb("prompt")
def prompt(e: Escalation, event: Event) -> Step:
    """Say what is wrong and which keys there are.

    A person who has passed hears the farewell again instead, and one who has heard the text often enough a goodbye.
    """
    e = attempts.bound(e, event)
    if last_words := _last_words(e, event):
        return last_words
    talking = max(e.clock, clocks.talk(event.now, e.policy))
    return replace(_answered(e, event), prompts=e.prompts + 1, clock=talking), (Say(topics.menu(e)),)


@verb("warn")
def warn(e: Escalation, event: Event) -> Step:
    """The key does nothing: say that, and which keys there are, instead of the whole text."""
    e, said = prompt(e, event)
    return e, tuple(Say(Topic.WRONG_KEY) if isinstance(d, Say) and d.topic in topics.MENUS else d for d in said)


@verb("acknowledge")
def acknowledge(e: Escalation, event: Event) -> Step:
    """The person who pressed the key has it, however late the key comes. If another phone still rings, it stops.

    What that person has promised to take as well, in a call before, holds as long as it was said.
    """
    assert event.attempt is not None
    by = event.who or e.called[event.attempt].who
    # If the key came late, another phone may ring for the same alerts by now. It must not go on for nothing.
    others = attempts.ringing(e) if event.attempt != e.attempt else ()
    since = e.ack.began if e.ack and topics.is_reminded(e, by) else 0.0
    e = problems.taken_along(e)
    severity = max(p.severity for p in e.open)
    until = e.ack.until if e.ack and e.ack.by == by and event.now < e.ack.until else 0.0
    ack = Ack(e.episode, event.attempt, by, event.now, frozenset(p.id for p in e.open), severity, until, since=since)
    return replace(e, ack=ack), (Say(Topic.TAKEN), TellSource(by, again=bool(since)), *others)


@verb("take all")
def take_all(e: Escalation, event: Event) -> Step:
    """The person has it, and takes for a while what comes in as well."""
    e, decisions = acknowledge(e, event)
    assert e.ack is not None
    e, said = follow(replace(e, ack=replace(e.ack, until=0.0)), event)
    return e, (*said, *(d for d in decisions if not isinstance(d, Say)))


@verb("follow")
def follow(e: Escalation, event: Event) -> Step:
    """Its owner takes for a while what comes in as well; a key that is delivered twice makes that no longer."""
    assert e.ack is not None
    until = e.ack.until if event.now < e.ack.until else event.now + clocks.FOLLOWED
    return replace(e, ack=replace(e.ack, until=until)), (Say(Topic.FOLLOWING),)


@verb("pass on")
def pass_on(e: Escalation, event: Event) -> Step:
    """The person cannot take it: the next one is called when this call ends, or when the ending clock does.

    Nobody is dialled here, because the person listens for the farewell, and speech never waits for the carrier.
    """
    e = attempts.mark(attempts.bound(e, event), e.attempt, passed=True)
    if event.by:
        e = attempts.mark(e, e.attempt, by_hand=True)
    return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(topics.farewell(e)),)


@verb("hand back")
def hand_back(e: Escalation, event: Event) -> Step:
    """The taker passes after all. The rounds begin anew with the person after the taker; the taker comes last.

    The end of the taker's call, or its clock, calls the next person, as with *pass on*. Who took it by hand is on no
    line, so that the next phone rings at once. If that person was never to be called, such as somebody who was only
    told that nobody took it, nor is that person now.
    """
    if e.clock.due is Due.HANDED_BACK and not e.acknowledged:  # the same key was delivered twice
        return e, (Say(Topic.PASSED),)
    assert e.ack is not None
    by, by_hand = e.ack.by, e.ack.by_hand
    others, last = rounds.after_taker(e, by), () if by_hand and by not in e.order else (by,)
    e = attempts.anew(replace(e, ack=replace(e.ack, handed_back=bool(e.told))), (*others, *last))
    if not others:  # to call the same person back at once would only ring a phone that has just said no
        e, loud = attempts.rest(e, event.now, Why.EXHAUSTED)
        return e, (Say(Topic.NOBODY_LEFT), TellSource(by, handed_back=True), *loud)
    e, calls = attempts.start(e, event) if by_hand else (replace(e, clock=clocks.handed_back(event.now)), ())
    return e, (Say(Topic.PASSED), TellSource(by, handed_back=True), *calls)


@verb("brief")
def brief(e: Escalation, event: Event) -> Step:
    """Tell a person whose call the chain has left behind how things stand; the key that takes it still counts."""
    return e, (Say(topics.briefing(e)),)


@verb("tell")
def tell(e: Escalation, event: Event) -> Step:
    """Tell a person who has nothing more to decide how things stand now."""
    return e, (Say(topics.how_things_stand(e, event.attempt)),)


@verb("hang up")
def hang_up(e: Escalation, event: Event) -> Step:
    """A call begins to ring that nobody needs any more: end it."""
    assert event.attempt is not None
    return e, (HangUp(event.attempt),)


@verb("note end")
def note_end(e: Escalation, event: Event) -> Step:
    """The call of the person who took it is over: from now on that phone is not busy."""
    assert event.attempt is not None
    return attempts.mark(e, event.attempt, ended_at=e.called[event.attempt].ended_at or event.now), ()


@verb("call next")
def call_next(e: Escalation, event: Event) -> Step:
    """Call the person whose turn is next. There may be a pause before a new round; after the last comes a long rest.

    But first the same person's next number rings, if there is one: it is still that person's turn.
    """
    if event.busy:  # it decides nothing, and is told to those who look at the calls
        e = attempts.mark(e, e.attempt, busy=True)
    e = attempts.bound(e, event)
    if rounds.next_number(e, event.limits.over_limit) is not None:
        return attempts.start(e, event)
    return attempts.call_or_rest(e, event, rounds.next_turn(e, event.limits.over_limit))


@verb("try next")
def try_next(e: Escalation, event: Event) -> Step:
    """The carrier would refuse everybody's call alike: try each person who is left once, and then rest.

    A refusal takes a fraction of a second, so all rounds would be over before anybody could correct the configuration.
    No phone rings for a refused call, so the hourly limit, which protects sleepers, does not count here.
    """
    e = attempts.mark(e, e.attempt, refused=True)
    return attempts.call_or_rest(e, event, None if rounds.is_hopeless(e) else rounds.next_turn(e, frozenset()))


@verb("hold")
def hold(e: Escalation, event: Event) -> Step:
    """The carrier certainly did not take the call, for nobody's fault: the same person again, after a growing pause.

    A turn is for a phone that may have rung. If the carrier takes nothing for a minute, that is reported, too.
    """
    call = e.called[e.attempt]
    if call.sid or (event.tried and event.tried != call.dialler):  # it exists, or is dialled again by another process
        return e, ()
    since = call.unsent_since or event.now
    e = attempts.mark(e, e.attempt, unsent=call.redials + 1, unsent_since=since)
    loud = (GiveUp(Why.CANNOT_DIAL),) if event.now - since >= clocks.CANNOT_DIAL else ()
    return replace(e, rests=e.rests + 1, clock=clocks.hold(event.now, call.redials, event.dialler)), loud


@verb("detail")
def detail(e: Escalation, event: Event) -> Step:
    """Say all of one alert; which one it is, the callback's URL says.

    It does not count as the text, for each press is about another alert. The limit of the call ends it all the same.
    """
    e = attempts.bound(e, event)
    if last_words := _last_words(e, event):
        return last_words
    return replace(_answered(e, event), clock=max(e.clock, clocks.in_full(event.now, e.policy))), (Say(Topic.DETAILS),)


@verb("explain")
def explain(e: Escalation, event: Event) -> Step:
    """Say all of one alert to a person whose call the chain does not wait for, since it is theirs, or may become so."""
    return e, (Say(topics.details(e)),)


@verb("ignore")
def ignore(e: Escalation, event: Event) -> Step:
    """Nothing follows: the signal came too late, or it is about nothing that is open."""
    return e, ()


# --- what the verbs are made of --------------------------------------------------------------------------------------


def _last_words(e: Escalation, event: Event) -> Step | None:
    """What a person hears in the place of any text who has passed, or has heard the text often enough; else None."""
    if e.called[e.attempt].passed:
        return e, (Say(topics.farewell(e)),)
    if e.prompts >= DOCUMENTS:
        return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(Topic.GOODBYE),)
    return None


def _answered(e: Escalation, event: Event) -> Escalation:
    return attempts.mark(e, e.attempt, answered_at=e.called[e.attempt].answered_at or event.now)
