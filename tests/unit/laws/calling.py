"""Laws of who is called, when, and of the rests in between."""

from __future__ import annotations

from functools import lru_cache

from rinban.core.chain import clocks
from rinban.core.chain.attempt import Attempt
from rinban.core.chain.decisions import Call, CallIn, HangUp, Why
from rinban.core.chain.document import Clock, Due, Escalation
from rinban.core.chain.signals import Signal, of_rota
from rinban.core.chain.standing import Standing
from rinban.core.replaced import replace
from rinban.core.rota.duty import CallingOrder, Further
from rinban.core.rota.people import Responder
from tests.unit.laws.seen import (
    ENDING,
    NEWCOMERS,
    VOICE,
    Seen,
    acknowledged,
    another_number,
    called_at_present,
    gave_back,
    has_a_responder,
    ids,
    is_owed,
    law,
    law_of_documents,
    open_ids,
    pauses,
    row,
    takers_line_is_busy,
    unheard,
    upcoming,
    whose_turn,
)


@law("a voice callback never dials", *VOICE)
def voice_never_dials(s: Seen) -> bool | None:
    return None if s.is_by_hand else not s.calls


@law("a hand-back by hand calls the first who is left and was not called enough, and never who hands it back")
def by_hand_at_once(s: Seen) -> bool | None:
    if not s.is_by_hand:
        return None
    assert s.before.ack is not None or not s.hands_back
    left = [(0, who) for who in s.after.order if s.before.ack and who != s.before.ack.by]
    wanted = [whose_turn(left, s.event)[1]] if s.hands_back and left else []
    return [call.who for call in s.calls] == wanted


@law("dial exactly the next: one call, numbered by how many there were, owed by the process that decided it")
def exactly_the_next(s: Seen) -> bool | None:
    if not s.calls or s.dials_again:
        return None
    numbers = {call.attempt for call in s.calls} | {s.after.attempt, len(s.before.called)}
    minted = (*map(_bare, forgiven(s)), Attempt(s.calls[0].who, s.event.dialler, number=s.calls[0].number))
    fresh = s.after.prompts == 0 and s.after.clock == clocks.queue(s.event.now)
    once = len(s.calls) == len(numbers) == 1 and tuple(map(_bare, s.after.called)) == minted
    return once and fresh and s.then is Standing.CURRENT


def forgiven(s: Seen) -> list[Attempt]:
    """The calls so far. One that was not sent is not dialled any more when somebody takes over the duty."""
    at = s.before.attempt if s.relieved else None
    return [
        replace(call, redials=max(call.unsent, call.redials)) if n == at else call
        for n, call in enumerate(s.before.called)
    ]


def _bare(call: Attempt) -> Attempt:
    """What is remembered of a refusal, and what a callback tells, are other laws'."""
    return replace(call, refused=False, sid="")


@law(
    "a call that was certainly not sent is still owed to the same person, after eight seconds at the most",
    Signal.NOT_SENT,
)
def held(s: Seen) -> bool | None:
    if not s.is_held:
        return None
    call, was = s.after.called[s.before.attempt], s.before.called[s.before.attempt]
    since = was.unsent_since or s.event.now
    pause = s.after.clock.at - s.event.now
    waits = s.after.clock.due is Due.PAUSE and 0.0 <= pause <= 8.0 and s.after.rests > s.before.rests
    marked = call == replace(was, unsent=was.redials + 1, unsent_since=since)
    same = s.after.turn == s.before.turn and s.after.attempt == s.before.attempt and same_order(s)
    return waits and marked and same and not s.calls and is_owed(s.after)


@law("the same call is then dialled, and owed by the process that dials it; its turn stays", Signal.OVERDUE)
def dialled_again(s: Seen) -> bool | None:
    if not s.dials_again:
        return None
    number, before, after = s.before.attempt, s.before.called, s.after.called
    again = replace(before[number], redials=before[number].unsent, dialler=s.event.dialler)
    right = after == (*before[:number], again, *before[number + 1 :])
    fresh = s.after.clock == clocks.queue(s.event.now) and s.after.rests > s.before.rests
    same = s.after.turn == s.before.turn and same_order(s) and s.then is Standing.CURRENT
    return s.calls == [Call(number, again.who, again.number)] and right and fresh and same


