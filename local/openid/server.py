"""The stand-in for an OpenID provider behind a port of this machine."""

from __future__ import annotations

from contextlib import AbstractContextManager

from local.openid.double import OpenIdDouble
from local.stand_in import HttpAsked, StandIn, standing_in


class OpenIdDoubleServer(StandIn):
    """`double`: what the provider does. Its issuer is this address."""

    def __init__(self, double: OpenIdDouble) -> None:
        super().__init__()
        double.issuer = self.url
        self.double = double

    def reply(self, asked: HttpAsked) -> tuple[int, str]:
        return self.double.answer(*asked)


def signing_in(double: OpenIdDouble | None = None) -> AbstractContextManager[OpenIdDoubleServer]:
    """The stand-in on a free port, as long as the block runs."""
    return standing_in(OpenIdDoubleServer(double or OpenIdDouble()))
