"""The environment as a Config."""

from __future__ import annotations

import pytest

from rinban.config import BadConfig, Config

NEEDED = {
    "DATABASE_URL": "mysql://u:secret@h/d",
    "REDIS_URL": "redis://h/0",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "new",
    "TWILIO_FROM": "+815000000000",
}


def test_every_missing_variable_is_named_in_one_message() -> None:
    with pytest.raises(BadConfig) as said:
        Config.from_env({"DATABASE_URL": "", "PATH": "/bin", "REDIS_URL": "redis://h/0"})
    missing = set(NEEDED) - {"REDIS_URL"}
    assert all(name in str(said.value) for name in missing)
    assert "REDIS_URL" not in str(said.value)


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_an_empty_variable_is_a_missing_one(name: str) -> None:
    with pytest.raises(BadConfig, match=name):
        Config.from_env({**NEEDED, name: ""})


def test_what_is_not_needed_has_its_default_even_when_it_is_empty() -> None:
    config = Config.from_env({**NEEDED, "RINBAN_VOICE_PATH": "", "LOG_LEVEL": ""})
    assert (config.voice_path, config.stage, config.service) == ("/opt/voice", "local", "rinban")
    assert (config.metrics_namespace, config.log_level) == ("Rinban", "INFO")
    assert (config.twilio_api_url, config.public_base_url, config.spool, config.voices) == ("", "", "", "")
    assert (config.release, config.published) == ("unstamped", "")


def test_everything_can_be_set() -> None:
    given = {
        "TWILIO_AUTH_TOKEN_OLD": "old",
        "TWILIO_API_URL": "http://127.0.0.1:1",
        "TWILIO_EDGE": "tokyo",
        "TWILIO_REGION": "jp1",
        "PUBLIC_BASE_URL": "https://p.example.test",
        "RINBAN_STAGE": "prod",
        "RINBAN_VOICE_PATH": "/voice",
        "BOARD_LIVE": "/board/live",
        "RINBAN_VOICES": "en=Alice",
        "RINBAN_SPOOL": "/spool",
        "TIMER_QUEUE_URL": "https://q/timer",
        "TELL_QUEUE_URL": "https://q/tell",
        "SPOOL_QUEUE_URL": "https://q/spool",
        "ALERT_QUEUE_URL": "https://q/alerts",
        "OIDC_ISSUER": "https://login.example.test",
        "OIDC_CLIENT_ID": "rinban",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_CLAIM": "sub",
        "RINBAN_LAST_RESORT": "+819000000004",
        "RINBAN_KEEP_DAYS": "90",
        "POWERTOOLS_SERVICE_NAME": "pager",
        "POWERTOOLS_METRICS_NAMESPACE": "Night",
        "LOG_LEVEL": "DEBUG",
        "RINBAN_RELEASE": "0123456789ab",
        "AWS_LAMBDA_FUNCTION_VERSION": "7",
    }
    config = Config.from_env({**NEEDED, **given})
    assert (config.twilio_api_url, config.public_base_url) == ("http://127.0.0.1:1", "https://p.example.test")
    assert (config.twilio_edge, config.twilio_region) == ("tokyo", "jp1")
    assert (config.stage, config.voice_path, config.spool) == ("prod", "/voice", "/spool")
    assert config.board_live == "/board/live"
    assert (config.oidc_issuer, config.oidc_client_id) == ("https://login.example.test", "rinban")
    assert (config.oidc_client_secret, config.oidc_claim) == ("secret", "sub")
    assert (config.timer_queue_url, config.spool_queue_url) == ("https://q/timer", "https://q/spool")
    assert (config.alert_queue_url, config.last_resort) == ("https://q/alerts", "+819000000004")
    assert (config.service, config.metrics_namespace, config.log_level) == ("pager", "Night", "DEBUG")
    assert config.chosen_voices == {"en": "Alice"}
    assert config.days_kept == 90
    assert (config.release, config.published) == ("0123456789ab", "7")


def test_two_tokens_may_sign_while_one_is_being_rotated() -> None:
    assert Config.from_env(NEEDED).auth_tokens == ("new",)
    assert Config.from_env({**NEEDED, "TWILIO_AUTH_TOKEN_OLD": "old"}).auth_tokens == ("new", "old")


def test_voices_by_language() -> None:
    given = {**NEEDED, "RINBAN_VOICES": " ja = Polly.Kazuha-Neural , en=Polly.Joanna-Neural,"}
    assert Config.from_env(given).chosen_voices == {"ja": "Polly.Kazuha-Neural", "en": "Polly.Joanna-Neural"}
    assert Config.from_env(NEEDED).chosen_voices == {}


@pytest.mark.parametrize("voices", ["ja", "ja=", "=Alice", "ja=Alice,en"])
def test_voices_that_cannot_be_read_are_refused(voices: str) -> None:
    with pytest.raises(BadConfig, match="RINBAN_VOICES"):
        _ = Config.from_env({**NEEDED, "RINBAN_VOICES": voices}).chosen_voices


def test_secrets_are_not_printed() -> None:
    assert "secret" not in repr(Config.from_env(NEEDED))
