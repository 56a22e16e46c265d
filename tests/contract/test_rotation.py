"""A secret that is rotated in the night: the call in hand goes out, and the next request has the new value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from moto import mock_aws

from local.carrier import Carrier
from local.servers.stores import Stores
from rinban import wiring
from rinban.adapters import breaker
from rinban.adapters.aws.secrets import AGAIN, FRESH, Secrets
from rinban.budget import Budget
from rinban.core.chain.record import Ref
from rinban.core.errors import CallRefused, Unavailable
from rinban.doors import alerts, calls
from tests.contract.conftest import Real
from tests.contract.rights import RUNNING, as_user, ends_connections, has_password, may_use
from tests.contract.test_aws_secrets import REGION, Time
from tests.fakes.events import callback, event
from tests.fakes.service import VOICE
from tests.fakes.shell import SATO, settings
from tests.unit.carrier_service import ACCOUNT, FROM, TOKEN, running_carrier

BASE = "https://rinban.example.test"
LONG_SINCE = AGAIN + 1


class Vault:
    """The secrets of one deployment, by the names of their settings."""

    def __init__(self) -> None:
        self._client = boto3.client("secretsmanager", region_name=REGION)

    def create(self, name: str, text: str) -> str:
        return str(self._client.create_secret(Name=name, SecretString=text)["ARN"])

    def rotate(self, name: str, text: str) -> None:
        self._client.put_secret_value(SecretId=name, SecretString=text)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Give a test the clock of the container's secrets."""
    time = Time()
    monkeypatch.setattr(wiring, "_stored", Secrets(time))
    return time


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        yield Vault()


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[Carrier]:
    with running_carrier(tmp_path) as carrier:
        yield carrier
        assert carrier.complaints == []


