"""Laws of what is said, and to whom."""

from __future__ import annotations

from rinban.core.chain import clocks
from rinban.core.chain.decisions import Call, Topic
from rinban.core.chain.document import Due, Escalation
from rinban.core.chain.grid import decide
from rinban.core.chain.signals import Event, Signal
from rinban.core.chain.standing import Standing
from rinban.core.chain.verbs import DOCUMENTS
from rinban.core.rota.duty import Further
from rinban.core.rota.people import Responder
from tests.unit.laws.seen import TAKING, Seen, acknowledged, alerts, law, open_ids, unheard, upcoming

KEYS = (Topic.MENU, Topic.COLLECTED, Topic.REMINDER, Topic.WRONG_KEY)
MENU = (*KEYS, Topic.GOODBYE)
LISTENING = (Signal.ANSWERED, Signal.SNOOZE, Signal.REPEAT, Signal.UNCLEAR)
FAREWELLS = (Topic.PASSED, Topic.ROUND_OVER, Topic.NOBODY_LEFT)
IN_FULL = (Topic.DETAILS, Topic.DETAILS_OFFERED, Topic.DETAILS_TAKEN)


@law("a voice callback gets exactly one reply, others none")
def one_reply(s: Seen) -> bool:
    return len(s.topics) == s.voice


@law("the source is told of a key, of a hand and of a hand-back, once, and of nothing else")
def the_source(s: Seen) -> bool:
    if s.taken_by_hand:
        return [(t.by, t.handed_back) for t in s.told] == [(s.event.by, False)]
    if s.key_takes:
        assert s.event.attempt is not None
        return [(t.by, t.handed_back) for t in s.told] == [(who_pressed(s), False)]
    if s.hands_back:
        assert s.before.ack is not None
        return [(t.by, t.handed_back) for t in s.told] == [(s.before.ack.by, True)]
    return not s.told


def who_pressed(s: Seen) -> str:
    assert s.event.attempt is not None
    return s.before.called[s.event.attempt].who or s.event.who


@law("only the current call hears the menu")
def only_the_current_call(s: Seen) -> bool | None:
    return s.of_the_current_call if any(topic in (*MENU, Topic.DETAILS) for topic in s.topics) else None


@law("the current call hears the menu a bounded number of times, then a goodbye", *LISTENING)
def bounded(s: Seen) -> bool | None:
    if not s.of_the_current_call or has_passed(s) or s.stays_on:
        return None
    if s.before.prompts >= DOCUMENTS:
        ends = s.after.clock == max(s.before.clock, clocks.ending(s.event.now))
        return s.topics == [Topic.GOODBYE] and ends and s.after.prompts == s.before.prompts
    return s.topics == [expected_menu(s)] and s.after.prompts == s.before.prompts + 1


@law(
    "the current call hears all of an alert as often as it asks, then the farewell or the goodbye that it is owed",
    Signal.DETAILS,
)
def in_full(s: Seen) -> bool | None:
    if not s.of_the_current_call or has_passed(s):
        return None
    if s.before.prompts >= DOCUMENTS:
        return s.topics == [Topic.GOODBYE] and s.after.clock == max(s.before.clock, clocks.ending(s.event.now))
    return s.topics == [Topic.DETAILS] and s.after.prompts == s.before.prompts


@law("all of an alert is said while one is open, with the keys that count on this call")
def in_full_of_what_is_open(s: Seen) -> bool | None:
    """On the current call these are the keys of the menu, which is a law of its own."""
    if not any(topic in IN_FULL for topic in s.topics):
        return None
    mine = s.after.ack is not None and acknowledged(s.after) and s.after.ack.attempt == s.event.attempt
    right = {
        Topic.DETAILS: s.of_the_current_call,
        Topic.DETAILS_OFFERED: not acknowledged(s.after),
        Topic.DETAILS_TAKEN: mine,
    }
    return bool(open_ids(s.after)) and all(right[topic] for topic in s.topics)


@law("a person who hears all of an alert is given the time that it takes, from now on, and then that of the menu")
def time_to_listen_in_full(s: Seen) -> bool | None:
    if Topic.DETAILS not in s.topics:
        return None
    return s.after.clock == max(s.before.clock, clocks.in_full(s.event.now, s.before.policy))


@law("a person who listens is given the time that the menu takes, from now on")
def time_to_listen(s: Seen) -> bool | None:
    if not any(topic in KEYS for topic in s.topics):
        return None
    return s.after.clock == max(s.before.clock, clocks.talk(s.event.now, s.before.policy))


@law("who answered is written down with the first answer")
def answered(s: Seen) -> bool | None:
    if not any(topic in (*KEYS, Topic.DETAILS) for topic in s.topics):
        return None
    first = s.before.called[s.before.attempt].answered_at
    return s.after.called[s.before.attempt].answered_at == (first or s.event.now)


def has_passed(s: Seen) -> bool:
    return s.before.called[s.before.attempt].passed


def expected_menu(s: Seen) -> Topic:
    """A wrong key is named, also "later" where it changes nothing; the last taker, called first again, hears what was
    collected, or the reminder."""
    if s.signal is Signal.UNCLEAR:
        return Topic.WRONG_KEY
    ack = s.before.ack
    news = ack is None or bool(unheard(s.before))
    first = ack is not None and s.before.order[:1] == (ack.by,) and not s.before.gave_up
    again = ack is not None and s.before.called[s.before.attempt].who == ack.by
    if s.signal is Signal.SNOOZE and not (first and again and news):
        return Topic.WRONG_KEY
    if not (first and again):
        return Topic.MENU
    if news:
        return Topic.COLLECTED if s.before.collections else Topic.MENU
    return Topic.REMINDER