@law("nobody is called by a step that does not say so")
def nobody_else(s: Seen) -> bool | None:
    if s.calls:
        return None
    return len(s.after.called) == len(s.before.called) and s.after.attempt == s.before.attempt


@law("the end of a call rings the next phone at once", *ENDING)
def the_next_at_once(s: Seen) -> bool | None:
    if not s.call_is_over or s.other_number or s.rounds_are_over or pauses(s) or is_relieved(s):
        return None
    return calls_the_next(s)


@law("a person's next number rings at once in the same turn, unless that person passed or was called enough", *ENDING)
def other_number(s: Seen) -> bool | None:
    if not s.other_number:
        return None
    who = s.before.called[s.before.attempt].who
    same_turn = s.after.turn == s.before.turn and same_order(s)
    return [(call.who, call.number) for call in s.calls] == [(who, s.other_number)] and same_turn


@law("each turn begins with the person's first number")
def first_number(s: Seen) -> bool | None:
    if not s.calls or s.dials_again or s.other_number or waits_for_another_number(s):
        return None
    return [call.number for call in s.calls] == [0]


def waits_for_another_number(s: Seen) -> int:
    """A pause is over before which there was no slot for the next number of the same person."""
    paused = s.signal is Signal.OVERDUE and s.state is Standing.RESTING and s.before.clock.due is Due.PAUSE
    return another_number(s.before, s.event.limits.over_limit) if paused else 0


def calls_the_next(s: Seen) -> bool:
    """In the order as it was: a round keeps its own."""
    number, who = whose_turn(
        upcoming(s.before), s.event, gave_back(s.before) if s.before.turn < 0 else "", refusal=s.refused
    )
    right_turn = s.after.turn == number * len(s.before.order) + s.before.order.index(who)
    return [call.who for call in s.calls] == [who] and right_turn and same_order(s)


@law("between two rounds the phones rest for as long as the policy says", *ENDING)
def a_pause(s: Seen) -> bool | None:
    if not s.call_is_over or s.other_number or s.rounds_are_over or not pauses(s) or is_relieved(s):
        return None
    quiet = not s.calls and not s.loud and s.after.rests > s.before.rests
    return quiet and s.after.clock == clocks.pause(s.event.now, s.before.policy) and same_order(s)


@law("after everyone in every round, or when the carrier has refused everyone, it gives up loudly and rests", *ENDING)
def gives_up(s: Seen) -> bool | None:
    if not s.rounds_are_over or s.calls_in:
        return None
    return s.loud == [Why.EXHAUSTED] and rests_long(s)


@law(
    "where nobody took it another group is called too: the first of those there who were not, in rounds of their own",
    *ENDING,
)
def called_in(s: Seen) -> bool | None:
    if not s.calls_in:
        return None
    new = s.new_of_others
    order = s.after.order == s.before.order + new and s.after.further == new and not s.after.gave_up
    left = [(0, who) for who in new]
    right_turn = s.after.turn == s.after.order.index(who := whose_turn(left, s.event)[1])
    people = {entry.responder for entry in s.after.people}
    known_by_number = {one for one in s.event.further.people if one.id in new} <= people
    return order and right_turn and known_by_number and [call.who for call in s.calls] == [who]


@law("another group is named when it is called too, and at no other time")
def call_in_is_said(s: Seen) -> bool:
    expected = [CallIn(s.event.further.group, s.new_of_others)] if s.calls_in else []
    return s.called_in == expected


@law("whom another group has lent is called once the rounds are over, and never before")
def lent(s: Seen) -> bool | None:
    if not s.after.further:
        return None
    began = s.after.further != s.before.further or s.after.episode != s.before.episode
    return set(s.after.further) <= set(s.after.order) and (not began or s.before.gave_up or s.calls_in)


@law("exhausted is when everybody was called, or the carrier refuses everybody", *ENDING)
def everybody(s: Seen) -> bool | None:
    if s.loud != [Why.EXHAUSTED] or not s.call_is_over or s.refused:
        return None
    return called_at_present(s.before) <= {call.who for call in s.before.called[s.before.start :]}


