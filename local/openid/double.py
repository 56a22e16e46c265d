"""A provider of OpenID Connect with one client and one person at a time, which refuses what a real one has to refuse.

| what a real provider does | the double |
|---|---|
| sends nobody to an address that the client has not registered to the letter, and nobody of an unknown client | same |
| asks for PKCE by S256 where it is set up so | always |
| takes a code once, within a minute, with its verifier, its redirect URI and its client's proof | same |
| takes a client's proof in one way or in several | the ways that it names, and no second proof beside it |
| asks for the password after `max_age`, and for `prompt=login`, and says when that was | same, if it `says_when` |
| ignores parameters that it does not know | stricter: refuses them |
| signs ID tokens | **kinder**: the signature is random bytes |
| has a page for the password, and one for the person's consent | **kinder**: the person signs in at once |

[OpenID Connect Core 1.0, 3.1.2 and 3.1.3; RFC 6749, 4.1 and 5.2; RFC 7636, 4; RFC 9207]
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

CODE_HOLDS, TOKEN_HOLDS = 60.0, 300.0
_KNOWN = {
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "max_age", "prompt"),
}
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")

Fields = Mapping[str, str]


class _Grant(NamedTuple):
    asked: Fields
    claims: Mapping[str, Any]
    signed_in_at: float
    at: float


@dataclass
class OpenIdDouble:
    """`secret`: of the client, "" for a public one. `redirect_uris`: as the client has registered them. `person`: the
    claims of who signs in. `signed_in_at`: when this person last gave the password. `says`: what of the discovery
    document is otherwise; `header`, `claims`: the same of ID tokens. `tells_apart`: whether the address is told only to
    who asks for it with the access token; `tells`: what is told there otherwise. `denies`: an error in the place of a
    code.
    """

    issuer: str = "https://login.example.test"
    client_id: str = "rinban"
    secret: str = "a client's secret"
    redirect_uris: list[str] = field(default_factory=list)
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "7c1e", "email": "sato@example.jp", "email_verified": True}
    )
    signed_in_at: float = 0.0
    says_when: bool = True
    tells_apart: bool = False
    denies: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    tells: dict[str, Any] = field(default_factory=dict)
    now: Callable[[], float] = time.time
    codes: dict[str, _Grant] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    access: dict[str, _Grant] = field(default_factory=dict)
    passwords: int = 0

    def answer(self, method: str, target: str, headers: Fields, body: bytes) -> tuple[int, str]:
        """The status, and the body; of a redirect, where it leads."""
        parts = urlsplit(target)
        if (method, parts.path) == ("GET", "/.well-known/openid-configuration"):
            return 200, json.dumps(self.discovery())
        if (method, parts.path) == ("GET", "/authorize"):
            return self.authorize(parts.query)
        if (method, parts.path) == ("POST", "/token"):
            return self._token(headers, body)
        if (method, parts.path) == ("GET", "/userinfo"):
            return self._userinfo(headers)
        return 404, ""

    def discovery(self) -> dict[str, Any]:
        told = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "authorization_response_iss_parameter_supported": True,
            **self.says,
        }
        return {name: value for name, value in told.items() if value is not None}

    def authorize(self, query: str) -> tuple[int, str]:
        """302 back to the client, or 400 where it cannot be told what is wrong, since it may be somebody else."""
        pairs = parse_qsl(query, keep_blank_values=True)
        asked = dict(pairs)
        if asked.get("client_id") != self.client_id or asked.get("redirect_uri") not in self.redirect_uris:
            return 400, "invalid client or redirect_uri"
        wrong = "invalid_request" if len(asked) != len(pairs) else self._wrong(asked)
        if wrong or self.denies:
            return 302, self._back(asked, error=wrong or self.denies)
        code = secrets.token_urlsafe(24)
        self.codes[code] = _Grant(asked, dict(self.person), self._signed_in(asked), self.now())
        return 302, self._back(asked, code=code)

    def _wrong(self, asked: Fields) -> str:
        if asked.get("response_type") != "code":
            return "unsupported_response_type"
        if "openid" not in asked.get("scope", "").split():
            return "invalid_scope"
        bound = _CHALLENGE.fullmatch(asked.get("code_challenge", "")) and asked.get("code_challenge_method") == "S256"
        return (
            "" if bound and asked.get("state") and asked.get("nonce") and asked.keys() <= _KNOWN else "invalid_request"
        )

    def _signed_in(self, asked: Fields) -> float:
        """When the person has given the password: now, if that is asked for."""
        age = self.now() - self.signed_in_at
        if self.says_when and (asked.get("prompt") == "login" or age > float(asked.get("max_age", "inf"))):
            self.signed_in_at, self.passwords = self.now(), self.passwords + 1
        return self.signed_in_at

    def _back(self, asked: Fields, **told: str) -> str:
        state = {"state": asked["state"]} if "state" in asked else {}
        named = self.discovery().get("authorization_response_iss_parameter_supported")
        given = {**told, **state, **({"iss": self.issuer} if named else {})}
        return f"{asked['redirect_uri']}?{urlencode(given)}"

    def _token(self, headers: Fields, body: bytes) -> tuple[int, str]:
        pairs = parse_qsl(body.decode(), keep_blank_values=True)
        sent = dict(pairs)
        if headers.get("content-type") != "application/x-www-form-urlencoded" or len(sent) != len(pairs):
            return _error("invalid_request")
        if not self._is_client(headers.get("authorization", ""), sent):
            return 401, json.dumps({"error": "invalid_client"})
        if sent.get("grant_type") != "authorization_code":
            return _error("unsupported_grant_type")
        code = sent.get("code", "")
        grant = self.codes.get(code)
        if grant is None or code in self.used or not self._is_its(grant, sent):
            return _error("invalid_grant")
        self.used.add(code)
        access = secrets.token_urlsafe(24)
        self.access[access] = grant
        token = {"access_token": access, "token_type": "Bearer", "expires_in": 300}
        return 200, json.dumps({**token, "id_token": self._id_token(grant)})

    def _userinfo(self, headers: Fields) -> tuple[int, str]:
        kind, _, access = headers.get("authorization", "").partition(" ")
        grant = self.access.get(access)
        if kind != "Bearer" or grant is None:
            return 401, json.dumps({"error": "invalid_token"})
        told = {**_allowed(grant), **self.tells}
        return 200, json.dumps({name: one for name, one in told.items() if one is not None})

    def _is_its(self, grant: _Grant, sent: Fields) -> bool:
        verifier = sent.get("code_verifier", "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        is_its = _VERIFIER.fullmatch(verifier) is not None and digest == grant.asked["code_challenge"]
        return is_its and sent.get("redirect_uri") == grant.asked["redirect_uri"] and self._holds(grant)

    def _holds(self, grant: _Grant) -> bool:
        return self.now() < grant.at + CODE_HOLDS

    def _is_client(self, authorization: str, sent: Fields) -> bool:
        ways = self.discovery().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        posted = sent.get("client_id"), sent.get("client_secret")
        if not self.secret:
            return not authorization and posted == (self.client_id, None)
        if authorization:
            kind, _, pair = authorization.partition(" ")
            given = tuple(map(unquote_plus, base64.b64decode(pair).decode().split(":", 1)))
            only = "client_secret" not in sent
            return only and (kind, given) == ("Basic", (self.client_id, self.secret)) and "client_secret_basic" in ways
        return posted == (self.client_id, self.secret) and "client_secret_post" in ways

    def _id_token(self, grant: _Grant) -> str:
        now = self.now()
        known = {name: one for name, one in _allowed(grant).items() if name == "sub" or not self.tells_apart}
        claims = {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": int(now),
            "exp": int(now + TOKEN_HOLDS),
            "nonce": grant.asked["nonce"],
            **({"auth_time": int(grant.signed_in_at)} if self.says_when and "max_age" in grant.asked else {}),
            **known,
            **self.claims,
        }
        header = {"alg": "RS256", "typ": "JWT", "kid": "1", **self.header}
        trees = [{name: one for name, one in tree.items() if one is not None} for tree in (header, claims)]
        return ".".join((*map(_part, trees), secrets.token_urlsafe(256)))


def _allowed(grant: _Grant) -> Mapping[str, Any]:
    """What the scope that was asked for lets a client know of the person."""
    scopes = grant.asked["scope"].split()
    return {name: value for name, value in grant.claims.items() if "email" in scopes or "email" not in name}


def _part(tree: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(tree).encode()).decode().rstrip("=")


def _error(word: str) -> tuple[int, str]:
    return 400, json.dumps({"error": word})