@pytest.fixture
def parts(
    vault: Vault, time: Time, carrier: Carrier, real: Real, group: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[wiring.Parts]:
    """Give a test a warm container that was built with yesterday's auth token."""
    env = {
        "DATABASE_URL": vault.create("DATABASE_URL", real.stores.database_url),
        "REDIS_URL": vault.create("REDIS_URL", real.stores.redis_url),
        "TWILIO_AUTH_TOKEN": vault.create("TWILIO_AUTH_TOKEN", "yesterday's"),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_FROM": FROM,
        "TWILIO_API_URL": carrier.base_url,
        "PUBLIC_BASE_URL": BASE,
    }
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(breaker, "SLOW", 60.0)  # on a busy machine to be refused may take as long as a silence
    store = real.looked_into()
    for key in list(store.scan_iter("rinban:{pace}:*")):
        store.delete(key)  # the same numbers have rung in other tests, perhaps as often as an hour allows
    parts, rota = wiring.parts(), settings()
    rota = replace(rota, groups={group: replace(rota.groups["infra"], id=group)})
    before = parts.settings.settings()
    assert parts.settings.replace(rota, instead_of=before)
    time.now = LONG_SINCE
    yield parts
    assert parts.settings.replace(before, instead_of=rota)


def alert(parts: wiring.Parts, group: str) -> str:
    """Return the outcome of a new alert."""
    body = json.dumps({"summary": "disk full", "dedup_key": "disk", "severity": "high"})
    answer = alerts.take(parts, event(f"/phonecall/{group}", body), group)
    assert answer.body is not None
    return str(json.loads(answer.body)["alerts"][0]["outcome"])


def picked_up(parts: wiring.Parts, url: str, token: str) -> int:
    """Return the status of the answer to a request, signed with this token, that somebody has picked up."""
    group, cont = urlsplit(url).path.split("/")[2:4]
    signed = callback(url, token, AccountSid=ACCOUNT, CallSid="CA1")
    return calls.call(parts, VOICE, signed, group, cont).status_code


# --- the auth token --------------------------------------------------------------------------------------------------


def test_a_call_that_is_refused_for_a_rotated_token_goes_out_with_the_new_one(
    parts: wiring.Parts, vault: Vault, carrier: Carrier, group: str
) -> None:
    vault.rotate("TWILIO_AUTH_TOKEN", TOKEN)
    assert alert(parts, group) == "calling"
    assert [call.number for call in carrier.calls] == [SATO.phone]
    assert parts.record.journal(Ref(group, 1))[-1].cell == "nothing open × JOINED → begin", "nothing was refused"
    assert wiring.parts().config.auth_tokens == (TOKEN,)


def test_a_token_that_is_really_wrong_is_refused_and_seldom_asked_for(
    parts: wiring.Parts, vault: Vault, carrier: Carrier, time: Time
) -> None:
    for later, token in ((0.0, "another that is wrong"), (AGAIN - 1, TOKEN)):
        time.now = LONG_SINCE + later
        with pytest.raises(CallRefused) as refused:
            parts.tester.place("sato")
        assert (refused.value.code, bool(refused.value.mend)) == (20003, True)
        vault.rotate("TWILIO_AUTH_TOKEN", token)
    with pytest.raises(CallRefused):
        parts.tester.place("sato")
    assert carrier.calls == []
    time.now = LONG_SINCE + AGAIN
    parts.tester.place("sato")
    assert [call.number for call in carrier.calls] == [SATO.phone]


def test_a_call_that_cannot_be_hung_up_for_a_rotated_token_lets_the_next_request_have_the_new_one(
    parts: wiring.Parts, vault: Vault, carrier: Carrier, group: str, time: Time
) -> None:
    vault.rotate("TWILIO_AUTH_TOKEN", TOKEN)
    alert(parts, group)
    carrier.auth_token = "tomorrow's"
    vault.rotate("TWILIO_AUTH_TOKEN", "tomorrow's")
    time.now += AGAIN
    assert parts.dispatcher.close(Ref(group, 1), "the test", Budget())
    assert carrier.calls[0].status != "canceled", "there was no time"
    assert wiring.parts().config.auth_tokens == ("tomorrow's",)


def test_a_callback_that_is_signed_with_the_new_token_is_heard(
    parts: wiring.Parts, vault: Vault, carrier: Carrier, group: str, time: Time
) -> None:
    carrier.auth_token = "yesterday's"
    alert(parts, group)
    (call,) = carrier.calls
    vault.rotate("TWILIO_AUTH_TOKEN", TOKEN)
    assert picked_up(parts, call.order.url, TOKEN) == 200
    vault.rotate("TWILIO_AUTH_TOKEN", "tomorrow's")
    assert picked_up(parts, call.order.url, "tomorrow's") == 403, "somebody without a token must not make us ask"
    time.now += AGAIN
    assert picked_up(parts, call.order.url, "a stranger's") == 403
    assert picked_up(parts, call.order.url, "tomorrow's") == 200


# --- the stores ------------------------------------------------------------------------------------------------------


def denied(url: str) -> str:
    """Return the store's URL with a user that it does not know."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"stranger:old@{parts.netloc.rpartition('@')[2]}").geturl()


def test_a_database_that_denies_access_is_opened_anew_at_once(
    parts: wiring.Parts, vault: Vault, time: Time, real: Real, group: str
) -> None:
    vault.rotate("DATABASE_URL", denied(real.stores.database_url))
    time.now += FRESH
    late = wiring.parts()
    vault.rotate("DATABASE_URL", real.stores.database_url)
    time.now += AGAIN
    assert late.settings.group(group) is not None
    assert wiring.parts().config.database_url == real.stores.database_url


def test_a_database_that_still_denies_access_is_not_asked_about_all_the_time(
    parts: wiring.Parts, vault: Vault, time: Time, real: Real, group: str
) -> None:
    vault.rotate("DATABASE_URL", denied(real.stores.database_url))
    time.now += FRESH
    late = wiring.parts()
    vault.rotate("DATABASE_URL", real.stores.database_url)
    time.now += AGAIN - 1
    with pytest.raises(Unavailable, match="Access denied"):
        late.settings.group(group)
    time.now += 1
    assert late.settings.group(group) is not None


def test_an_alert_is_recorded_although_the_password_was_rotated_just_now(
    parts: wiring.Parts, vault: Vault, carrier: Carrier, time: Time, stores: Stores, group: str
) -> None:
    may_use(stores.database_url, "night", "first", RUNNING)
    vault.rotate("TWILIO_AUTH_TOKEN", TOKEN)
    vault.rotate("DATABASE_URL", as_user(stores.database_url, "night", "first"))
    time.now += FRESH
    warm = wiring.parts()
    assert warm.settings.group(group) is not None
    has_password(stores.database_url, "night", "second")
    vault.rotate("DATABASE_URL", as_user(stores.database_url, "night", "second"))
    ends_connections(stores.database_url, "night")
    time.now += AGAIN
    assert alert(warm, group) == "calling"
    assert [call.number for call in carrier.calls] == [SATO.phone]
    assert warm.record.journal(Ref(group, 1))[0].cell == "nothing open × JOINED → begin"


def test_a_redis_that_denies_access_is_opened_anew_by_the_next_request(
    parts: wiring.Parts, vault: Vault, time: Time, real: Real, group: str
) -> None:
    vault.rotate("REDIS_URL", denied(real.stores.redis_url))
    time.now += FRESH
    late = wiring.parts()
    vault.rotate("REDIS_URL", real.stores.redis_url)
    time.now += AGAIN
    with pytest.raises(Unavailable, match="Redis: invalid username-password"):
        late.recent_bodies.last(group)
    assert wiring.parts().recent_bodies.last(group) == []
