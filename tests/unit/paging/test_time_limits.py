"""Every wait is bounded: the tests look at the limits that the libraries are given, without waiting."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
import urllib3

from rinban.adapters.mysql import connection
from rinban.adapters.redis import opening
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused

ORDER = CallOrder("+819000000001", "https://r.test/v", "https://r.test/s", "https://r.test/f", ring=25, limit=90)
Answer = tuple[int, dict[str, object]]
MADE: Answer = (201, {"sid": "CA1"})
TOO_MANY: Answer = (429, {"code": 20429, "message": "Too Many Requests", "status": 429})


@dataclass
class Page:
    """An answer with the attributes that are read of urllib3's."""

    status: int
    data: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Recorder:
    """Stands in for urllib3's pools: it answers, and remembers how long connecting and all of it might take."""

    answers: list[Answer]
    limits: list[tuple[float, float]] = field(default_factory=list)

    def urlopen(self, method: str, url: str, *, timeout: urllib3.Timeout, **options: Any) -> Page:
        assert isinstance(timeout.total, float)
        assert isinstance(timeout.connect_timeout, float)
        self.limits.append((timeout.connect_timeout, timeout.total))
        status, body = self.answers.pop(0)
        return Page(status, json.dumps(body).encode())

    def clear(self) -> None:
        """Nothing is open."""


def recorded(*answers: Answer) -> tuple[TwilioPhone, Recorder]:
    phone, recorder = TwilioPhone("AC1", "token", "+815000000000", sleep=lambda _: None), Recorder(list(answers))
    vars(phone._twilio.http)["_pools"] = recorder
    return phone, recorder


@pytest.mark.parametrize("seconds", [4.0, 2.5, 1.0])
def test_a_call_has_what_is_left_and_connecting_half_of_it(seconds: float) -> None:
    phone, recorder = recorded(MADE)
    assert phone.call(ORDER, seconds=seconds) == "CA1"
    assert recorder.limits[0] == pytest.approx((seconds / 2, seconds), abs=0.2)


def test_hanging_up_is_bounded_too() -> None:
    phone, recorder = recorded(MADE)
    phone.hang_up("CA1", listening=True, seconds=1.0)
    assert recorder.limits[0] == pytest.approx((0.5, 1.0), abs=0.1)


def test_a_second_try_has_only_what_the_first_left() -> None:
    phone, recorder = recorded(TOO_MANY, MADE)
    phone.call(ORDER, seconds=4.0)
    (_, first), (_, second) = recorder.limits
    assert second <= first <= 4.0


def test_when_nothing_is_left_it_is_still_no_wait_for_ever() -> None:
    phone, recorder = recorded(TOO_MANY)
    with pytest.raises(CallRefused):
        phone.call(ORDER, seconds=0.0)
    assert 0 < recorder.limits[0][1] <= 0.1


@pytest.mark.parametrize("url", ["mysql://u:p@h/d", "mysql://u:p@h:3307/d?unix_socket=/s", "mysql://u:p@h/d?ssl_ca=/c"])
def test_mysql_is_given_a_limit_for_every_wait(url: str) -> None:
    options = connection.options(url)
    limits = {name: options[f"{name}_timeout"] for name in ("connect", "read", "write")}
    assert limits == {"connect": connection.CONNECT, "read": connection.ANSWER, "write": connection.ANSWER}


def test_the_limits_of_both_stores_are_what_a_listener_can_bear() -> None:
    for connect, answer in ((connection.CONNECT, connection.ANSWER), (opening.CONNECT, opening.ANSWER)):
        assert 0 < connect <= 1
        assert answer > 0
    assert connection.ANSWER + opening.ANSWER <= 2
