"""An open escalation as a card: how it stands, who is called, who is next, and which clock moves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from rinban.board.calls import CallCell, LiveCall, cells, live_call
from rinban.board.maintenance import waits_for_quiet
from rinban.chat.message import Message, Situation, message
from rinban.core.chain import rounds
from rinban.core.chain.document import Due, Escalation, State
from rinban.core.chain.signals import of_hurry, taker


class Following(Enum):
    """What the clock of an escalation leads to if nothing is heard until then."""

    CALL = "call"  # the next person is called
    PAUSE = "pause"  # the next round begins
    REST = "rest"  # everybody was called
    OTHERS = "others"  # another group is called in
    REMINDER = "reminder"  # who has it is called again
    CLOSE = "close"  # it closes by itself
    NOTHING = "nothing"  # it is closed


@dataclass(frozen=True, slots=True)
class OpenCard:
    """`told`: as the chats are told it. `alerts`: how many are open or wait. `next`: the name of whom the clock leads
    to, or the id of the group, "" for nobody. `moves_at`: when the clock leads there (seconds since 1970).
    `taker`: the id of the responder who has it, "" if none has. `waits`: whether a clock keeps the phones silent, which
    "call now" ends. `quiet_until`: until when an alert waits for the end of a maintenance, None if none does."""

    told: Message
    since: float
    alerts: int
    live: LiveCall | None
    calls: tuple[CallCell, ...]
    following: Following
    next: str
    moves_at: float | None
    taker: str
    waits: bool
    quiet_until: float | None

    @property
    def is_untaken(self) -> bool:
        """Whether nobody has it, though somebody is, or should be, called."""
        return self.told.situation not in (Situation.TAKEN, Situation.WAITING, Situation.CLOSED)


def cards(escalations: Iterable[Escalation], language: str) -> list[OpenCard]:
    """The most severe first; of equals what nobody has, and then the oldest."""
    found = [card(e, language) for e in escalations]
    return sorted(found, key=lambda one: (-one.told.severity, not one.is_untaken, one.since, one.told.ref))


def card(e: Escalation, language: str) -> OpenCard:
    """`e` has alerts, and may be closed."""
    following, following_name, moves_at = _following(e)
    return OpenCard(
        message(e, language),
        e.opened_at,
        len(e.open) + len(e.waiting),
        live_call(e),
        tuple(cells(e)),
        following,
        following_name,
        moves_at,
        taker(e),
        of_hurry(e) is not None,
        waits_for_quiet(e),
    )


def _following(e: Escalation) -> tuple[Following, str, float | None]:
    """What the clock leads to, the name of the person, or the id of the group, whom it is about, and when."""
    if e.deadline is None:
        return Following.NOTHING, "", None
    if e.has_open and e.deadline >= e.ages_at:
        return Following.CLOSE, "", e.ages_at
    if e.state is State.WAITING:
        return Following.CALL, "", e.deadline  # those who are on duty by then
    if e.acknowledged and e.ack:
        return _of_taken(e, e.person(e.ack.by).name)
    if e.clock.due is Due.REST:
        return Following.CALL, "", e.clock.at
    return (*_next_call(e), e.clock.at)


def _of_taken(e: Escalation, taker: str) -> tuple[Following, str, float]:
    """What has been taken may have to be asked for again; something that waits beside it may ring before that."""
    if e.waits_until is not None and e.waits_until < e.overdue_at:
        return Following.CALL, "", e.waits_until
    if e.overdue_at >= e.ages_at:
        return Following.CLOSE, "", e.ages_at
    return Following.REMINDER if e.overdue_at == e.reminds_at else Following.CALL, taker, e.overdue_at


def _next_call(e: Escalation) -> tuple[Following, str]:
    """Whom the chain would call next, without the hourly limits, which only the next step asks for."""
    if e.attempt >= e.start and (e.called[e.attempt].is_unsent or rounds.next_number(e) is not None):
        return Following.CALL, e.person(e.called[e.attempt].who).name
    turn = rounds.next_turn(e, frozenset())
    if turn is None:
        return (Following.OTHERS, e.exhausted) if rounds.calls_in(e) else (Following.REST, "")
    is_pause = rounds.pauses(e, turn) and e.clock.due is not Due.PAUSE
    return Following.PAUSE if is_pause else Following.CALL, e.person(rounds.whose(e, turn)).name