@law("a person who was called enough is called again only if nobody else is left")
def called_enough(s: Seen) -> bool | None:
    if not s.calls or s.refused or s.dials_again or s.calls[0].who not in s.event.limits.over_limit:
        return None
    waiting = {gave_back(s.after)} if s.after.turn == 0 else set()
    return {who for _, who in left_to_call(s)} - waiting <= s.event.limits.over_limit


@law("a person who handed back is not the next to be called while there is anybody else")
def after_the_others(s: Seen) -> bool | None:
    if not s.calls or s.dials_again or not gave_back(s.after) or s.after.start != s.calls[0].attempt:
        return None
    return s.calls[0].who != gave_back(s.after) or len(s.after.order) == 1


@law("only who was called enough is passed over, and each of them is named")
def passed_over(s: Seen) -> bool:
    if not s.calls or s.dials_again:
        return not s.passed_over
    left = left_to_call(s)
    sooner = [who for number, who in left if number * len(s.after.order) + s.after.order.index(who) < s.after.turn]
    return s.passed_over == list(dict.fromkeys(sooner)) and set(sooner) <= s.event.limits.over_limit


def left_to_call(s: Seen) -> list[tuple[int, str]]:
    """Before this step's own call; a start has everybody left."""
    begins = s.after.start > s.before.start or s.after.episode > s.before.episode or not s.before.order
    return upcoming(replace(s.after, called=s.before.called, turn=-1 if begins else s.before.turn))


def same_order(s: Seen) -> bool:
    after, before = ((e.order, e.further, e.start, e.gave_up) for e in (s.after, s.before))
    return after == before


def rests_long(s: Seen) -> bool:
    """A long rest: from now on, further than the rest before it, and from then on one round a start."""
    long = s.after.clock == clocks.rest(s.event.now, s.before.policy) and s.after.rests > s.before.rests
    return long and not s.calls and s.after.gave_up and s.then is Standing.RESTING


@law("giving up is said when everybody was called, when nobody is on duty, when it closes untaken; else never")
def said_loudly(s: Seen) -> bool:
    is_untaken = s.state in (Standing.CURRENT, Standing.RESTING, Standing.WAITING) or (
        s.state is Standing.ACKNOWLEDGED and unheard(s.before)
    )
    if s.signal is Signal.AGED and is_untaken:
        return s.loud == ([] if s.event.by else [Why.CLOSED_UNTAKEN])
    if s.calls_in:
        return not s.loud
    if s.rounds_are_over:
        return s.loud == [Why.EXHAUSTED]
    if s.is_held:
        since = s.before.called[s.before.attempt].unsent_since or s.event.now
        return s.loud == ([Why.CANNOT_DIAL] if s.event.now - since >= 60.0 else [])
    if s.hands_back and not others(s):
        return s.loud == [Why.EXHAUSTED]
    if starts_with_todays_rota(s) and (not first_of_todays(s) or s.calls_the_last_resort):
        return s.loud == [Why.NOBODY_ON_DUTY]
    return not s.loud


@law("when nobody is on duty the last resort is called like anybody else, and that nobody is on duty is said")
def last_resort(s: Seen) -> bool | None:
    if not starts_with_todays_rota(s) or not s.calls_the_last_resort:
        return None
    who = ids(s.event.order)[0]
    rings = s.then is Standing.CURRENT and s.after.clock == clocks.queue(s.event.now)
    return [call.who for call in s.calls] == [who] and rings and s.loud == [Why.NOBODY_ON_DUTY]


@law_of_documents(
    "a long rest is over when somebody is on duty who was not called before it, a short one only if nobody else is"
)
def somebody_new(e: Escalation) -> bool:
    is_resting = row(e, None) is Standing.RESTING
    rests = is_resting and e.clock.due is Due.REST
    pauses = is_resting and e.clock.due is Due.PAUSE and not is_owed(e)
    old = tuple([e.person(who) for who in e.order])
    alone, beside = rests or pauses, rests or (pauses and not old)
    over = (alone, beside, False, False, rests, rests)
    asked = zip(_on_duty(old), over, strict=True)
    return all(of_rota(e, order) is (Signal.OVERDUE if is_over else None) for order, is_over in asked)


