"""What signing in with an OpenID provider is built of."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from functools import partial

from rinban.adapters.http_post import HttpPost
from rinban.adapters.openid import HttpOpenIdProvider
from rinban.config import BadConfig, Config
from rinban.core.rota.settings import Settings
from rinban.ports.time import WallClock
from rinban.sign_in.openid import SCOPES, OpenIdSignIn
from rinban.wiring.chats import certificates

SECRET = "OIDC_CLIENT_SECRET"
"""The variable that holds what the client proves itself with, or the ARN of a secret with it."""


def openid(
    settings: Callable[[], Settings],
    config: Config,
    clock: WallClock,
    env: Mapping[str, str],
    resolved: Callable[[str], Mapping[str, str]],
    denied: Callable[[str], object],
) -> OpenIdSignIn:
    """`env`: names the certificates to trust. `resolved`: the environment with the secret of this name in it; it raises
    Unavailable. `denied`: is told the name of a secret that was refused. Raises BadConfig."""
    return OpenIdSignIn(
        provider(config, env, resolved, denied),
        config.oidc_client_id,
        config.oidc_claim,
        settings,
        clock,
        lambda: secrets.token_urlsafe(32),
    )


def provider(
    config: Config,
    env: Mapping[str, str],
    resolved: Callable[[str], Mapping[str, str]],
    denied: Callable[[str], object],
) -> HttpOpenIdProvider:
    """The provider of this configuration, as `openid` has it. Raises BadConfig."""
    if not config.oidc_client_id:
        raise BadConfig("OIDC_ISSUER is set, and OIDC_CLIENT_ID is missing")
    if config.oidc_claim not in SCOPES:
        raise BadConfig(f"OIDC_CLAIM is one of {', '.join(SCOPES)}")

    def secret() -> str:
        return resolved(SECRET).get(SECRET, "")

    post = HttpPost(certificates(env))
    return HttpOpenIdProvider(config.oidc_issuer, config.oidc_client_id, secret, post, partial(denied, SECRET))
