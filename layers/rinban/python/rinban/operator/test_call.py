"""A test call: proves the way to one phone and its key back, without an alert."""

from __future__ import annotations

from collections.abc import Callable

from rinban.core.chain.call import CallOrder
from rinban.core.chain.record import Grant, Ref
from rinban.core.errors import BadRequest
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Settings
from rinban.paging.calls import callback_urls
from rinban.paging.dialable import dialled
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Phone
from rinban.ports.settings import SettingsReader
from rinban.voice.twiml import CallScript

TEST = Ref("rinban-test", 0)
"""Stands on a test call's grant in the place of an escalation; runs of a real one count from 1."""

RING, LIMIT, POST = 25, 60, 4.0
"""Seconds: to ring, for the whole call, and for "create call"."""


class Tester:
    """`settings`: the rota as it is stored now. `base_url`: where Twilio calls back, "" if it is not known yet."""

    def __init__(
        self,
        phone: Phone,
        rota: SettingsReader,
        tokens: Tokens,
        settings: Callable[[], Settings],
        base_url: Callable[[], str],
    ) -> None:
        self._phone = phone
        self._rota = rota
        self._tokens = tokens
        self._settings = settings
        self._base_url = base_url

    def place(self, who: str) -> str:
        """Ring this responder's phone; the CallSid. Raises BadRequest, CallRefused, Unavailable."""
        responder = self._responder(who)
        base = self._base_url()
        if not base:
            raise BadRequest("PUBLIC_BASE_URL is not set and no alert has come in yet: Twilio could not call back")
        minted = self._tokens.mint(TEST, 0, who)
        urls = callback_urls(base, TEST.group, 0, minted.token)
        stage = self._rota.stage()
        order = CallOrder(
            to=dialled(stage, responder.phone),
            voice_url=urls.voice,
            status_url=urls.status,
            fallback_url=urls.fallback,
            ring=RING,
            limit=LIMIT,
            caller_id=stage.caller_id,
        )
        sid = self._phone.call(order, seconds=POST)
        self._tokens.keep(minted, sid)
        return sid

    def instead(self) -> str:
        """The one number (E.164) that every call of this stage goes to; "" where everybody's own phone rings."""
        return self._rota.stage().every_call_to

    def reply(self, grant: Grant, digit: str) -> tuple[str, CallScript]:
        """The topic and its words: the request for a key, or thanks for any."""
        responder = self._responder(grant.who)
        spoken = CallScript(responder.language, group="", name=responder.reading or responder.name)
        return ("test_done" if digit else "test_call"), spoken

    def _responder(self, who: str) -> Responder:
        member = self._settings().responders.get(who)
        if member is None:
            raise BadRequest(f'no responder "{who}" in the rota')
        return member.responder
