"""A test call: proves the way to one phone and its key back, without an alert."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rinban.core.chain.call import CallOrder
from rinban.core.chain.record import Entry, Grant, Ref
from rinban.core.errors import BadRequest, CallRefused, NotFound
from rinban.core.rota.people import Responder
from rinban.core.rota.settings import Settings
from rinban.operator.test_call_words import ENDED, KEY, OF_TESTS, TEST
from rinban.paging.calls import callback_urls
from rinban.paging.dialable import dialled
from rinban.paging.tokens import Tokens
from rinban.ports.carrier import Phone
from rinban.ports.settings import SettingsReader
from rinban.ports.time import WallClock
from rinban.voice.call_script import CallScript

PROBE = "rinban-doctor"
"""The group in the address of a callback that only asks whether it would arrive. There is no call there, and a callback
that is refused there is not counted, or else every look of the doctor would raise an alarm."""

RING, LIMIT, POST = 25, 60, 4.0
"""Seconds: to ring, for the whole call, and for "create call"."""

_URL = re.compile(r"https?://[^\s?#]*[^\s?#/]")
_NO_URL = (
    "PUBLIC_BASE_URL is not set and no alert has come in yet, so that Twilio could not call back: give a base_url,"
    " which the stack puts out as BaseUrl"
)


class Tester:
    """Places test calls, speaks in them, and journals what becomes of each.

    `settings`: the rota as it is stored now. `base_url`: where Twilio calls back, "" if it is not known yet. `note`
    writes lines into a journal, and never raises.
    """

    def __init__(
        self,
        phone: Phone,
        rota: SettingsReader,
        tokens: Tokens,
        settings: Callable[[], Settings],
        base_url: Callable[[], str],
        note: Callable[[Ref, Sequence[Entry]], None],
        clock: WallClock,
    ) -> None:
        self._phone = phone
        self._rota = rota
        self._tokens = tokens
        self._settings = settings
        self._base_url = base_url
        self._note = note
        self._clock = clock

    def place(self, who: str, base_url: str = "") -> str:
        """Ring this responder's phone; the CallSid. `base_url`: where Twilio calls back, "" if it is to be found out.

        Raises BadRequest, NotFound, CallRefused, Unavailable.
        """
        responder, base = self._responder(who), self.base(base_url)
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
            for_tests=bool(stage.every_call_to),
        )
        sid = self._phone.call(order, seconds=POST)
        self._tokens.keep(minted, sid)
        return sid

    def base(self, given: str) -> str:
        """The URL that Twilio calls back: the one that was `given`, or that is known. Raises BadRequest for none."""
        base = _checked(given) or self._base_url()
        if not base:
            raise BadRequest(_NO_URL)
        return base

    def instead(self) -> str:
        """The one number (E.164) that every call of this stage goes to; "" where everybody's own phone rings."""
        return self._rota.stage().every_call_to

    def progress(self, grant: Grant, sid: str, status: str, refusal: CallRefused | None) -> None:
        """Journal Twilio's CallStatus, and why the call failed if that was said."""
        because = f" ({refusal})" if refusal else ""
        begins = status in {"initiated", "ringing"}
        self._journal(grant, sid, status if begins else f"{ENDED}{status}{because}")

    def reply(self, grant: Grant, sid: str, digit: str) -> tuple[str, CallScript]:
        """The topic and its words: the request for a key, or thanks for any. It is journalled."""
        self._journal(grant, sid, f"{KEY}{digit}" if digit else "answered")
        responder = self._responder(grant.who)
        spoken = CallScript(responder.language, group="", name=responder.reading or responder.name)
        return ("test_done" if digit else "test_call"), spoken

    def _journal(self, grant: Grant, sid: str, what: str) -> None:
        self._note(TEST, (Entry(self._clock.now(), f"{OF_TESTS}{what}", f"{grant.who} ({sid})"),))

    def _responder(self, who: str) -> Responder:
        member = self._settings().responders.get(who)
        if member is None:
            raise NotFound(f'no responder "{who}" in the rota').of("no_person", who=who)
        return member.responder


def _checked(base_url: str) -> str:
    if base_url and not _URL.fullmatch(base_url):
        raise BadRequest(f'"{base_url}" is no base URL: write it as https://host/path, without a slash at the end')
    return base_url


def outcome(journal: Iterable[Entry], sid: str) -> dict[str, Any]:
    """What the journal of TEST says about this call: {"ringing": bool, "answered": bool, "key": "1", "ended": "busy"}.

    `key` and `ended` are "" until there is one.
    """
    told = [entry.cell.removeprefix(OF_TESTS) for entry in journal if entry.detail.endswith(f"({sid})")]
    return {
        "ringing": "ringing" in told,
        "answered": "answered" in told,
        "key": _last(told, KEY),
        "ended": _last(told, ENDED),
    }


def _last(told: Sequence[str], what: str) -> str:
    return next((line.removeprefix(what) for line in reversed(told) if line.startswith(what)), "")
