"""A chat as an outlet: how the escalation stands is rendered for it, sent, and judged by what it answers."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rinban.adapters.breaker import Breaker
from rinban.adapters.http_post import HttpPost, NotReached, PostAnswer
from rinban.chat import sns
from rinban.chat.kinds import KINDS, refusal
from rinban.chat.masking import masked
from rinban.chat.message import Message, message
from rinban.chat.request import ChatRequest, Destination, Fate, Receipt, Sending
from rinban.core.chain.document import Escalation
from rinban.core.chain.owed import WHOLE, News, TellResult
from rinban.core.chain.told import TellKind
from rinban.core.errors import Unavailable
from rinban.core.text.plain import one_line

LONGEST_ID, SAID = 200, 600
"""Characters of a message's id, and of what is told to the operator of an answer."""

LEFT_ALONE = 60.0
"""Seconds in which an outlet is not asked that was slow to fail: the others are told meanwhile."""

_OURS = uuid.UUID("2f0d6c56-6d35-5d9a-8f6f-3f1a3c1f6b52")
_PROGRAMS = ("webhook", "github_webhook")
"""Kinds behind which a program of anybody's runs, which may work for long before it answers."""

SLOWLY = 15.0
"""Seconds that such a program may take."""

_KNOWN_AGAIN = ("line", "webhook")
"""Kinds that take a key by which they know a second request again."""

_REPEATS = 5
"""How many more tries are made of what may have arrived, where it does no harm to say it again."""

_SIGNED = ("sns", "amazon_q")

Sign = Callable[[ChatRequest, str], Mapping[str, str]]
QuietUntil = Callable[[float], float | None]


class ChatTime(NamedTuple):
    """`now`: seconds since 1970. `tick`: seconds of a clock that only runs forward. `quiet_until`: until when it is
    quiet at an instant, None if it is not."""

    now: Callable[[], float] = time.time
    tick: Callable[[], float] = time.monotonic
    quiet_until: QuietUntil = lambda _: None


