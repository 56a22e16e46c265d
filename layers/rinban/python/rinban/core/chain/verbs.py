"""The verbs of the grid: pure functions from an escalation and an event to the next escalation and its decisions.

Each is small enough to be understood where its cell stands. No verb asks where the speaker stands: the row has said it.
"""

from __future__ import annotations

from dataclasses import replace

from rinban.core.chain import attempts, clocks, memory, problems, rounds, topics
from rinban.core.chain.attempt import Ack
from rinban.core.chain.decisions import Decision, GiveUp, HangUp, Say, TellSource, Topic, Why
from rinban.core.chain.document import Clock, Due, Escalation, State
from rinban.core.chain.merge import join_problems
from rinban.core.chain.runs import next_run
from rinban.core.chain.signals import Event
from rinban.core.chain.verb import Step, verb

DOCUMENTS = 5
"""How often the text is said in one call: a person who presses "again" half asleep must not hold up the chain."""


# --- what a call does ----------------------------------------------------------------------------------------------


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
    """The person who pressed the key has it, however late the key comes. If another phone still rings, it stops."""
    assert event.attempt is not None
    by = event.who or e.called[event.attempt].who
    severity = max(p.severity for p in e.open)
    ack = Ack(e.episode, event.attempt, by, event.now, frozenset(p.id for p in e.open), severity)
    # If the key came late, another phone may ring for the same alerts by now. It must not go on for nothing.
    others = _ringing(e) if event.attempt != e.attempt else ()
    return replace(e, ack=ack), (Say(Topic.TAKEN), TellSource(by), *others)


@verb("take all")
def take_all(e: Escalation, event: Event) -> Step:
    """The person has it, and takes for a while what comes in as well."""
    e, decisions = acknowledge(e, event)
    e, said = follow(e, event)
    return e, (*said, *(d for d in decisions if not isinstance(d, Say)))


@verb("follow")
def follow(e: Escalation, event: Event) -> Step:
    """Whoever has it takes for a while what comes in as well; a key that is delivered twice makes that no longer."""
    assert e.ack is not None
    until = e.ack.until if event.now < e.ack.until else event.now + clocks.FOLLOWED
    return replace(e, ack=replace(e.ack, until=until)), (Say(Topic.FOLLOWING),)


@verb("pass on")
def pass_on(e: Escalation, event: Event) -> Step:
    """The person cannot take it: the next one is called when this call ends, or when the ending clock does.

    Nobody is dialled here, because the person listens for the farewell, and speech never waits for the carrier.
    """
    e = attempts.mark(attempts.bound(e, event), e.attempt, passed=True)
    return replace(e, clock=max(e.clock, clocks.ending(event.now))), (Say(topics.farewell(e)),)


@verb("hand back")
def hand_back(e: Escalation, event: Event) -> Step:
    """The taker passes after all. The rounds begin anew with the person after the taker; the taker comes last.

    The end of the taker's call, or its clock, calls the next person, as with *pass on*.
    """
    if e.clock.due is Due.HANDED_BACK and not e.acknowledged:  # the same key was delivered twice
        return e, (Say(Topic.PASSED),)
    assert e.ack is not None
    by = e.ack.by
    others = rounds.after_taker(e, by)
    e = _anew(e, (*others, by))
    if not others:  # to call the same person back at once would only ring a phone that has just said no
        e, loud = attempts.rest(e, event.now, Why.EXHAUSTED)
        return e, (Say(Topic.NOBODY_LEFT), TellSource(by, handed_back=True), *loud)
    return replace(e, clock=clocks.handed_back(event.now)), (Say(Topic.PASSED), TellSource(by, handed_back=True))


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
    """The call of the person who took it is over: whoever calls that phone from now on does not find it busy."""
    assert event.attempt is not None
    return attempts.mark(e, event.attempt, ended_at=e.called[event.attempt].ended_at or event.now), ()


@verb("call next")
def call_next(e: Escalation, event: Event) -> Step:
    """Call the person whose turn is next. There may be a pause before a new round; after the last comes a long rest."""
    e = attempts.bound(e, event)
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
    if call.sid:  # its callback has come in between: so it exists
        return e, ()
    since = call.unsent_since or event.now
    e = attempts.mark(e, e.attempt, unsent=call.redials + 1, unsent_since=since)
    loud = (GiveUp(Why.CANNOT_DIAL),) if event.now - since >= clocks.CANNOT_DIAL else ()
    return replace(e, rests=e.rests + 1, clock=clocks.hold(event.now, call.redials, event.dialler)), loud


# --- what the world does -------------------------------------------------------------------------------------------


@verb("begin", outcome="calling")
def begin(e: Escalation | None, event: Event) -> Step:
    """Open the group's next escalation, and call the first person who is on duty."""
    assert event.alert is not None
    return start_again(problems.joined(next_run(e, event), event.alert, event.now), event)


@verb("move on")
def move_on(e: Escalation, event: Event) -> Step:
    """A callback never came. Hang up, since the phone may still be ringing, and call the next person."""
    after, decisions = call_next(e, event)
    # Somebody may even have picked up, if it was the talk clock that ended. But a call that never calls back is lost.
    return after, (HangUp(e.attempt, listening=True), *decisions)


@verb("start again")
def start_again(e: Escalation, event: Event) -> Step:
    """Go on after a pause where the rounds were left; after a long rest begin with the people who are on duty now."""
    if e.clock.due is Due.PAUSE and e.attempt >= 0 and e.called[e.attempt].is_unsent:
        return attempts.dial_again(e, event)
    if e.clock.due in (Due.PAUSE, Due.HANDED_BACK, Due.SETTLE) and rounds.turns(e):
        return attempts.start(e, event)
    e = replace(e, order=rounds.ids(event.order), people=rounds.roster(e, event.order), start=len(e.called), turn=-1)
    return attempts.start_anew(e, event)


