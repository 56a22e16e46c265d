"""What an answer means, by its body: a page is no answer, and what nobody knows is neither done nor to be repeated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rinban.chat.kinds import KINDS
from rinban.chat.request import Fate, Receipt
from tests.fakes.shell import START

PAGE = "<!DOCTYPE html><html><body>Sign in</body></html>"

ANSWERS: list[tuple[str, int, str, Fate]] = [
    ("slack", 200, "ok", Fate.DONE),
    ("slack", 200, "no", Fate.LATER),
    ("slack", 404, "no_service", Fate.NEVER),
    ("slack", 403, "action_prohibited", Fate.NEVER),
    ("slack", 410, "channel_is_archived", Fate.NEVER),
    ("slack", 400, "invalid_payload", Fate.NEVER),
    ("slack", 500, "rollback_error", Fate.PERHAPS),
    ("slack_bot", 200, '{"ok": true, "channel": "C1", "ts": "1.2"}', Fate.DONE),
    ("slack_bot", 200, '{"ok": false, "error": "channel_not_found"}', Fate.NEVER),
    ("slack_bot", 200, '{"ok": false, "error": "not_in_channel"}', Fate.NEVER),
    ("slack_bot", 200, '{"ok": false, "error": "account_inactive"}', Fate.NEVER),
    ("slack_bot", 200, '{"ok": false, "error": "service_unavailable"}', Fate.LATER),
    ("slack_bot", 429, '{"ok": false, "error": "ratelimited"}', Fate.LATER),
    ("slack_bot", 200, '{"ok": false, "error": "fatal_error"}', Fate.PERHAPS),
    ("slack_bot", 200, '{"ok": "yes", "error": ""}', Fate.NEVER),
    ("slack_bot", 200, "[]", Fate.LATER),
    ("teams", 202, "", Fate.DONE),
    ("teams", 200, "", Fate.DONE),
    ("teams", 401, '{"error": {"code": "DirectApiAuthorizationRequired"}}', Fate.NEVER),
    ("teams", 404, "", Fate.NEVER),
    ("teams", 400, '{"error": {"code": "TriggerInputSchemaMismatch"}}', Fate.NEVER),
    ("mattermost", 200, "ok", Fate.DONE),
    ("mattermost", 400, '{"id": "web.incoming_webhook.channel.app_error"}', Fate.NEVER),
    ("google_chat", 200, '{"name": "spaces/A/messages/B", "thread": {}}', Fate.DONE),
    ("google_chat", 200, "{}", Fate.LATER),
    ("google_chat", 404, '{"error": {"code": 404, "status": "NOT_FOUND"}}', Fate.NEVER),
    ("discord", 200, '{"id": "11"}', Fate.DONE),
    ("discord", 204, "", Fate.LATER),
    ("discord", 404, '{"message": "Unknown Webhook", "code": 10015}', Fate.NEVER),
    ("discord", 401, '{"message": "Invalid Webhook Token", "code": 50027}', Fate.NEVER),
    ("line", 200, '{"sentMessages": [{"id": "1"}]}', Fate.DONE),
    ("line", 409, '{"message": "The retry key is already accepted"}', Fate.DONE),
    ("line", 429, '{"message": "You have reached your monthly limit."}', Fate.NEVER),
    ("line", 429, '{"message": "The API rate limit has been exceeded. Try again later."}', Fate.LATER),
    ("line", 400, '{"message": "The request body has 1 error(s)"}', Fate.NEVER),
    ("chatwork", 200, '{"message_id": "1234"}', Fate.DONE),
    ("chatwork", 401, '{"errors": ["Invalid API Token"]}', Fate.NEVER),
    ("webhook", 204, "", Fate.DONE),
    ("webhook", 410, "", Fate.NEVER),
    ("webhook", 404, PAGE, Fate.LATER),
    ("webhook", 401, "", Fate.LATER),
    ("github_webhook", 200, "", Fate.DONE),
    ("sns", 200, "<PublishResponse><MessageId>1</MessageId></PublishResponse>", Fate.DONE),
    ("sns", 404, "<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>", Fate.NEVER),
    ("sns", 400, "<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>", Fate.LATER),
    ("sns", 400, "<ErrorResponse><Error><Code>KMSThrottling</Code></Error></ErrorResponse>", Fate.LATER),
    ("sns", 500, "<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>", Fate.PERHAPS),
    ("amazon_q", 400, "<Error><Code>InvalidParameter</Code><Message>TopicArn</Message></Error>", Fate.NEVER),
]


def judged(kind: str, status: int, body: str, **headers: str) -> Receipt:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return KINDS[kind].judge(status, named, body, START)


@pytest.mark.parametrize(("kind", "status", "body", "fate"), ANSWERS)
def test_an_answer_means(kind: str, status: int, body: str, fate: Fate) -> None:
    found = judged(kind, status, body)
    assert found.fate is fate
    assert bool(found.reason) == (fate is not Fate.DONE), "what went wrong is said, and nothing else"


@pytest.mark.parametrize("kind", [name for name in KINDS if "webhook" not in name])
def test_a_page_with_the_status_200_is_no_success(kind: str) -> None:
    found = judged(kind, 200, PAGE)
    assert found.fate is Fate.LATER
    assert "Sign in" not in found.reason


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [200, 400, 429, 500])
def test_an_answer_that_is_nested_without_an_end_is_rubbish(kind: str, status: int) -> None:
    assert judged(kind, status, "[" * 100_000).fate is judged(kind, status, "[rubbish").fate


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [301, 302, 307, 408, 429, 503])
def test_what_was_certainly_not_done_is_tried_later(kind: str, status: int) -> None:
    assert judged(kind, status, "").fate is Fate.LATER


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [500, 502, 504, 520])
def test_of_a_server_that_fails_nobody_knows(kind: str, status: int) -> None:
    assert judged(kind, status, PAGE).fate is Fate.PERHAPS


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_waits_as_long_as_is_asked_and_else_a_minute(kind: str) -> None:
    assert judged(kind, 429, "", retry_after="30").after == 30.0
    assert judged(kind, 429, "").after == 60.0
    assert judged(kind, 429, "", retry_after="99999999").after == 3600.0


@pytest.mark.parametrize(
    ("said", "after"), [(0.2, 1.0), (2.5, 2.5), (1e12, 3600.0), (10**400, 3600.0), (-4, 60.0), ("soon", 60.0)]
)
def test_discord_says_in_its_body_for_how_long(said: Any, after: float) -> None:
    assert judged("discord", 429, json.dumps({"retry_after": said})).after == after


def test_chatwork_says_in_a_header_when_its_count_begins_anew() -> None:
    assert judged("chatwork", 429, "", x_ratelimit_reset=str(int(START) + 40)).after == 40.0
    assert judged("chatwork", 429, "", x_ratelimit_reset="soon").after == 60.0


def test_the_id_by_which_a_message_is_edited_is_kept() -> None:
    assert judged("slack_bot", 200, '{"ok": true, "channel": "C1", "ts": "1.2"}').id == "C1 1.2"
    assert judged("discord", 200, '{"id": "11"}').id == "11"
    assert judged("chatwork", 200, '{"message_id": "1234"}').id == "1234"


@pytest.mark.parametrize(
    ("kind", "status", "body", "cure"),
    [
        ("slack", 404, "no_service", "make another"),
        ("slack", 403, "invalid_token", "copy the webhook's address again"),
        ("slack", 410, "channel_is_archived", "make another"),
        ("slack_bot", 200, '{"ok": false, "error": "not_in_channel"}', "invite the bot"),
        ("slack_bot", 200, '{"ok": false, "error": "missing_scope"}', "reinstall"),
        ("slack_bot", 200, '{"ok": false, "error": "not_authed"}', "xoxb-"),
        ("teams", 404, "", "copy the address again"),
        ("teams", 401, '{"error": {"code": "DirectApiAuthorizationRequired"}}', "let anyone trigger it"),
        ("mattermost", 400, '{"id": "web.incoming_webhook.invalid.app_error"}', "copy it again"),
        ("mattermost", 403, "", "leave `to` out"),
        ("mattermost", 404, '{"id": "web.incoming_webhook.channel.app_error"}', "as its address has it"),
        ("google_chat", 400, '{"error": {"message": "API key not valid. Please pass a valid API key."}}', "not whole"),
        ("google_chat", 403, '{"error": {"status": "PERMISSION_DENIED"}}', "not whole"),
        ("discord", 404, '{"message": "Unknown Webhook", "code": 10015}', "copy it again"),
        ("discord", 400, '{"message": "Webhooks posted to forum channels …", "code": 220001}', "thread_id"),
        ("line", 401, '{"message": "Authentication failed."}', "issue the channel access token again"),
        ("line", 400, '{"message": "Failed to send messages"}', "in that group"),
        ("line", 429, '{"message": "monthly limit"}', "next month"),
        ("chatwork", 401, '{"errors": ["Invalid API token"]}', "copy the account's API token again"),
        ("chatwork", 403, "", "is the account in that room"),
        ("webhook", 401, "", "the same key"),
        ("webhook", 404, PAGE, "with its path"),
    ],
)
def test_what_an_operator_can_mend_is_said(kind: str, status: int, body: str, cure: str) -> None:
    assert cure in judged(kind, status, body).reason


def test_what_may_pass_by_itself_has_no_cure() -> None:
    assert judged("slack", 503, "").reason == "status 503"
    assert judged("discord", 500, "").reason == "status 500"
    assert judged("google_chat", 400, '{"error": {"status": "INVALID_ARGUMENT"}}').reason.endswith("}")