@lru_cache(maxsize=1000)
def _on_duty(old: tuple[Responder, ...]) -> tuple[CallingOrder, ...]:
    """Who may be on duty by now: somebody new alone, and beside those who were called; these; nobody; a last resort;
    somebody new of another group."""
    new = Responder("new", "New", "+819000000009")
    return (
        CallingOrder((new,)),
        CallingOrder((*old, new)),
        CallingOrder(old),
        CallingOrder(()),
        CallingOrder((new,), nobody_on_duty=True),
        CallingOrder(old, further=Further("kanri", (*old, new))),
    )


def others(s: Seen) -> list[str]:
    return [who for who in s.before.order if s.before.ack and who != s.before.ack.by]


def starts_with_todays_rota(s: Seen) -> bool:
    """The end of a long rest, or of a short one after which nobody is left; what ends an acknowledgement."""
    if s.dials_again or s.calls_in:
        return False
    if s.claim_ends:
        return True
    if s.relieved:
        return not (s.relieved_by_the_called or s.relieved_on_the_line)
    rested = s.state is Standing.RESTING and (
        s.before.clock.due in (Due.REST, Due.NOW)
        or not (upcoming(s.before) or waits_for_another_number(s))
        or calls_nobody_on_duty(s)
    )
    if is_relieved(s):
        return True
    if s.wakes or s.rings_for_what_waited:
        return not takers_line_is_busy(s)
    if s.signal is Signal.OVERDUE or s.freed:
        return rested or (s.state is Standing.ACKNOWLEDGED and not takers_line_is_busy(s))
    return s.signal is Signal.URGENT and s.state is Standing.ACKNOWLEDGED and not takers_line_is_busy(s)


def calls_nobody_on_duty(s: Seen) -> bool:
    """A pause is over, others are on duty by now, and nobody of those who are called in these rounds."""
    others_are = bool(s.event.order) and not s.event.nobody_on_duty
    return s.before.clock.due is Due.PAUSE and others_are and not set(ids(s.event.order)) & set(s.before.order)


def is_relieved(s: Seen) -> bool:
    """A round is over, others are on duty by now, and nobody of those who are called in these rounds."""
    if not s.call_is_over or s.other_number or s.rounds_are_over:
        return False
    number, _ = whose_turn(upcoming(s.before), s.event, refusal=s.refused)
    others_are = bool(s.event.order) and not s.event.nobody_on_duty
    is_new = number > s.before.turn // len(s.before.order)
    return is_new and others_are and not set(ids(s.event.order)) & set(s.before.order)


def behind_them(s: Seen) -> tuple[str, ...]:
    """After a long rest another group's people are called as well, but whom this group calls anyway."""
    if not s.before.gave_up or s.state is Standing.ACKNOWLEDGED:
        return ()
    return tuple(who for who in ids(s.event.further.people) if who not in first_of_todays(s))


def first_of_todays(s: Seen) -> tuple[str, ...]:
    """Today's order; after an acknowledgement by key, the person who took it first."""
    ack = s.before.ack
    taker = (ack.by,) if s.state is Standing.ACKNOWLEDGED and ack and has_a_responder(s.before) else ()
    return taker + tuple(who for who in ids(s.event.order) if who not in taker)


@law("a rest ends in a call, or in saying that nobody is on duty", Signal.OVERDUE)
def a_rest_ends(s: Seen) -> bool | None:
    if s.state is not Standing.RESTING:
        return None
    if s.calls_the_last_resort and s.loud == [Why.NOBODY_ON_DUTY]:
        return bool(s.calls)
    return bool(s.calls) != (s.loud == [Why.NOBODY_ON_DUTY] and not s.event.order and rests_long(s))


@law("a start calls today's rota from its first who is not spared; after an acknowledgement its owner comes first")
def todays_rota(s: Seen) -> bool | None:
    if not starts_with_todays_rota(s):
        return None
    order = first_of_todays(s) + behind_them(s)
    right = s.after.order == order and s.after.start == len(s.before.called) and s.after.further == behind_them(s)
    if not order:
        return right and rests_long(s)
    _, who = whose_turn([(0, who) for who in order], s.event, gave_back(s.after))
    return right and ([c.who for c in s.calls], s.after.turn) == ([who], order.index(who))


