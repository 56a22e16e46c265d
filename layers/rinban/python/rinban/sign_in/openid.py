"""Signing in with a provider of OpenID Connect: a browser goes there, and comes back with a code [OpenID Connect Core
1.0, 3.1; RFC 7636; RFC 9700].

All that binds the way back to the browser that has set out follows from one secret of that browser: the state, the
nonce of the ID token, and the verifier of the code. So nothing is kept of somebody who has only set out, and nobody can
go on with what another browser has begun.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from rinban.core.errors import Forbidden
from rinban.core.openid import IdToken, TokenWanted, id_token, told_of
from rinban.core.rota import wall
from rinban.core.rota.settings import Member, Settings
from rinban.core.sign_in import FRESH, SignInLink
from rinban.ports.openid import OpenIdProvider, ProviderFacts
from rinban.ports.time import WallClock
from rinban.sign_in.secret import is_secret

SCOPES: Mapping[str, str] = {"email": "openid email", "sub": "openid", "oid": "openid profile"}
"""The claims by which a person may be named, and what has to be asked for to get each. A name that people choose or
change themselves, such as preferred_username, is none of them."""

BACK = "/board/sign-in/openid/back"
"""Where a browser comes back to, below our base. The provider has to know this address to the letter."""

_LONGEST = 2000


class WayIsOver(Forbidden):
    """What came back does not belong to this browser, or not any more."""


class NotSignedIn(Forbidden):
    """The provider says that nobody has signed in there. The message is its reason in one word."""


class NobodyOfOurs(Forbidden):
    """Somebody has signed in there whom the rota does not name. The message says who."""


class WayThere(NamedTuple):
    """`address`: where the browser is sent. `secret`: what it keeps for itself until it is back."""

    address: str
    secret: str


class ProvedPerson(NamedTuple):
    """`link`: what a link to the board would stand for. `at`: when this person last proved who they are (seconds since
    1970)."""

    link: SignInLink
    at: float


@dataclass(frozen=True, slots=True)
class OpenIdSignIn:
    """`client_id`: as what the provider knows us. `claim`: one of SCOPES, which a person's `sign_in` in the rota is.
    `settings`: the rota as it is stored; it raises Unavailable. `new_secret`: makes a URL-safe text of 256 random bits.
    """

    provider: OpenIdProvider
    client_id: str
    claim: str
    settings: Callable[[], Settings]
    clock: WallClock
    new_secret: Callable[[], str]

    def begin(self, redirect_uri: str, *, anew: bool) -> WayThere:
        """The way to the provider, which leads back to `redirect_uri`. Raises Unavailable.

        Who has signed in there long ago is asked again, since what follows may act; with `anew` everybody is.
        """
        facts, secret = self.provider.facts(), self.new_secret()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": SCOPES[self.claim],
            "state": _follows(secret, "state"),
            "nonce": _follows(secret, "nonce"),
            "code_challenge": _digest(_follows(secret, "verifier")),
            "code_challenge_method": "S256",
            "max_age": f"{FRESH:.0f}",
            **({"prompt": "login"} if anew else {}),
        }
        joined = "&" if "?" in facts.authorization_endpoint else "?"
        return WayThere(f"{facts.authorization_endpoint}{joined}{urlencode(asked)}", secret)

    def finish(self, secret: str, given: Mapping[str, str], redirect_uri: str) -> ProvedPerson:
        """Who has come back with these parameters of the query, to the browser that has kept this secret.

        Raises WayIsOver, NotSignedIn, NobodyOfOurs, NotOurToken, CodeRefused and Unavailable.
        """
        state = given.get("state", "")[:_LONGEST]
        if not is_secret(secret) or not _is_same(state, _follows(secret, "state")):
            raise WayIsOver("the state is of no request of this browser")
        facts = self.provider.facts()
        _refuse_another(facts, given.get("iss"))
        if "error" in given:
            raise NotSignedIn(_word(given["error"]))
        if not _is_code(given.get("code", "")):
            raise WayIsOver("there is no code")
        tokens = self.provider.tokens(given["code"], _follows(secret, "verifier"), redirect_uri)
        now = self.clock.now()
        wanted = TokenWanted(facts.issuer, self.client_id, _follows(secret, "nonce"), facts.algorithms)
        token = id_token(tokens.id_token, wanted, now)
        member = self._member(self._name(token, tokens.access_token), now)
        # Where the provider does not say when, it may have been long ago: such a session looks, and does not act.
        at = now - FRESH if token.signed_in_at is None else token.signed_in_at
        person = member.responder
        return ProvedPerson(SignInLink(person.id, person.name, "act" if member.acts_on_board else "view", now), at)

    def _name(self, token: IdToken, access_token: str) -> str:
        """By what the person is named; the provider is asked once more if its token does not say it."""
        name = token.name(self.claim)
        if name or not access_token:
            return name
        told = self.provider.person(access_token)
        return told_of(token, told).name(self.claim) if told else ""

    def _member(self, name: str, now: float) -> Member:
        if not name:
            raise NobodyOfOurs(f"no {self.claim} that counts")
        settings = self.settings()
        today = wall.day(now, ZoneInfo(settings.zone))
        found = [one for one in settings.responders.values() if self._names(one, name)]
        if len(found) != 1 or not found[0].valid.covers(today):
            raise NobodyOfOurs(f"{self.claim} {name[:100]}")
        return found[0]

    def _names(self, member: Member, name: str) -> bool:
        """Capitals count in what a provider gives, and not in an address, which people write."""
        if self.claim == "email":
            return _address(member.sign_in) == _address(name)
        return member.sign_in == name


def _address(text: str) -> str:
    """Without its capitals, if it is ASCII: beyond that a sign of another address may have the same small letter, as
    the Kelvin sign has "k"."""
    return text.lower() if text.isascii() else text


def _refuse_another(facts: ProviderFacts, said: str | None) -> None:
    """Refuse the answer of another provider than the one that was asked [RFC 9207, 2.4]."""
    if said != facts.issuer and (said is not None or facts.names_itself):
        raise WayIsOver("the answer is of another provider")


def _follows(secret: str, what: str) -> str:
    """43 characters that follow from the secret, and lead neither back to it nor to what else follows."""
    return _text(hmac.new(secret.encode(), f"rinban openid {what}".encode(), hashlib.sha256).digest())


def _digest(verifier: str) -> str:
    """The challenge by S256 [RFC 7636, 4.2]."""
    return _text(hashlib.sha256(verifier.encode()).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _is_code(text: str) -> bool:
    """Whether a provider can have made it [RFC 6749, A.11]."""
    return 0 < len(text) <= _LONGEST and text.isascii() and text.isprintable()


def _is_same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def _word(error: str) -> str:
    """The provider's reason, as far as it can be one [RFC 6749, 4.1.2.1]."""
    return "".join(sign for sign in error[:40] if sign.isascii() and (sign.isalnum() or sign == "_"))
