"""A topic of SNS asks before it sends alerts; it hears yes, if it is SNS that asks, and nobody is called."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rinban.intake.subscriptions import CONFIRMED, MOST, NOT_OURS, is_of_sns
from tests.fakes.service import ServiceOnFakes

HOME = "https://sns.ap-northeast-1.amazonaws.com"
QUERY = "?Action=ConfirmSubscription&TopicArn=arn:aws:sns:ap-northeast-1:000000000000:oncall&Token=00000000"


def confirmation(url: str, number: int = 0) -> dict[str, Any]:
    return {
        "Type": "SubscriptionConfirmation",
        "MessageId": f"m-{number}",
        "Token": "00000000",
        "TopicArn": "arn:aws:sns:ap-northeast-1:000000000000:oncall",
        "Message": "You have chosen to subscribe to the topic.",
        "SubscribeURL": url,
        "Timestamp": "2026-03-04T05:00:00.000Z",
    }


class Topic:
    def __init__(self) -> None:
        self.service = ServiceOnFakes("subscriptions")

    def asks(self, body: object) -> dict[str, Any]:
        answer = self.service.alert(json.dumps(body))
        assert answer.status_code == 202
        told: dict[str, Any] = json.loads(str(answer.body))["alerts"][0]
        assert self.service.shell.phone.calls == []
        return told


@pytest.mark.parametrize(
    "home", [HOME, "https://sns.cn-north-1.amazonaws.com.cn", "https://sns.us-gov-west-1.amazonaws.com"]
)
def test_a_subscription_is_confirmed_and_rings_nobody(home: str) -> None:
    topic = Topic()
    told = topic.asks(confirmation(f"{home}/{QUERY}"))
    assert (told["outcome"], told["reason"]) == ("ignored", CONFIRMED)
    assert topic.service.web.asked == [f"{home}/{QUERY}"]


@pytest.mark.parametrize(
    "url",
    [
        f"http://sns.ap-northeast-1.amazonaws.com/{QUERY}",
        f"https://sns.ap-northeast-1.amazonaws.com:8443/{QUERY}",
        f"https://user@sns.ap-northeast-1.amazonaws.com/{QUERY}",
        f"https://sns.ap-northeast-1.amazonaws.com.example.test/{QUERY}",
        f"https://sns.ap-northeast-1.amazonaws.com@example.test/{QUERY}",
        f"https://example.test/{QUERY}#sns.ap-northeast-1.amazonaws.com",
        f"https://s3.ap-northeast-1.amazonaws.com/{QUERY}",
        f"https://sns.example.amazonaws.com/{QUERY}",
        f"https://169.254.169.254/{QUERY}",
        f"https://sns.ap-northeast-1.amazonaws.com\\.example.test/{QUERY}",
        f"{HOME}/other{QUERY}",
        f"{HOME}/?Action=Publish&TopicArn=x",
        f"{HOME}/?Action=ConfirmSubscription&Action=Publish",
        f"{HOME}/{QUERY}\r\nHost: example.test",
        f"{HOME}/{QUERY}\r\nHost:example.test",
        f"{HOME}/{QUERY}\t",
        f"{HOME}/{QUERY}\u00e9",
        "https://[::1",
        "not a url",
    ],
)
def test_no_other_address_is_asked_for(url: str) -> None:
    topic = Topic()
    assert not is_of_sns(url)
    told = topic.asks(confirmation(url))
    assert (told["outcome"], told["reason"]) == ("ignored", NOT_OURS)
    assert topic.service.web.asked == []


@pytest.mark.parametrize("status", [301, 302, 403, 500])
def test_what_sns_does_not_confirm_is_said(status: int) -> None:
    topic = Topic()
    topic.service.web.status = status
    assert f"SNS answered {status}" in topic.asks(confirmation(HOME + QUERY))["reason"]


def test_an_sns_that_cannot_be_reached_is_said_and_the_answer_is_no_error() -> None:
    topic = Topic()
    topic.service.web.away = True
    assert "let SNS send it again" in topic.asks(confirmation(HOME + QUERY))["reason"]


def test_a_list_of_them_is_not_a_way_to_keep_rinban_busy() -> None:
    topic = Topic()
    several = [
        {**confirmation(f"{HOME}/{QUERY}{number}", number), "Message": f"topic t{number}"} for number in range(MOST + 5)
    ]
    topic.asks(several)
    assert topic.service.web.asked == [one["SubscribeURL"] for one in several[:MOST]]


def test_a_notification_asks_for_nothing() -> None:
    topic = Topic()
    topic.service.alert(json.dumps({**confirmation(HOME + QUERY), "Type": "Notification"}))
    assert topic.service.web.asked == []


def test_the_end_of_a_subscription_rings_nobody() -> None:
    topic = Topic()
    assert topic.asks({**confirmation(HOME + QUERY), "Type": "UnsubscribeConfirmation"})["outcome"] == "ignored"
    assert topic.service.web.asked == []
