"""Checks of the OpenID provider that signs in to the board. Telephones do not need it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.errors import RinbanError, Unavailable
from rinban.core.rota.settings import Settings
from rinban.operator.findings import Check, Finding, ok, wrong
from rinban.ports.openid import ProviderFacts
from rinban.sign_in.openid import BACK

_PAGE = "docs/board.md, Signing in with a provider"


@dataclass(frozen=True, slots=True)
class OpenIdChecks:
    """`facts`: asks the provider who it is; raises Unavailable, and RinbanError where its settings cannot be used. None
    if no provider signs anybody in. `base_url`: the public address of the API, "" if it is not known."""

    facts: Callable[[], ProviderFacts] | None
    rota: Callable[[], Settings]
    base_url: str

    def checks(self) -> tuple[Check, ...]:
        return (Check("OpenID", self._provider),) if self.facts else ()

    def _provider(self, _: float) -> Finding:
        assert self.facts is not None
        try:
            issuer = self.facts().issuer
        except Unavailable as error:
            return wrong(f"nobody signs in to the board with a provider: {error}", f"OIDC_ISSUER ({_PAGE})")
        except RinbanError as error:
            return wrong(f"nobody signs in to the board with a provider: {error}", _PAGE)
        named = sum(bool(one.sign_in) for one in self.rota().responders.values())
        if not named:
            return wrong(f"{issuer} answers, and the rota names nobody's sign_in", f"the rota file ({_PAGE})")
        back = f"{self.base_url}{BACK}" if self.base_url else f"the board's address and {BACK}"
        people = "1 person" if named == 1 else f"{named} people"
        return ok(f"{issuer} answers, and the rota names {people}; there {back} has to be a redirect URI")