class ChatOutlet:
    """Implements ports.Outlet for one outlet of a group, which reads `language`.

    `breaker`: outlives this object, since each one is made anew for what it tells.
    """

    def __init__(
        self,
        to: Destination,
        language: str,
        post: HttpPost,
        breaker: Breaker,
        clock: ChatTime,
        sign: Sign,
    ) -> None:
        self.patience = SLOWLY if to.kind in _PROGRAMS else 0.0
        self._to = to
        self._language = language
        self._post = post
        self._breaker = breaker
        self._clock = clock
        self._sign = sign

    def may_repeat(self, news: News) -> bool:
        """As ports.Outlet says. Nobody can be asked; but an edit may be repeated, and what the other side knows again.
        That nobody took it is said aloud besides an edit: of that, one double is better than none."""
        kind = KINDS.get(self._to.kind)
        edits = kind is not None and kind.edits and bool(news.id)
        repeats = 1 if edits and news.state.kind is TellKind.EXHAUSTED else _REPEATS
        return news.unknown_ends <= (repeats if edits or self._to.kind in _KNOWN_AGAIN else 0)

    def tell(self, e: Escalation, news: News, seconds: float) -> TellResult:
        """As ports.Outlet says. In quiet hours only that nobody took it is told; the rest is, as it stands after."""
        now = self._clock.now()
        until = None if news.state.kind is TellKind.EXHAUSTED else self._clock.quiet_until(now)
        if until is not None:
            return TellResult(reason="its quiet hours are not over", after=until - now, is_put_off=True)
        return self.send(message(e, self._language), Sending(_key(e, news), now, news.id), seconds)

    def inform(self, told: Message, key: str, is_uncertain: bool, seconds: float) -> TellResult:  # noqa: FBT001
        """Send what is of no escalation, when it is not quiet. `key`: the same text whenever the same is tried again.

        What may have arrived is sent again only where the other side knows it again.
        """
        now = self._clock.now()
        if is_uncertain and self._to.kind not in _KNOWN_AGAIN:
            return TellResult(frozenset((WHOLE,)), reason="perhaps told: an earlier try was cut off")
        until = self._clock.quiet_until(now)
        if until is not None:
            return TellResult(reason="its quiet hours are not over", after=until - now, is_put_off=True)
        return self.send(told, Sending(str(uuid.uuid5(_OURS, key)), now), seconds)

    def send(self, told: Message, sending: Sending, seconds: float) -> TellResult:
        """Send this message. What can be edited no more, since somebody has deleted it, is posted anew."""
        if wrong := refusal(self._to):
            return TellResult(reason=wrong, is_final=True)
        ends = self._clock.tick() + seconds
        requests, id_ = [*KINDS[self._to.kind].render(told, self._to, sending)], ""
        while requests:
            request = requests.pop(0)
            receipt = self._sent(request, ends - self._clock.tick())
            if request.edits and receipt.fate is Fate.NEVER:
                requests, sending = [*KINDS[self._to.kind].render(told, self._to, sending._replace(id=""))], NEW
            elif receipt.fate is not Fate.DONE:
                return self._undone(receipt, request)
            elif not request.edits and not sending.id:
                id_ = id_ or receipt.id
        return TellResult(frozenset((WHOLE,)), id=id_)

    def _sent(self, request: ChatRequest, seconds: float) -> Receipt:
        if seconds <= 0:
            return Receipt(Fate.LATER, "no time was left")
        is_asked = False  # what is skipped, or cannot be signed, has certainly not arrived
        try:
            headers = self._headers(request)
            with self._breaker.guard():
                is_asked = True
                answer = self._post.post(request.url, request.body, headers, seconds, method=request.method)
        except NotReached as error:
            return Receipt(Fate.LATER, masked(str(error), self._to))
        except Unavailable as error:
            return Receipt(Fate.PERHAPS if is_asked else Fate.LATER, masked(str(error), self._to), is_silent=is_asked)
        return self._judged(answer)

    def _judged(self, answer: PostAnswer) -> Receipt:
        """What went wrong is read from an answer without secrets: where they are cut off, none would be known again."""
        judge, now = KINDS[self._to.kind].judge, self._clock.now()
        found = judge(answer.status, answer.headers, answer.body, now)
        if found.fate is Fate.DONE:
            return found if _is_an_id(found.id) else found._replace(id="")
        said = judge(answer.status, answer.headers, masked(answer.body, self._to), now).reason
        return found._replace(reason=one_line(masked(said, self._to), SAID) or f"status {answer.status}")

    def _undone(self, receipt: Receipt, request: ChatRequest) -> TellResult:
        """Of a request that may be repeated it does not matter that nobody knows; but a program that never answers in
        time, and may not look at its key, is not told the same for a day."""
        harms = not request.repeatable or (receipt.is_silent and self._to.kind in _PROGRAMS)
        return TellResult(
            reason=receipt.reason,
            after=receipt.after,
            is_unknown=receipt.fate is Fate.PERHAPS and harms,
            is_final=receipt.fate is Fate.NEVER,
        )

    def _headers(self, request: ChatRequest) -> Mapping[str, str]:
        return self._sign(request, sns.region(self._to)) if self._to.kind in _SIGNED else dict(request.headers)


NEW = Sending("", 0.0)


def _is_an_id(id_: str) -> bool:
    """Whether it may be kept with the escalation: it is from outside, and what is none only costs an edit."""
    return len(id_) <= LONGEST_ID and id_.isascii() and id_.isprintable()


def _key(e: Escalation, news: News) -> str:
    """The same whenever the same is tried again."""
    state = news.state
    named = f"{e.group}/{e.run} {e.opened_at} {news.outlet} {state.episode} {int(state.kind)} {state.rank}"
    return str(uuid.uuid5(_OURS, named))
