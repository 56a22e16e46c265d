"""What is wrong with a destination is said before anything is sent, and nothing secret is shown."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from rinban.chat import discord
from rinban.chat.kinds import KINDS, refusal
from rinban.chat.request import Destination
from tests.unit.chat.scenes import DESTINATIONS, WHSEC, messages, sending


@pytest.mark.parametrize(
    "url",
    [
        "https://contoso.webhook.office.com/webhookb2/x/IncomingWebhook/y",
        "https://CONTOSO.WebHook.Office.com./webhookb2/x",
        "https://outlook.office.com/webhook/x",
    ],
)
def test_a_dead_address_of_teams_is_refused_with_the_way_out(url: str) -> None:
    said = refusal(Destination("teams", url=url))
    assert "Workflows" in said
    assert "webhookb2" not in said


@pytest.mark.parametrize(
    "url",
    [
        "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=y",
        "https://a.environment.api.powerplatform.com/x?sig=y",
        "https://webhook.office.com.example/x",
    ],
)
def test_the_host_of_a_workflow_may_be_any(url: str) -> None:
    assert refusal(Destination("teams", url=url)) == ""


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_needs_is_asked_for(kind: str) -> None:
    assert "it needs" in refusal(Destination(kind))


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "hooks.slack.com/x", "https://", "https://x/a b", "https://x:99999/", "https://x/あ"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert refusal(Destination("slack", url=url)).startswith("the url is no address")


def test_a_kind_that_there_is_not_is_named_with_those_that_there_are() -> None:
    assert "slack_bot" in refusal(Destination("telegram"))


@pytest.mark.parametrize("kind", ["slack", "teams", "mattermost", "google_chat", "discord", "chatwork"])
def test_a_mention_of_another_chat_is_refused(kind: str) -> None:
    for other in ("@night team!", "hello", "<@>", "[To:me]"):
        assert "mention" in refusal(replace(DESTINATIONS[kind], mention=other)), other


def test_a_kind_without_mentions_says_so() -> None:
    assert refusal(replace(DESTINATIONS["line"], mention="@all")) == "it mentions nobody: leave out mention"


@pytest.mark.parametrize(
    "key", ["secret", "whsec_", "whsec_AAAA", "whsec_!!!", "whsec_…", "whsec_あ", WHSEC + "x", "whsec_" + "A" * 100]
)
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    said = refusal(replace(DESTINATIONS["webhook"], keys=(WHSEC, key)))
    assert said.startswith("a key is whsec_ and")
    assert key == "whsec_" or key not in said


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_secret_is_not_shown(kind: str) -> None:
    to = DESTINATIONS[kind]
    shown = repr(to) + repr(KINDS[kind].render(messages("en")["taken"], to, sending(kind, "taken")))
    for secret in filter(None, (to.url, to.token, *to.keys)):
        assert secret not in shown


def test_a_link_that_slack_would_have_to_cut_is_left_out() -> None:
    long = replace(messages("en")["calling"], link="https://zabbix.example/?" + "&" * 1400)
    (request,) = KINDS["slack"].render(long, DESTINATIONS["slack"], sending("slack", "calling"))
    assert b"zabbix.example" not in request.body


def shown_of(kind: str, link: str) -> str:
    (request,) = KINDS[kind].render(
        replace(messages("en")["calling"], link=link), DESTINATIONS[kind], sending(kind, "")
    )
    return request.body.decode()


@pytest.mark.parametrize("link", ["http://prometheus:9090/graph", "https://a_b.example.com/", "https://障害.example/"])
def test_a_host_that_discord_would_refuse_is_shown_as_a_text(link: str) -> None:
    (embed,) = json.loads(shown_of("discord", link))["embeds"]
    assert "url" not in embed
    assert {"name": "Open in the monitor", "value": discord.escaped(link), "inline": False} in embed["fields"]


def test_what_stands_in_no_address_is_written_as_one() -> None:
    (embed,) = json.loads(shown_of("discord", 'https://grafana.example.com/d?q={"a":"日"}'))["embeds"]
    assert embed["url"] == "https://grafana.example.com/d?q=%7B%22a%22:%22%E6%97%A5%22%7D"


def test_in_teams_no_button_stands_on_a_host_that_it_would_not_open() -> None:
    (attachment,) = json.loads(shown_of("teams", "http://prometheus:9090/graph"))["attachments"]
    assert "actions" not in attachment["content"]
    assert attachment["content"]["body"][-1]["inlines"][1]["text"] == "http://prometheus:9090/graph"


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_is_kept_to_the_letter(kind: str) -> None:
    """A signature may stand in its query; only what a kind itself needs is added."""
    to = DESTINATIONS[kind]
    added = {"discord": "&wait=true", "google_chat": "&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"}
    (request,) = KINDS[kind].render(messages("en")["calling"], to, sending(kind, "calling"))
    if to.url:
        assert request.url == to.url + added.get(kind, "")


def test_what_an_address_asks_for_already_is_not_asked_for_again() -> None:
    told = messages("en")["calling"]
    for kind, url in (
        ("discord", "https://d.example/w?wait=true"),
        ("google_chat", "https://g.example/m?messageReplyOption=X"),
    ):
        (request,) = KINDS[kind].render(told, Destination(kind, url=url), sending(kind, "calling"))
        assert request.url == url