@law("everybody of today's rota is known by name and number")
def known(s: Seen) -> bool | None:
    if not starts_with_todays_rota(s) and not (s.signal is Signal.URGENT and s.reopened):
        return None
    return set(s.event.order) <= {k.responder for k in s.after.people}


@law("after the first giving up every start is one round, until somebody has taken it")
def one_round(s: Seen) -> bool | None:
    up = not s.calls and bool(set(s.loud) - {Why.CLOSED_UNTAKEN, Why.CANNOT_DIAL})
    before = s.before.gave_up and s.after.episode == s.before.episode and not s.calls_in
    return s.after.gave_up == (up or before)


@law(
    "after a pause the round goes on in its own order, unless others are on duty by now and nobody in it",
    Signal.OVERDUE,
)
def goes_on(s: Seen) -> bool | None:
    if s.state is not Standing.RESTING or s.before.clock.due is not Due.PAUSE:
        return None
    if s.dials_again or calls_nobody_on_duty(s):
        return None
    if number := waits_for_another_number(s):
        return [call.number for call in s.calls] == [number] and same_order(s)
    return calls_the_next(s) if upcoming(s.before) else None


@law("the end of the call that let go rings the next phone, and so does its clock if that end is lost", *ENDING)
def freed(s: Seen) -> bool | None:
    let_go = s.state is Standing.RESTING and s.before.clock.due in (Due.HANDED_BACK, Due.SETTLE)
    if not s.freed and not (let_go and s.signal is Signal.OVERDUE):
        return None
    return calls_the_next(s) if upcoming(s.before) else None


@law("a phone that starts to ring has its ring time from now on; nothing is shortened by it", Signal.RINGING)
def ringing(s: Seen) -> bool | None:
    if not s.of_the_current_call:
        return None
    ring = clocks.ring(s.event.now, s.before.policy)
    return not s.decisions and s.after.clock == (ring if s.before.clock.due <= Due.RING else s.before.clock)


@law("a refusal of everybody's calls is remembered of the call that it ended, and of no other")
def remembered(s: Seen) -> bool:
    refused = {s.event.attempt} if s.refused else set()
    were = {n for n, call in enumerate(s.before.called) if call.refused}
    return {n for n, call in enumerate(s.after.called) if call.refused} == were | refused


@law(
    "the first callback of a call tells its id, and no later one changes it",
    Signal.RINGING,
    Signal.ANSWERED,
    Signal.PASS,
    Signal.DETAILS,
    Signal.ENDED,
)
def bound(s: Seen) -> bool | None:
    if not s.of_the_current_call:
        return None
    return s.after.called[s.before.attempt].sid == (s.before.called[s.before.attempt].sid or s.event.sid)


@law("a phone that is no longer needed is hung up")
def no_longer_needed(s: Seen) -> bool | None:
    if not unneeded(s):
        return None
    return s.hung_up == [HangUp(s.before.attempt)]


def unneeded(s: Seen) -> bool:
    """It rings, and this step took or closed it; the person who pressed the key on that phone is talked to."""
    over = s.then in (Standing.ACKNOWLEDGED, Standing.NOTHING, Standing.WAITING)
    return s.state is Standing.CURRENT and over and s.event.attempt != s.before.attempt


@law("an unwanted call that starts to ring is hung up", Signal.RINGING)
def unwanted(s: Seen) -> bool | None:
    if not rings_unwanted(s):
        return None
    assert s.event.attempt is not None
    return s.hung_up == [HangUp(s.event.attempt)]


def rings_unwanted(s: Seen) -> bool:
    wanted = (Standing.CURRENT, Standing.TAKER, Standing.LET_GO)
    return s.signal is Signal.RINGING and s.row not in wanted


@law("a call whose clock has ended is hung up, also if somebody listens", Signal.OVERDUE)
def silent(s: Seen) -> bool | None:
    if s.state is not Standing.CURRENT:
        return None
    return s.hung_up == [HangUp(s.before.attempt, listening=True)]


