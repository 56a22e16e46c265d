"""What is said on a call: one TwiML document after another, and the fallback when one cannot be fetched or read."""

from __future__ import annotations

from typing import Protocol

from local.carrier import fields, twiml
from local.carrier.network import Network
from local.carrier.player import Ear, Fetch, Player
from local.carrier.verbs import Document, SayVerb
from local.carrier.webhook import WebhookAnswer, WebhookRequest

MOST_DOCUMENTS = 100
APPLICATION_ERROR = Document((SayVerb("We are sorry, an application error has occurred. Goodbye."),))


class TalkedOn(Ear, fields.ToldOf, Protocol):
    """The call that is talked on."""

    @property
    def number(self) -> str: ...

    def end(self, status: str) -> None: ...


class Conversation:
    """The talk on one call. All methods are called under the network's lock; only web requests happen outside of it."""

    def __init__(self, call: TalkedOn, network: Network) -> None:
        self._call = call
        self._network = network
        self._player: Player | None = None
        self._documents = 0
        self._turn = 0

    @property
    def listening(self) -> bool:
        return self._player is not None and self._player.listening

    @property
    def saying(self) -> str:
        return self._player.saying if self._player else ""

    def start(self) -> None:
        order = self._call.order
        self.change(Fetch("voice", order.url, order.method) if order.url else None, order.twiml)

    def change(self, fetch: Fetch | None, inline: str) -> None:
        """Break off what is being said, and go on with another document."""
        self.stop()
        if fetch:
            self._ask(fetch)
        else:
            self._play(twiml.read_inline(inline), None)

    def press(self, digit: str) -> None:
        if self._player:
            self._player.press(digit)

    def stop(self) -> None:
        self._turn += 1
        player, self._player = self._player, None
        if player:
            player.stop()

    def done(self, fetch: Fetch | None) -> None:
        """Go on after a document has ended: with the document that `fetch` asks for, or (None) by hanging up."""
        self._player = None
        if fetch is None:
            self._call.end("completed")
        else:
            self._ask(fetch)

    def _ask(self, fetch: Fetch) -> None:
        self._turn += 1
        turn, call = self._turn, self._call
        asked = (*fields.voice(call, self._network.account), *fetch.extra)
        request = WebhookRequest(fetch.kind, fetch.url, asked, fetch.method)
        self._network.courier.deliver(call.sid, call.number, request, lambda answer: self._got(turn, fetch, answer))

    def _got(self, turn: int, fetch: Fetch, answer: WebhookAnswer) -> None:
        with self._network.lock:
            if turn != self._turn:
                return  # the call has ended or been redirected meanwhile
            if answer.good:
                self._play(twiml.read(answer.body, answer.headers), fetch)
            else:
                self._fall_back(fetch, answer.error or 11217, f"{fetch.kind}: got {answer.status}")

    def _play(self, document: Document, fetch: Fetch | None) -> None:
        for breach in document.breaches:
            self._network.courier.complain(self._call.sid, breach.code, breach.text)
        self._documents += 1
        if document.failed:
            self._fall_back(fetch, document.failed.code, document.failed.text)
        elif self._documents > MOST_DOCUMENTS:
            self._network.courier.complain(self._call.sid, 0, f"more than {MOST_DOCUMENTS} documents in one call")
            self._call.end("completed")
        else:
            self._player = Player(self._call, self.done, document, fetch.url if fetch else "")
            self._player.start()

    def _fall_back(self, fetch: Fetch | None, code: int, text: str) -> None:
        self._network.courier.notice(self._call.sid, code, text)
        order = self._call.order
        if order.fallback_url and (fetch is None or fetch.kind != "fallback"):
            failed = (("ErrorCode", str(code)), ("ErrorUrl", (fetch.url if fetch else "").partition("#")[0]))
            self._ask(Fetch("fallback", order.fallback_url, order.fallback_method, failed))
        else:
            self._call.note("application error")
            self._play(APPLICATION_ERROR, None)
