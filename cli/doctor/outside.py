"""Checks from outside: whether what stands at the public address is reached from this machine, and what it says."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cli.doctor.bounded import bounded
from rinban.operator.findings import Check, Finding, not_known, ok, wrong
from rinban.operator.test_call import PROBE

_ADDRESS = "the stage's domain name, its certificate, and what stands before the API; PublicBaseUrl if that was set"
_ROUTES = "docs/operations.md, the first lines of the checklist: the routes of the API as it was deployed"

_CALL, _CALENDAR = f"/phonecall/{PROBE}/0", f"/feed/{PROBE}.ics"

NOBODY = "nobody".ljust(43, "-")
"""What could be the cookie of a session, and is nobody's: the board has to ask its stores for it."""

COOKIE = f"__Host-rinban-board={NOBODY}; rinban-board={NOBODY}"
"""By its names on https, and on this machine itself."""

Ask = Callable[[str], tuple[int, str]]
"""Asks something of the API at this address; the HTTP status and the text of its answer."""


@dataclass(frozen=True, slots=True)
class OutsideChecks:
    """`base_url`: what Twilio calls back, without a slash at the end; "" if nobody knows it."""

    base_url: str

    def checks(self) -> tuple[Check, ...]:
        return (
            bounded("callback from here", partial(self._asked, partial(post, _CALL), self._refused)),
            bounded("fallback from here", partial(self._asked, partial(post, f"{_CALL}/fallback"), self._spoken)),
            bounded("calendars from here", partial(self._asked, partial(get, _CALENDAR), self._of_nobody)),
            bounded("board from here", partial(self._asked, board, self._to_sign_in)),
        )

    def _asked(self, ask: Ask, judged: Callable[[int, str], Finding]) -> Finding:
        if not self.base_url:
            return not_known("nobody knows the address yet: PUBLIC_BASE_URL is not set, and no alert has come in")
        try:
            status, text = ask(self.base_url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            return wrong(f"{self.base_url} cannot be reached from here: {reason}", _ADDRESS)
        return judged(status, text)

    def _refused(self, status: int, text: str) -> Finding:
        """Nobody has signed the question, so that the function refuses it. API Gateway's own 403 has other words."""
        if status == 403 and "the signature does not match" in text:
            return ok("a callback without a signature is refused")
        if status == 200:
            return wrong("a callback is taken although nobody has signed it", _ROUTES)
        return wrong(f"{self.base_url} is not Rinban's callback: it answers {status}", f"{_ADDRESS}; {_ROUTES}")

    def _spoken(self, status: int, text: str) -> Finding:
        if status == 200 and "<Response" in text:
            return ok("what is heard when all else fails is there")
        return wrong(f"what is heard when all else fails is not there: {status} in the place of TwiML", _ROUTES)

    def _of_nobody(self, status: int, text: str) -> Finding:
        """Nobody was ever given this address. API Gateway's own answers have other words."""
        if status == 404 and "no such calendar" in text:
            return ok("an address that nobody was given shows none")
        if status == 503:
            return wrong(
                "calendars cannot be read now: 503", "see the function's log, -feed; were the tables migrated?"
            )
        return wrong(f"{self.base_url} has not the calendars of Rinban: it answers {status}", _ROUTES)

    def _to_sign_in(self, status: int, text: str) -> Finding:
        if status == 303 and text.endswith("/board/sign-in"):
            return ok("who is not signed in is led to the sign-in")
        if status == 503:
            return wrong(
                "the board cannot be read now: 503", "see the function's log, -board; were the tables migrated?"
            )
        return wrong(f"{self.base_url} has not the board of Rinban: it answers {status}", _ROUTES)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Twilio would follow one without the form, so that it counts as an answer."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def post(path: str, base_url: str) -> tuple[int, str]:
    """The HTTP status and the text of the answer to an empty callback. Raises OSError and HTTPException."""
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    return _answer(urllib.request.Request(f"{base_url}{path}", b"CallSid=CA0", form, method="POST"))  # noqa: S310 - ours


def get(path: str, base_url: str) -> tuple[int, str]:
    """The same of the answer to GET."""
    return _answer(urllib.request.Request(f"{base_url}{path}"))  # noqa: S310 - ours


def board(base_url: str) -> tuple[int, str]:
    """The same of the board's answer to a cookie that is nobody's."""
    return _answer(urllib.request.Request(f"{base_url}/board", headers={"Cookie": COOKIE}))  # noqa: S310 - ours


def _answer(request: urllib.request.Request) -> tuple[int, str]:
    """Of one that leads elsewhere, the text is where to."""
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=5.0) as answer:
            return answer.status, answer.read(65536).decode(errors="replace")
    except urllib.error.HTTPError as error:
        with error:
            leads = error.headers["Location"] if 300 <= error.code < 400 else None
            return error.code, leads or error.read(65536).decode(errors="replace")