@law("who takes over the duty is called in the place of the one whose phone rings, and that phone stops", Signal.ANEW)
def taken_over(s: Seen) -> bool | None:
    if not s.relieved or s.relieved_by_the_called or s.state is not Standing.CURRENT:
        return None
    return s.hung_up == [HangUp(s.before.attempt)] and s.after.attempt != s.before.attempt


@law("who takes over the duty while that phone rings is not called twice, and the people of now follow", Signal.ANEW)
def goes_on_ringing(s: Seen) -> bool | None:
    if not s.relieved_by_the_called:
        return None
    e, after = s.before, s.after
    same = (after.attempt, after.clock, after.prompts, list(after.called)) == (
        e.attempt,
        e.clock,
        e.prompts,
        forgiven(s),
    )
    # Where two copies have met, one may know of a later call, on which somebody has passed.
    passed = {call.who for call in e.called[e.attempt + 1 :] if call.passed}
    followers = [who for who in after.order[1:] if who not in passed]
    follow = [who for _, who in upcoming(after)][: len(followers)] == followers
    return same and follow and after.order == ids(s.event.order) and not s.decisions


@law("who takes over the duty while the taker's call may be on is called when that is over", Signal.ANEW)
def waits_for_the_line(s: Seen) -> bool | None:
    if not s.relieved_on_the_line:
        return None
    anew = s.after.turn == -1 and s.after.start == len(s.before.called) and not s.after.gave_up
    return s.after.clock == s.before.clock and s.after.order == ids(s.event.order) and anew and not s.decisions


@law("where the duty was taken over and the rota names nobody, or somebody has it, all goes on as it was", Signal.ANEW)
def nobody_to_relieve(s: Seen) -> bool | None:
    if s.relieved:
        return None
    return s.after == s.before and not s.decisions


@law("no other phone is hung up")
def no_other(s: Seen) -> bool | None:
    overdue = s.signal is Signal.OVERDUE and s.state is Standing.CURRENT
    relieved = s.relieved and s.state is Standing.CURRENT and not s.relieved_by_the_called
    return None if unneeded(s) or rings_unwanted(s) or overdue or relieved else not s.hung_up


@law("one call at a time: nobody is dialled while a phone rings, but by the end of its call, or where it stops")
def one_at_a_time(s: Seen) -> bool | None:
    if s.state is not Standing.CURRENT or s.call_is_over or s.hung_up:
        return None
    return not s.calls


@law(
    "after an acknowledgement nobody is called but by a clock, for an urgent newcomer, what has waited, its hand-back"
    " by hand, or its end"
)
def quiet(s: Seen) -> bool | None:
    rings = s.signal in (Signal.OVERDUE, Signal.URGENT) or s.rings_for_what_waited or s.claim_ends
    rings |= s.hands_back_by_hand
    if not acknowledged(s.before) or not open_ids(s.before) or rings:
        return None
    return not s.calls


@law("a clock is changed only by what the law of that clock says")
def the_right_clock(s: Seen) -> bool | None:
    """Steps that neither dial, rest, speak to the current call, let go, nor end a long rest leave the clock alone."""
    speaks = s.of_the_current_call and s.signal is not Signal.ACK
    ends_a_rest = s.signal in (*NEWCOMERS, Signal.READY) and s.before.clock.due is Due.REST
    if s.calls or s.loud or speaks or s.call_is_over or s.after.episode != s.before.episode or ends_a_rest:
        return None
    return s.after.clock == s.before.clock


@law(
    "a newcomer ends a long rest if it is graver than all open alerts, or if nobody was on duty; else it waits",
    *NEWCOMERS,
)
def ends_a_long_rest(s: Seen) -> bool | None:
    if s.state is not Standing.RESTING or s.before.clock.due is not Due.REST:
        return None
    assert s.event.alert is not None
    most_severe = max(p.severity for p in s.before.problems if not p.ended_at)
    ends = s.event.alert.severity > most_severe or not s.before.order
    return s.after.clock == (Clock(Due.NOW, s.event.now) if ends else s.before.clock)
