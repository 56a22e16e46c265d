"""./rinban doctor beside a running ./dev serve: the real stores, the deployed functions and the simulated carrier."""

from __future__ import annotations

import json
from pathlib import Path

from cli import exit_codes
from local.carrier import Carrier, RealClock
from tests.e2e.test_serve import ACCOUNT, OURS, TOKEN, Serve, eventually, serving


def line(serve: Serve, check: str) -> tuple[int, str]:
    """The exit code, and the line of this check with how it is mended."""
    done = serve.command("doctor", "--json")
    told = json.loads(done.stdout)
    (found,) = [one for one in told["findings"] if one["check"] == check]
    return done.returncode, " ".join((found["health"], found["sentence"], found["mend"])).strip()


def test_a_service_that_was_started_just_now_is_right_until_something_breaks(tmp_path: Path) -> None:
    with serving(tmp_path) as serve:
        serve.shows("^ready ")
        done = serve.command("doctor")
        assert (done.returncode, done.stderr) == (exit_codes.DONE, b"")
        assert "\nNothing is wrong: 29 checks." in done.stdout.decode()
        assert eventually(lambda: line(serve, "watchdog")[1].startswith("ok its last round was ")), "it has had one"
        serve.kills("mariadbd")
        code, told = line(serve, "stores")
        assert (code, told.startswith("wrong MySQL: ")) == (exit_codes.REFUSED, True)
        assert line(serve, "signed callback")[1].startswith("ok http://127.0.0.1:"), "Redis alone answers a callback"


def test_what_the_owner_of_the_account_changes_at_twilio_is_seen(tmp_path: Path) -> None:
    with Carrier(ACCOUNT, TOKEN, RealClock(), owned=[OURS]) as carrier:
        twilio = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": OURS}
        given = {"RINBAN_CARRIER": "twilio", "TWILIO_API_URL": carrier.base_url, "NO_PROXY": "127.0.0.1"}
        with serving(tmp_path, PUBLIC_BASE_URL="http://127.0.0.1:9", **twilio, **given) as serve:
            serve.shows("^ready ")
            assert line(serve, "countries") == (exit_codes.REFUSED, "ok JP")  # but there is no such address
            carrier.account.closed, carrier.account.numbers = {"JP"}, {}
            assert "wrong the account may not call JP" in line(serve, "countries")[1]
            assert "is no number of this account" in line(serve, "caller's number")[1]
            carrier.auth_token = "another token"
            assert line(serve, "Twilio's credentials")[1].startswith("wrong no call is placed")
            assert "cannot be reached from here" in line(serve, "callback from here")[1]
            assert carrier.complaints == []
