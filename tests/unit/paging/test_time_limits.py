"""Every wait is bounded: the tests look at the limits that the libraries are given, without waiting."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from requests import Session

from rinban.adapters.mysql import connection
from rinban.adapters.redis import client
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused

ORDER = CallOrder("+819000000001", "https://r.test/v", "https://r.test/s", "https://r.test/f", ring=25, limit=90)
Answer = tuple[int, dict[str, object]]
MADE: Answer = (201, {"sid": "CA1"})
TOO_MANY: Answer = (429, {"code": 20429, "message": "Too Many Requests", "status": 429})


@dataclass
class Page:
    """An answer with the attributes that the SDK reads."""

    status_code: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Recorder:
    """Stands in for the SDK's HTTP client: it answers, and remembers how long it was allowed to take."""

    answers: list[Answer]
    limits: list[float] = field(default_factory=list)
    session: Session = field(default_factory=Session)

    def request(self, method: str, url: str, *args: Any, timeout: float, **options: Any) -> Page:
        self.limits.append(timeout)
        status, body = self.answers.pop(0)
        return Page(status, json.dumps(body))


def recorded(*answers: Answer) -> tuple[TwilioPhone, Recorder]:
    phone, recorder = TwilioPhone("AC1", "token", "+815000000000", sleep=lambda _: None), Recorder(list(answers))
    http, _ = phone._client()
    http._client = recorder
    return phone, recorder


@pytest.mark.parametrize("seconds", [4.0, 2.5, 1.0])
def test_connecting_and_waiting_share_what_is_left_for_a_call(seconds: float) -> None:
    phone, recorder = recorded(MADE)
    assert phone.call(ORDER, seconds=seconds) == "CA1"
    assert recorder.limits == [pytest.approx(seconds / 2, abs=0.2)]


def test_hanging_up_is_bounded_too() -> None:
    phone, recorder = recorded(MADE)
    phone.hang_up("CA1", listening=True, seconds=1.0)
    assert recorder.limits == [pytest.approx(0.5, abs=0.1)]


def test_a_second_try_has_only_what_the_first_left() -> None:
    phone, recorder = recorded(TOO_MANY, MADE)
    phone.call(ORDER, seconds=4.0)
    first, second = recorder.limits
    assert second <= first <= 2.0


def test_when_nothing_is_left_it_is_still_no_wait_for_ever() -> None:
    phone, recorder = recorded(TOO_MANY)
    with pytest.raises(CallRefused):
        phone.call(ORDER, seconds=0.0)
    assert 0 < recorder.limits[0] <= 0.1


@pytest.mark.parametrize("url", ["mysql://u:p@h/d", "mysql://u:p@h:3307/d?unix_socket=/s", "mysql://u:p@h/d?ssl_ca=/c"])
def test_mysql_is_given_a_limit_for_every_wait(url: str) -> None:
    options = connection._options(url)
    limits = {name: options[f"{name}_timeout"] for name in ("connect", "read", "write")}
    assert limits == {"connect": connection.CONNECT, "read": connection.ANSWER, "write": connection.ANSWER}


def test_the_limits_of_both_stores_are_what_a_listener_can_bear() -> None:
    for connect, answer in ((connection.CONNECT, connection.ANSWER), (client.CONNECT, client.ANSWER)):
        assert 0 < connect <= 1
        assert answer > 0
    assert connection.ANSWER + client.ANSWER <= 2
