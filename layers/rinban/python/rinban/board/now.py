"""What is open now, counted, and as cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rinban.board.cards import OpenCard, cards
from rinban.board.health import BoardHealth
from rinban.board.maintenance import QuietRow
from rinban.board.words import WORDS
from rinban.chat.message import Situation
from rinban.chat.words import WORDS as CHAT_WORDS
from rinban.core.chain.document import Escalation

_CALLED = (Situation.CALLING, Situation.HANDED_BACK)
_UNTAKEN = (Situation.PAUSED, Situation.NOBODY, Situation.EXHAUSTED)


@dataclass(frozen=True, slots=True)
class NowView:
    """`said`: what is told to somebody who does not see the page as soon as it is another text. `quiet`: the
    maintenance that holds, None if that is not known."""

    cards: tuple[OpenCard, ...]
    health: BoardHealth
    said: str
    quiet: tuple[QuietRow, ...] | None

    @property
    def open(self) -> int:
        return len(self.cards)

    @property
    def calling(self) -> int:
        return self._count(*_CALLED)

    @property
    def untaken(self) -> int:
        return self._count(*_UNTAKEN)

    @property
    def taken(self) -> int:
        return self._count(Situation.TAKEN)

    @property
    def waiting(self) -> int:
        return self._count(Situation.WAITING)

    def _count(self, *situations: Situation) -> int:
        return sum(card.told.situation in situations for card in self.cards)


def now_view(
    escalations: Iterable[Escalation], language: str, health: BoardHealth, quiet: tuple[QuietRow, ...] | None
) -> NowView:
    found, words = tuple(cards(escalations, language)), WORDS[language]
    open_now = [_said(card, language) for card in found] or [words["all_quiet"]]
    silent = [f"{row.name or words['all']}: {words['maintenance']}" for row in quiet or ()]
    return NowView(found, health, "; ".join((*open_now, *silent)), quiet)


def _said(card: OpenCard, language: str) -> str:
    """How a card stands, without the seconds: what changes each second is not told."""
    words, told = WORDS[language], card.told
    if told.situation is Situation.TAKEN:
        return f"{told.group}: {words['taken_by'].format(name=told.taken_by)}"
    if card.live:
        return f"{told.group}: {card.live.name} {words[card.live.mark.value]}"
    return f"{told.group}: {CHAT_WORDS[language].situations[told.situation]}"
