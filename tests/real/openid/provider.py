"""Runs Canaille with one person and one client, by its own Python: PORT REDIRECT_URI CLIENT_SECRET PASSWORD."""

# What it imports is in the environment of Canaille alone.
# mypy: ignore-errors, disable-error-code=import-not-found

from __future__ import annotations

import logging
import secrets
import sys
from datetime import UTC, datetime

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server


def main(port: str, redirect_uri: str, client_secret: str, password: str) -> None:
    place = f"127.0.0.1:{port}"
    config = {
        "SECRET_KEY": secrets.token_hex(32),
        "SERVER_NAME": place,
        "PREFERRED_URL_SCHEME": "http",
        "SESSION_COOKIE_SECURE": False,
        "DATABASE": "memory",
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [RSAKey.generate_key(2048, {"kid": "1"}).as_dict(private=True)]},
    }
    app = create_app(config)
    with app.app_context(), Backend.instance.session():
        person = models.User(
            user_name="sato", password=password, formatted_name="佐藤", family_name="佐藤", emails=["sato@example.jp"]
        )
        Backend.instance.save(person)
        _register(redirect_uri, client_secret)
    logging.getLogger("werkzeug").setLevel(logging.INFO)
    make_server("127.0.0.1", int(port), app, threaded=True).serve_forever()


def _register(redirect_uri: str, client_secret: str) -> None:
    made = models.Client(
        client_id="rinban",
        client_secret=client_secret,
        client_id_issued_at=datetime.now(UTC),
        client_name="Rinban",
        redirect_uris=[redirect_uri],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email"],
        token_endpoint_auth_method="client_secret_basic",
    )
    Backend.instance.save(made)
    made.audience = [made]  # as Canaille's own page for clients has it
    Backend.instance.save(made)


if __name__ == "__main__":
    main(*sys.argv[1:])
