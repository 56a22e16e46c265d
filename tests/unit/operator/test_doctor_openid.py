"""The doctor asks the OpenID provider who it is, and says what has to be registered there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cli import exit_codes
from rinban.config import BadConfig, Config
from rinban.core.errors import Unavailable
from rinban.ports.openid import ProviderFacts
from rinban.wiring.openid import provider
from tests.unit.operator.public_side import PublicSide, public_side
from tests.unit.operator.surgery import Surgery, rota

ISSUER = "https://login.example.test"
NEEDED = Config("mysql://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0", "AC1", "token", "+815000000000")


@pytest.fixture(scope="module")
def there() -> Iterator[PublicSide]:
    with public_side() as there:
        yield there


@pytest.fixture
def prod(there: PublicSide) -> Surgery:
    return Surgery(there)


def facts() -> ProviderFacts:
    return ProviderFacts(ISSUER, f"{ISSUER}/authorize", ("RS256",))


def named(prod: Surgery) -> None:
    known = rota()
    people = {**known.responders, "sato": replace(known.responders["sato"], sign_in="sato@example.jp")}
    prod.load(replace(known, responders=people))


def test_without_a_provider_nothing_is_said_of_one(prod: Surgery) -> None:
    assert prod.doctor() == exit_codes.DONE
    assert "OpenID" not in prod.screen


def test_one_that_answers_is_named_with_the_redirect_uri_that_it_has_to_know(prod: Surgery) -> None:
    named(prod)
    prod.service.provider = facts
    assert prod.doctor() == exit_codes.DONE
    assert f"{ISSUER} answers, and the rota names 1 person;" in prod.line("OpenID")
    assert "/board/sign-in/openid/back has to be a redirect URI" in prod.line("OpenID")


def test_a_provider_for_whom_the_rota_names_nobody_is_wrong(prod: Surgery) -> None:
    prod.service.provider = facts
    assert prod.doctor() == exit_codes.REFUSED
    assert "names nobody's sign_in" in prod.line("OpenID")


@pytest.mark.parametrize("error", [Unavailable("no connection within 1.5 s"), BadConfig("OIDC_CLAIM is one of email")])
def test_a_provider_that_cannot_be_asked_is_wrong_and_telephones_do_not_need_it(
    prod: Surgery, error: Exception
) -> None:
    def failing() -> ProviderFacts:
        raise error

    prod.service.provider = failing
    assert prod.doctor() == exit_codes.REFUSED
    assert str(error) in prod.line("OpenID")


@pytest.mark.parametrize("changes", [{"oidc_client_id": ""}, {"oidc_claim": "preferred_username"}], ids=str)
def test_settings_that_would_let_in_the_wrong_or_nobody_are_refused(changes: dict[str, str]) -> None:
    config = replace(NEEDED, oidc_issuer=ISSUER, oidc_client_id="rinban")
    provider(config, {}, lambda _: {}, lambda _: None)
    with pytest.raises(BadConfig, match="OIDC_"):
        provider(replace(config, **changes), {}, lambda _: {}, lambda _: None)