@verb("page again", outcome="calling")
def page_again(e: Escalation, event: Event) -> Step:
    """Begin a new episode: for an urgent alert, for those that were collected, or for a reminder.

    The last taker is called first. As long as the call with the key may still be on, the new one waits for its end.
    """
    ack = e.ack
    assert ack is not None
    taker = (ack.by,) if ack.attempt >= 0 else ()  # at its source, somebody may have acknowledged who is in no rota
    is_on_the_line = bool(taker) and _is_on_the_line(e, ack, event.now)
    collections = e.collections if event.alert else e.collection if e.unheard else 0
    e = problems.joined(e, event.alert, event.now)
    e = replace(_anew(e, tuple(dict.fromkeys(taker + rounds.ids(event.order)))), collections=collections)
    e = replace(e, people=rounds.roster(e, event.order))
    if is_on_the_line:  # to dial now would find that phone busy: the end of that call, or the settle clock, dials
        return replace(e, clock=clocks.settle(ack.at)), ()
    return attempts.start_anew(e, event)


@verb("collect", outcome="collected")
def collect(e: Escalation, event: Event) -> Step:
    """Somebody has taken what is open, and the new alert is no more severe: it is said later, in one call with others.

    Nobody has to be told now; from the alert that waits follows the deadline at which somebody is.
    """
    return problems.joined(e, event.alert, event.now), ()


@verb("note", outcome="joined")
def note(e: Escalation, event: Event) -> Step:
    """The alert joins those that are open.

    It ends a long rest if it is more severe than all of them, or if the rest began because nobody was on duty.
    """
    assert event.alert is not None
    more_severe = all(event.alert.severity > p.severity for p in e.problems if not p.ended_at)
    e = problems.joined(e, event.alert, event.now)
    # Everybody was called for the alerts that are open. One that is no worse must not ring all phones again, or a storm
    # would turn each rest into another round.
    if e.clock.due is Due.REST and (more_severe or not e.order):
        return replace(e, clock=max(e.clock, Clock(Due.NOW, event.now))), ()
    return e, ()


@verb("hear again", outcome="duplicate")
def hear_again(e: Escalation, event: Event) -> Step:
    """The alert was delivered again: note the time and what is new in it. It keeps the highest severity it has had."""
    return problems.joined(e, event.alert, event.now), ()


@verb("claim", outcome="acknowledged")
def claim(e: Escalation, event: Event) -> Step:
    """Somebody acknowledged this alert at its source. With the last open alert, the escalation is acknowledged too."""
    by = event.by or "?"  # not every source says who it was, and "" would stand for "nobody"
    return _claimed(e, problems.replaced(e, problems.open_one(e, event.alert)._replace(claimed_by=by)), by, event.now)


@verb("recover", outcome="recovered")
def recover(e: Escalation, event: Event) -> Step:
    """The alert is over. If it was the last open one, the escalation is closed, and a phone that still rings stops."""
    assert event.alert is not None
    at = memory.received(event.alert, event.now)
    after = problems.replaced(e, problems.open_one(e, event.alert)._replace(ended_at=at, end="recovered"))
    return _claimed(e, after, "", event.now) if after.has_open else (after, _ringing(e))


@verb("close")
def close(e: Escalation, event: Event) -> Step:
    """Close an escalation that is too old or quiet for too long, or by hand.

    If it ages away and nobody has taken it, that is reported as an alarm.
    """
    ended = tuple(p._replace(ended_at=event.now, end=event.by or "aged") for p in e.open)
    # An operator who closes it by hand knows of it, so there is no need for an alarm then.
    loud = () if e.acknowledged or event.by else (GiveUp(Why.CLOSED_UNTAKEN),)
    return replace(e, problems=join_problems(e.problems, ended)), (*_ringing(e), *loud)


@verb("ignore")
def ignore(e: Escalation, event: Event) -> Step:
    """Nothing follows: the signal came too late, or it is about nothing that is open."""
    return e, ()


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


def _anew(e: Escalation, order: tuple[str, ...]) -> Escalation:
    """A new episode with this order. The rounds begin anew, and earlier passes count no more."""
    return replace(e, episode=e.episode + 1, order=order, start=len(e.called), turn=-1, gave_up=False, prompts=0)


def _is_on_the_line(e: Escalation, ack: Ack, now: float) -> bool:
    """Whether the call on which this key was pressed may not be over yet."""
    return now < ack.at + clocks.SETTLE and not e.called[ack.attempt].ended_at


def _claimed(before: Escalation, after: Escalation, by: str, now: float) -> Step:
    """`after`, acknowledged if it is the step from `before` that left no open alert unclaimed.

    Only that very step: an acknowledgement that a reminder has ended must not come back with the next delivery. `by`:
    the person whose claim that was, "" where the last unclaimed alert has ended instead.
    """
    if before.acknowledged or after.has_unclaimed or not before.has_unclaimed:
        return after, ()
    by = by or max(p.claimed_by for p in after.open)
    ack = Ack(after.episode, -1, by, now, frozenset(p.id for p in after.open))
    return replace(after, ack=ack), _ringing(before)


def _ringing(e: Escalation) -> tuple[Decision, ...]:
    return (HangUp(e.attempt),) if e.state is State.CALLING else ()
