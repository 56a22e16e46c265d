"""What an ID token says, and whether it can be meant for us and for now. The rules are OpenID Connect Core's 3.1.3.7.

The signature is not looked at: the token comes straight from the provider, over a connection whose other end has proved
its name, and the keys to look at it with would come in the same way [3.1.3.7, 6; docs/adr/0021].
"""

from __future__ import annotations

import base64
import hmac
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rinban.core.errors import Forbidden

SLACK = 60.0
"""Seconds by which the provider's clock may differ from ours."""

AGE = 900.0
"""Seconds within which a token has to be issued: it was made a moment ago, for the code that we have just sent. Some
providers date theirs back by minutes, for clocks that are behind."""

SIGNED = (*(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)), "EdDSA", "Ed25519")
"""How a token may say that it is signed [RFC 7518, 3.1; RFC 8037; RFC 9864]. "none" is not signed, and the key of HS256
is known to everybody who knows the client's secret."""

_LONGEST = 50_000


class NotOurToken(Forbidden):
    """The ID token cannot be meant for us, for now or for this browser. The message says why, and nothing of it."""


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """Whose token it has to be: of this issuer, for this client, made for the request with this `nonce`.

    `algorithms`: by what the issuer says that it signs.
    """

    issuer: str
    client_id: str
    nonce: str
    algorithms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IdToken:
    """`claims`: all that it says. `signed_in_at`: when the person last proved to the provider who they are (seconds
    since 1970), None if it does not say."""

    claims: Mapping[str, Any]
    signed_in_at: float | None

    def name(self, claim: str) -> str:
        """The claim that names the person, "" if there is none that counts.

        An e-mail address counts only if the provider has verified it: elsewhere anybody may write anybody's.
        """
        value = self.claims.get(claim)
        if not isinstance(value, str) or (claim == "email" and self.claims.get("email_verified") is not True):
            return ""
        return value


def id_token(text: str, wanted: TokenWanted, now: float) -> IdToken:
    """What this token in its compact form says at `now`. Raises NotOurToken."""
    header, claims = _parts(text)
    algorithm = header.get("alg")
    _need(algorithm in SIGNED and algorithm in wanted.algorithms, "it is not signed as its issuer signs")
    _need("crit" not in header, "it has to be read in a way that is not known here")
    _need(claims.get("iss") == wanted.issuer, "it is of another issuer")
    _need(_is_for(claims, wanted.client_id), "it is for another client")
    _need(_is_same(claims.get("nonce"), wanted.nonce), "it was made for another request")
    _need(isinstance(claims.get("sub"), str) and bool(claims["sub"]), "it names nobody")
    issued = _time(claims, "iat")
    _need(_time(claims, "exp") > now - SLACK, "it is over")
    _need(now - AGE <= issued <= now + SLACK, "it was not issued now")
    _need("nbf" not in claims or _time(claims, "nbf") <= now + SLACK, "it does not hold yet")
    return IdToken(claims, _signed_in_at(claims, now))


def told_of(token: IdToken, told: Mapping[str, Any]) -> IdToken:
    """The same person by what the provider tells elsewhere, as it may keep claims out of its tokens [5.3.2, 5.4].

    Raises NotOurToken if it is told of somebody else.
    """
    _need(told.get("sub") == token.claims["sub"], "what is told of its person is told of another")
    return replace(token, claims=told)


def _signed_in_at(claims: Mapping[str, Any], now: float) -> float | None:
    if "auth_time" not in claims:
        return None
    at = _time(claims, "auth_time")
    _need(at <= now + SLACK, "its person signs in only later")
    return min(at, now)


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """With several audiences it also has to say to whom it was given; where it says that, it is us [3.1.3.7, 3-5]."""
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp", client_id if len(several) == 1 else None)
    return client_id in several and bool(party == client_id)


def _is_same(given: object, wanted: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    _need(isinstance(value, (int, float)) and not isinstance(value, bool), f"its {name} is no time")
    assert isinstance(value, (int, float))
    try:
        seconds = float(value)
    except OverflowError:
        seconds = math.inf
    _need(math.isfinite(seconds), f"its {name} is no time")
    return seconds


def _parts(text: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The header and the claims [RFC 7515, 3.1]."""
    parts = text.split(".") if len(text) <= _LONGEST else []
    _need(len(parts) == 3 and all(parts), "it is no signed token")
    return _tree(parts[0]), _tree(parts[1])


def _tree(part: str) -> Mapping[str, Any]:
    try:
        tree = json.loads(base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise NotOurToken("it cannot be read") from None  # the cause would quote the token
    _need(isinstance(tree, dict), "it cannot be read")
    return dict(tree)


def _need(holds: bool, why: str) -> None:  # noqa: FBT001
    if not holds:
        raise NotOurToken(f"the ID token is not to be trusted: {why}")
