"""A provider of OpenID Connect: who it is, and what it says of somebody who has come back from it with a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from rinban.core.errors import RinbanError


class CodeRefused(RinbanError):
    """The provider does not take the code (any more): it was used, it is too old, or it was given to somebody else."""

    status = 403


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What a provider says of itself [OpenID Connect Discovery 1.0, 3].

    `issuer`: its name, to the letter. `authorization_endpoint`: where a browser is sent. `algorithms`: by what it signs
    ID tokens. `names_itself`: whether it says in each answer who it is [RFC 9207].
    """

    issuer: str
    authorization_endpoint: str
    algorithms: tuple[str, ...]
    names_itself: bool = False


class ProviderTokens(NamedTuple):
    """`id_token`: in its compact form. `access_token`: lets its holder ask for the person's claims, "" for none."""

    id_token: str
    access_token: str = ""


class OpenIdProvider(Protocol):
    """Is asked over TLS alone, whose proof of its name stands for the signature of what it answers."""

    def facts(self) -> ProviderFacts:
        """Mostly as they were asked for a while ago. Raises Unavailable."""
        ...

    def tokens(self, code: str, verifier: str, redirect_uri: str) -> ProviderTokens:
        """What a code is worth. Raises Unavailable and CodeRefused."""
        ...

    def person(self, access_token: str) -> Mapping[str, Any]:
        """The claims that it tells of the person to who has this token; {} if it tells none. Raises Unavailable."""
        ...