@law("a pass is confirmed, marked, and soon over", Signal.PASS)
def a_pass(s: Seen) -> bool | None:
    if not s.of_the_current_call:
        return None
    soon = s.after.clock == max(s.before.clock, clocks.ending(s.event.now))
    return s.topics == [farewell(s.after)] and s.after.called[s.before.attempt].passed and soon


@law("a person who passed hears no menu again", *LISTENING, Signal.DETAILS)
def no_menu_after_a_pass(s: Seen) -> bool | None:
    if not s.of_the_current_call or not has_passed(s):
        return None
    return s.topics == [farewell(s.after)] and s.after.clock == s.before.clock


def is_called_in_next(e: Escalation) -> bool:
    """The present rounds are the last before another group is called too, as far as anybody is on duty there."""
    return e.exhausted != "" and not e.gave_up and not e.further


def others(e: Escalation) -> Further:
    """Somebody who is on duty in the group that is called in for this escalation, if there is any such group."""
    return Further(e.exhausted, (Responder("zoe", "Zoe", "+819000000008"),)) if e.exhausted else Further()


def farewell(e: Escalation) -> Topic:
    left = upcoming(e)
    if not left:
        return Topic.PASSED if is_called_in_next(e) else Topic.NOBODY_LEFT
    return Topic.ROUND_OVER if e.policy.pause and left[0][0] > e.turn // len(e.order) else Topic.PASSED


@law("what a farewell says of the next call comes true when this one ends, by the document's clock")
def comes_true(s: Seen) -> bool | None:
    said = next((topic for topic in s.topics if topic in FAREWELLS), None)
    if said is None:
        return None
    if s.is_by_hand:
        return bool(s.calls) if said is Topic.PASSED else s.then is Standing.RESTING
    now, attempt = s.event.now + 5.0, s.event.attempt
    ended = Event(Signal.ENDED, now, attempt, s.event.sid, s.event.who, further=others(s.after), dialler="m")
    then, decisions = decide(s.after, ended)
    if said is Topic.PASSED:
        ack = s.after.ack  # it has who took it, where two copies named two people for the same call
        listener = ack.by if ack and ack.attempt == attempt else s.after.called[attempt or 0].who
        goes_on = s.after.order[-1:] != (listener,) or len(s.after.called) > s.after.start
        if s.row is Standing.LET_GO and goes_on:
            return None  # two copies met: the other one knows of another taker, or of the calls after the hand-back
        return [call.who != listener for call in decisions if isinstance(call, Call)] == [True]
    if any(isinstance(call, Call) for call in decisions):
        return False
    return then.clock == clocks.pause(now, then.policy) if said is Topic.ROUND_OVER else then.clock.due is Due.REST


@law("'yours' only to the one whose acknowledgement is stored")
def yours(s: Seen) -> bool | None:
    if not {Topic.TAKEN, Topic.FOLLOWING, Topic.SNOOZED} & set(s.topics):
        return None
    stands = acknowledged(s.after) or s.after.clock.due is Due.SETTLE
    return stands and s.after.ack is not None and s.after.ack.attempt == s.event.attempt and not s.is_by_hand


@law("a person who pressed 'I take it' in time hears that it is theirs", *TAKING)
def taken(s: Seen) -> bool | None:
    takes = {Signal.FOLLOW: Topic.FOLLOWING, Signal.SNOOZE: Topic.SNOOZED}.get(s.signal, Topic.TAKEN)
    return s.topics == [takes] if s.key_takes else None


@law("'what follows is yours' only as long as that holds")
def what_follows(s: Seen) -> bool | None:
    if Topic.FOLLOWING not in s.topics:
        return None
    return s.after.ack is not None and acknowledged(s.after) and s.event.now < s.after.ack.until


@law("speak of how things are now")
def speak_of_now(s: Seen) -> bool | None:
    """To everybody who has nothing to decide any more, or whose call the chain has left behind."""
    if not s.voice or s.of_the_current_call or s.key_takes or s.hands_back:
        return None
    return s.topics == [as_things_are(s)]


def as_things_are(s: Seen) -> Topic:
    """To somebody who asks for all of it, that, where the alert is theirs or may become so."""
    asked = {
        (Standing.EARLIER, Signal.DETAILS): Topic.DETAILS_OFFERED,
        (Standing.RESTING, Signal.DETAILS): Topic.DETAILS_OFFERED,
        (Standing.TAKER, Signal.DETAILS): Topic.DETAILS_TAKEN,
        (Standing.TAKER, Signal.FOLLOW): Topic.FOLLOWING,
        (Standing.TAKER, Signal.SNOOZE): Topic.SNOOZED if is_put_off(s) else None,
    }
    return asked.get((s.row, s.signal)) or as_the_row_says(s)


def is_put_off(s: Seen) -> bool:
    return s.puts_off or (s.before.ack is not None and s.before.ack.snoozed > 0.0)


def as_the_row_says(s: Seen) -> Topic:
    match s.row:
        case Standing.EARLIER:
            return Topic.EARLIER
        case Standing.RESTING:
            return Topic.RESTING
        case Standing.TAKER:
            return Topic.TAKEN
        case Standing.LET_GO:
            return Topic.PASSED if s.before.clock.due is Due.HANDED_BACK else Topic.TAKEN
        case Standing.CLOSED:
            return how_it_ended(s.before)
        case _:
            return Topic.ALREADY_TAKEN if acknowledged(s.before) else Topic.EXPIRED


def how_it_ended(e: Escalation) -> Topic:
    last = max(alerts(e), key=lambda p: (p.ended_at, p.severity, p.id))
    return Topic.RECOVERED if last.end == "recovered" and not last.closed_by else Topic.CLOSED
