"""A real OpenID provider signs people in to the board: Canaille, with its own pages for password and consent."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from local.servers import canaille, ports
from local.servers.stores import Stores, private_stores
from local.service import Service, environment, running
from rinban.core.sign_in import FRESH
from rinban.sign_in.openid import BACK
from tests.real.conftest import DeferredAlerts
from tests.real.openid.walk import Seen, WalkingBrowser

ROTA = """
responders:
  sato: {name: 佐藤, phone: +81 90 0000 0001, board: act, sign_in: NAME}
  suzuki: {name: 鈴木, phone: +81 90 0000 0002}
groups: {infra: {call: [{order: [sato, suzuki]}]}}
"""
SECRET, PASSWORD = "of-the_client.~1", "correct horse battery staple"
PROGRAM = Path(__file__).parent / "openid" / "provider.py"


@pytest.fixture(scope="module")
def python() -> Path:
    found = canaille.python()
    if found is None:
        pytest.skip(canaille.ABSENT)
    return found


@pytest.fixture(scope="module")
def stores() -> Iterator[Stores]:
    with private_stores() as both:
        yield both


class Site:
    """The service, and the provider of its people."""

    def __init__(self, service: Service, issuer: str) -> None:
        self.service, self.issuer = service, issuer

    def signs_in(self, browser: WalkingBrowser, wanted: str = "") -> Seen:
        """From the button to what is seen at last. The provider asks what it has to ask. `wanted`: the page that a
        link in a chat leads to, "" for none."""
        if wanted:
            assert browser.opens(f"{self.service.gateway.url}{wanted}").url.endswith("/board/sign-in")
        seen = browser.opens(f"{self.service.gateway.url}/board/sign-in/openid")
        for _ in range(5):
            if not seen.url.startswith(self.issuer):
                return seen
            if 'name="password"' in seen.text:
                seen = browser.sends(password=PASSWORD)
            elif 'name="login"' in seen.text:
                seen = browser.sends(login="sato")
            else:
                seen = browser.sends(answer="accept")
        raise AssertionError(seen)

    def sessions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.service.admin("board_sessions")["sessions"]
        return found


@contextmanager
def site(python: Path, stores: Stores, folder: Path, claim: str, patiently: DeferredAlerts) -> Iterator[Site]:
    (port,) = ports.free(1)
    named = {"OIDC_ISSUER": f"http://127.0.0.1:{port}", "OIDC_CLIENT_ID": "rinban", "OIDC_CLIENT_SECRET": SECRET}
    variables = environment(stores, folder, OIDC_CLAIM=claim, **named)
    (folder / "rota.yaml").write_text(ROTA.replace("NAME", {"sub": "sato", "email": "sato@example.jp"}[claim]))
    log = folder / "provider.log"
    with running(stores, folder, variables, {}) as service, log.open("wb") as out:
        service.load([folder / "rota.yaml"])
        words = [str(port), f"{service.gateway.url}{BACK}", SECRET, PASSWORD]
        process = subprocess.Popen([str(python), str(PROGRAM), *words], stdout=out, stderr=out, cwd=folder)
        try:
            patiently.until(lambda: _answers(named["OIDC_ISSUER"]), "the provider answers", log)
            yield Site(service, named["OIDC_ISSUER"])
        finally:
            process.kill()
            process.wait()


def _answers(issuer: str) -> bool:
    try:
        return WalkingBrowser().opens(f"{issuer}/.well-known/openid-configuration").status == 200
    except OSError:
        return False


def test_who_signs_in_at_the_provider_is_on_the_board_and_gives_the_password_again_to_act_later(
    python: Path, stores: Stores, tmp_path: Path, patiently: DeferredAlerts
) -> None:
    with site(python, stores, tmp_path, "sub", patiently) as here:
        browser, began = WalkingBrowser(), time.time()
        seen = here.signs_in(browser)
        assert (seen.url, seen.status) == (f"{here.service.gateway.url}/board", 200)
        assert "佐藤" in seen.text
        (session,) = here.sessions()
        assert (session["person"], session["role"]) == ("sato", "act")
        assert began - 2 <= session["since"] <= time.time() < began + FRESH
        (back,) = [url for url in browser.been if url.startswith(f"{here.service.gateway.url}{BACK}")]

        before = len(browser.been)
        assert here.signs_in(browser).url.endswith("/board")
        asked = [url for url in browser.been[before:] if "/auth/password" in url or "/login" in url]
        assert asked, "who is signed in already, and signs in once more, is asked for the password"

        wanted = "/board/history?group=infra&q=disk"
        assert here.signs_in(WalkingBrowser(), wanted).url == f"{here.service.gateway.url}{wanted}"

        thief = WalkingBrowser()
        assert "said=openid_late" in thief.opens(back).url
        code = dict(parse_qsl(urlsplit(back).query))["code"]
        log = (tmp_path / "functions.log").read_text(encoding="utf-8")
        assert "signed in to the board" in log
        assert [one for one in (SECRET, PASSWORD, code) if one in log] == []


def test_an_address_that_this_provider_does_not_call_verified_lets_nobody_in(
    python: Path, stores: Stores, tmp_path: Path, patiently: DeferredAlerts
) -> None:
    with site(python, stores, tmp_path, "email", patiently) as here:
        seen = here.signs_in(WalkingBrowser())
        assert seen.url.endswith("/board/sign-in?said=openid_unknown")
        assert "the rota does not know you" in seen.text
