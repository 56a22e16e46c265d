"""HTTP for Twilio's SDK, which takes any object with such a `request`. [names] are pages of documentation.

The SDK's own client waits for ever by default, and its errors do not tell whether a request has left. That is what a
call that failed is judged by: if nothing was sent, the same person is dialled again.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

TWILIO = "https://api.twilio.com"
_OWN = ".twilio.com"

KEPT = 1.0
"""Seconds for which a connection is used again, as for the calls of a storm. No network forgets one so soon, and what
the other side has closed by then is seen before anything is sent [urllib3, connectionpool]. One that slept longer, as
with a frozen function, may fail at its next request, and then nobody knows whether there is a call."""


class NotSent(Exception):
    """No connection came about, so that nothing of the request was sent. Its text is the name of the cause."""


class NoAnswer(Exception):
    """The request was sent, or a part of it, and no whole answer came back: nobody knows what was done."""


class Http:
    """Asks over a fresh connection, unless the last one has had its answer less than KEPT seconds ago.

    `base_url`: of a simulated carrier, "" for Twilio itself. `seconds`: that a request may take; connecting may take
    half of them. `answered_at`: the other side's clock in the Date of its last answer, seconds since 1970; None before.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/") or TWILIO
        self.seconds = 4.0
        self.answered_at: float | None = None
        self._used = _Instant(-KEPT, -KEPT)

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_options: object,
    ) -> Any:
        """As the SDK's HttpClient has it; time-outs and redirects are not the caller's. Raises NotSent and NoAnswer."""
        from twilio.http.response import Response

        form = _FormBody(urlencode(data or {}, doseq=True).encode())
        told = {**(headers or {}), **_basic(auth), "Content-Length": str(len(form.text))}
        where = self._at(url) + (f"?{urlencode(params, doseq=True)}" if params else "")
        limit = urllib3.Timeout(total=self.seconds, connect=self.seconds / 2)
        try:
            pools = self._awake()
            answer = pools.urlopen(method, where, body=form, headers=told, timeout=limit, retries=False, redirect=False)
            self.answered_at, self._used = _date(answer.headers), _now()
            return Response(answer.status, answer.data.decode(errors="replace"), answer.headers)
        except HTTPError as error:
            self._used = _Instant(-KEPT, -KEPT)
            if form.was_read:
                raise NoAnswer(f"{type(error).__name__}: {error}") from error
            raise NotSent(type(error).__name__) from error

    def _awake(self) -> urllib3.PoolManager:
        """The pools, with no connection that may have slept, by either clock: a frozen function may not count."""
        passed = (now - used for now, used in zip(_now(), self._used, strict=True))
        if not all(0 <= seconds < KEPT for seconds in passed):
            self._pools.clear()  # closes its sockets; it can be used again
        return self._pools

    def _at(self, url: str) -> str:
        """The same address where the carrier is. Twilio has a host for each product, such as voice.twilio.com, and in
        another region voice.dublin.ie1.twilio.com; a simulated carrier has one for all of them."""
        asked, here = urlsplit(url), urlsplit(self._base_url)
        if not str(asked.hostname).endswith(_OWN):
            return url
        product = str(asked.hostname).partition(".")[0]
        host = here.netloc.replace("api.", f"{product}.", 1) if here.netloc.endswith(_OWN) else here.netloc
        return asked._replace(scheme=here.scheme, netloc=host, path=here.path + asked.path).geturl()

    @cached_property
    def _pools(self) -> urllib3.PoolManager:
        """With the proxy and the certificates that the environment names, as everywhere [requests, user/advanced].

        It is made once, because reading the certificates takes longer than a handshake.
        """
        from requests import Session
        from requests.adapters import HTTPAdapter
        from requests.utils import prepend_scheme_if_needed, select_proxy

        found = Session().merge_environment_settings(self._base_url, {}, None, None, None)
        proxy = select_proxy(self._base_url, found["proxies"])
        trusting = _trusting(found["verify"]) if self._base_url.startswith("https:") else None
        if proxy:
            proxy = prepend_scheme_if_needed(proxy, "http")
            headers = HTTPAdapter().proxy_headers(proxy)
            return urllib3.ProxyManager(proxy, proxy_headers=headers, ssl_context=trusting)
        return urllib3.PoolManager(ssl_context=trusting)


class _Instant(NamedTuple):
    """Seconds since the machine began, as far as it counted them, and since 1970."""

    monotonic: float
    wall: float


def _now() -> _Instant:
    return _Instant(time.monotonic(), time.time())


def _date(headers: Mapping[str, str]) -> float | None:
    """The header Date (RFC 9110, 6.6.1) in seconds since 1970."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except ValueError:
        return None


@dataclass
class _FormBody:
    """The body of a request. It is read only when a connection stands and the headers are sent [urllib3, connection].

    Without its body a request is none: what fails before that has certainly changed nothing.
    """

    text: bytes
    was_read: bool = False

    def __iter__(self) -> Iterator[bytes]:
        self.was_read = True
        yield self.text


def _basic(auth: tuple[str, str] | None) -> Mapping[str, str]:
    return urllib3.make_headers(basic_auth=":".join(auth)) if auth else {}


def _trusting(named: object) -> ssl.SSLContext:
    """`named`: a file or a folder with certificates; True for the usual ones."""
    from requests.utils import DEFAULT_CA_BUNDLE_PATH

    place = DEFAULT_CA_BUNDLE_PATH if named is True else str(named)
    if Path(place).is_dir():
        return ssl.create_default_context(capath=place)
    return ssl.create_default_context(cafile=place)
