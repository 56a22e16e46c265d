"""A provider of OpenID Connect over HTTPS: its discovery document, and its token endpoint."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

from rinban.adapters.breaker import Breaker
from rinban.adapters.http_post import HttpPost, PostAnswer
from rinban.config import is_loopback
from rinban.core.errors import Unavailable
from rinban.ports.openid import CodeRefused, ProviderFacts, ProviderTokens

FRESH = 3600.0
"""Seconds after which a provider is asked again who it is."""

AGAIN = 10.0
"""Seconds in which it is not asked again after it has failed to say so, or has kept us waiting. Anybody may press the
button, and containers that wait for somebody else are missing where an alert comes in."""

ASKING, CHANGING = 2.0, 3.5
"""Seconds for the discovery document, for a code to become a token, and as the first for the person's claims where the
token lacks them: the function has ten in all."""

LONGEST = 200_000
"""Bytes of an answer; what providers say of themselves is some thousand."""

_WORD = re.compile(r"[a-z_]{1,40}")


class _Discovered(NamedTuple):
    facts: ProviderFacts
    token_endpoint: str
    userinfo_endpoint: str
    ways: tuple[str, ...]


class HttpOpenIdProvider:
    """Implements ports.OpenIdProvider.

    `secret`: what the client proves itself with, "" for a public client, which has PKCE alone; it raises Unavailable.
    `denied`: is told when the provider refuses it, since it may have been rotated. `tick`: seconds of a clock that only
    runs forward.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        secret: Callable[[], str],
        post: HttpPost,
        denied: Callable[[], object],
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._client_id, self._secret = issuer, client_id, secret
        self._post, self._denied, self._tick = post, denied, tick
        self._breaker = Breaker("the OpenID provider", tick, AGAIN)
        self._known: tuple[_Discovered | Unavailable, float] | None = None

    def facts(self) -> ProviderFacts:
        return self._discovered().facts

    def tokens(self, code: str, verifier: str, redirect_uri: str) -> ProviderTokens:
        known = self._discovered()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        about, own = self._proof(known.ways)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **about}
        body = urlencode({**fields, **own}).encode()
        with self._breaker.guard():  # a stranger's code costs a container no more than one wait
            answer = self._post.post(known.token_endpoint, body, headers, CHANGING)
        tree = _tree(answer, "the token endpoint")
        if answer.status == 200 and isinstance(tree.get("id_token"), str):
            access = tree.get("access_token")
            return ProviderTokens(str(tree["id_token"]), access if isinstance(access, str) else "")
        raise self._refused(answer, tree)

    def person(self, access_token: str) -> Mapping[str, Any]:
        """[OpenID Connect Core 1.0, 5.3]"""
        place = self._discovered().userinfo_endpoint
        if not place:
            return {}
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        with self._breaker.guard():
            answer = self._post.post(place, b"", headers, ASKING, method="GET")
        if answer.status != 200:
            raise Unavailable(f"the userinfo endpoint answers {answer.status}")
        return _tree(answer, "the userinfo endpoint")

    def _refused(self, answer: PostAnswer, tree: Mapping[str, Any]) -> CodeRefused | Unavailable:
        error = str(tree.get("error"))
        if answer.status in (400, 401, 403) and error == "invalid_grant":
            return CodeRefused("the provider does not take the code (any more)")
        if error == "invalid_client":
            self._denied()
        word = error if _WORD.fullmatch(error) else "no ID token"
        return Unavailable(f"the token endpoint answers {answer.status}, {word}")

    def _proof(self, ways: tuple[str, ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Headers and fields that prove who we are [OpenID Connect Core 1.0, 9; RFC 6749, 2.3.1]."""
        secret = self._secret()
        if not secret:
            return {}, {"client_id": self._client_id}
        if "client_secret_basic" in ways:
            pair = f"{quote_plus(self._client_id)}:{quote_plus(secret)}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}, {}
        if "client_secret_post" in ways:
            return {}, {"client_id": self._client_id, "client_secret": secret}
        raise Unavailable("the provider takes no client secret, as client_secret_basic or client_secret_post")

    def _discovered(self) -> _Discovered:
        if self._known is not None:
            found, since = self._known
            if self._tick() - since < (AGAIN if isinstance(found, Unavailable) else FRESH):
                if isinstance(found, Unavailable):
                    raise Unavailable(str(found))
                return found
        try:
            fresh = self._asked()
        except Unavailable as error:
            self._known = error, self._tick()
            raise
        self._known = fresh, self._tick()
        return fresh

    def _asked(self) -> _Discovered:
        """As the provider says it now [OpenID Connect Discovery 1.0, 4]. HttpPost follows no redirect."""
        url = f"{self._issuer.removesuffix('/')}/.well-known/openid-configuration"
        if not is_safe(self._issuer, self._issuer) or "?" in self._issuer:
            raise Unavailable("the issuer is no https:// address")
        answer = self._post.post(url, b"", {"Accept": "application/json"}, ASKING, method="GET")
        if answer.status != 200:
            raise Unavailable(f"the discovery document is answered {answer.status}")
        return self._read(_tree(answer, "the discovery document"))

    def _read(self, tree: Mapping[str, Any]) -> _Discovered:
        if tree.get("issuer") != self._issuer:
            raise Unavailable("the discovery document is of another issuer; compare OIDC_ISSUER to the letter")
        ends = [tree.get(name) for name in ("authorization_endpoint", "token_endpoint")]
        if not all(isinstance(one, str) and is_safe(one, self._issuer) for one in ends):
            raise Unavailable("the discovery document names no https:// endpoints")
        if "S256" not in _texts(tree, "code_challenge_methods_supported", ("S256",)):
            raise Unavailable("the provider does not know PKCE by S256")
        algorithms = _texts(tree, "id_token_signing_alg_values_supported", ("RS256",))
        names_itself = tree.get("authorization_response_iss_parameter_supported") is True
        facts = ProviderFacts(self._issuer, str(ends[0]), algorithms, names_itself)
        ways = _texts(tree, "token_endpoint_auth_methods_supported", ("client_secret_basic",))
        userinfo = tree.get("userinfo_endpoint")
        told_at = userinfo if isinstance(userinfo, str) and is_safe(userinfo, self._issuer) else ""
        return _Discovered(facts, str(ends[1]), told_at, ways)


def is_safe(url: str, issuer: str) -> bool:
    """Whether TLS proves who answers at this address; on this very machine nobody is on the way to itself."""
    try:
        parts, name = urlsplit(url), urlsplit(issuer)
        is_here = parts.scheme == name.scheme == "http" and is_loopback(parts.hostname or "")
        bare = not (parts.username or parts.password or parts.fragment) and (parts.port or 1) > 0
        printable = url.isascii() and url.isprintable() and " " not in url
        return bool(parts.hostname) and bare and printable and (parts.scheme == "https" or is_here)
    except ValueError:
        return False


def _texts(tree: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """A list of texts; the default where it is left out [OpenID Connect Discovery 1.0, 3]."""
    found = tree.get(name, list(default))
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _tree(answer: PostAnswer, what: str) -> Mapping[str, Any]:
    try:
        tree = json.loads(answer.body) if len(answer.body) <= LONGEST else None
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        raise Unavailable(f"{what} is answered {answer.status}, and not in JSON")
    return tree
