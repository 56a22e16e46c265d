"""What the carrier tells about our account, in memory and as Twilio's SDK against the simulator."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from local.carrier import Carrier
from rinban.adapters.twilio.account import TwilioAccount
from rinban.adapters.twilio.callback import TwilioCallback
from rinban.adapters.twilio.client import TwilioClient
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.core.account import AccountStanding, CallerNumber
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Forbidden, NotFound, Unavailable
from rinban.ports.carrier import CarrierAccount
from tests.fakes.carrier_account import MemoryCallback, MemoryCarrierAccount
from tests.unit.carrier_service import ACCOUNT, START, SUZUKI, TOKEN, Page, Service, running_carrier, running_service

OURS, MUTE, THEIRS, NOBODYS = "+815000000001", "+815000000002", "+819000000009", "+815000000003"
HOUR = 3600.0


class Console(Protocol):
    """An account whose owner sets it up, and who asks about it."""

    @property
    def account(self) -> CarrierAccount: ...

    def stands(self, status: str, *, trial: bool) -> None: ...

    def closes(self, country: str) -> None: ...

    def hides_countries(self) -> None: ...

    def has_waited(self, at: float, seconds: float) -> None: ...

    def refuses(self) -> None: ...


@dataclass
class Memory:
    """The fake."""

    account: MemoryCarrierAccount

    def stands(self, status: str, *, trial: bool) -> None:
        self.account.status, self.account.trial = status, trial

    def closes(self, country: str) -> None:
        self.account.closed.add(country)

    def hides_countries(self) -> None:
        self.account.hidden = True

    def has_waited(self, at: float, seconds: float) -> None:
        self.account.waited.insert(0, (at, seconds))

    def refuses(self) -> None:
        self.account.refused = True


@dataclass
class Simulated:
    """The SDK, and the simulator behind it."""

    account: TwilioAccount
    carrier: Carrier

    def stands(self, status: str, *, trial: bool) -> None:
        self.carrier.account.status, self.carrier.account.type = status, "Trial" if trial else "Full"

    def closes(self, country: str) -> None:
        self.carrier.account.closed.add(country)

    def hides_countries(self) -> None:
        self.carrier.account.hidden = True

    def has_waited(self, at: float, seconds: float) -> None:
        self.carrier.timeline.move(at)
        self.carrier.queue_seconds = seconds
        phone = TwilioPhone(ACCOUNT, TOKEN, OURS, self.carrier.base_url)
        phone.call(CallOrder(SUZUKI, "", "", "", 25, 90, twiml="<Response/>"), seconds=4)

    def refuses(self) -> None:
        self.carrier.auth_token = "another token"


@pytest.fixture
def simulated(tmp_path: Path) -> Iterator[Simulated]:
    with running_carrier(tmp_path) as carrier:
        carrier.account.numbers = {OURS: True, MUTE: False}
        carrier.account.verified = {THEIRS}
        yield Simulated(TwilioAccount(TwilioClient(ACCOUNT, TOKEN, carrier.base_url)), carrier)
        assert carrier.complaints == []


@pytest.fixture(params=["memory", "twilio"])
def console(request: pytest.FixtureRequest) -> Console:
    if request.param == "memory":
        account = MemoryCarrierAccount(START)
        account.numbers = {
            OURS: CallerNumber(owned=True, voice=True),
            MUTE: CallerNumber(owned=True, voice=False),
            THEIRS: CallerNumber(owned=False, voice=True),
        }
        return Memory(account)
    found: Simulated = request.getfixturevalue("simulated")
    return found


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


def test_an_account_that_is_as_it_should_be_tells_the_carriers_time_too(console: Console) -> None:
    assert console.account.standing(seconds=4) == AccountStanding("active", trial=False, at=START)


def test_a_trial_and_a_suspended_account(console: Console) -> None:
    console.stands("suspended", trial=True)
    standing = console.account.standing(seconds=4)
    assert (standing.status, standing.active, standing.trial) == ("suspended", False, True)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (OURS, CallerNumber(owned=True, voice=True)),
        (MUTE, CallerNumber(owned=True, voice=False)),
        (THEIRS, CallerNumber(owned=False, voice=True)),
        (NOBODYS, None),
        (OURS[:-1], None),
    ],
)
def test_a_number_is_ours_verified_or_neither(console: Console, number: str, found: CallerNumber | None) -> None:
    """The last one is the beginning of ours, which the carrier's filter finds as well."""
    assert console.account.caller(number, seconds=4) == found


def test_a_country_is_open_until_its_owner_closes_it(console: Console) -> None:
    assert console.account.may_call("JP", seconds=4)
    console.closes("JP")
    assert not console.account.may_call("JP", seconds=4)
    assert console.account.may_call("US", seconds=4)


def test_a_country_that_there_is_not(console: Console) -> None:
    with pytest.raises(NotFound):
        console.account.may_call("XX", seconds=4)


def test_credentials_that_may_not_read_the_countries(console: Console) -> None:
    console.hides_countries()
    with pytest.raises(Forbidden, match="20403"):
        console.account.may_call("JP", seconds=4)
    assert console.account.standing(seconds=4).active


def test_the_last_calls_tell_how_long_they_were_queued(console: Console) -> None:
    assert console.account.queued(START, seconds=4) == ()
    for at, seconds in ((START, 9.0), (START + HOUR, 0.0), (START + 2 * HOUR, 4.5)):
        console.has_waited(at, seconds)
    assert console.account.queued(START + HOUR, seconds=4) == (4.5, 0.0)


def test_wrong_credentials(console: Console) -> None:
    console.refuses()
    for ask in (console.account.standing, lambda *, seconds: console.account.caller(OURS, seconds=seconds)):
        with pytest.raises(Forbidden, match=r"Authenticate \(20003\)"):
            ask(seconds=4)


@pytest.mark.parametrize(
    ("status", "body", "raised", "said"),
    [
        (403, '{"code": 20403, "message": "Forbidden"}', Forbidden, r"Forbidden \(20403\)"),
        (503, '{"code": 20503, "message": "not now"}', Unavailable, "503 not now"),
        (500, "<html>", Unavailable, "500 Unable to fetch page"),
        (200, "<html>", Unavailable, "JSONDecodeError"),
        (429, '{"code": 20429, "message": "Too Many Requests"}', Unavailable, "Too Many Requests"),
    ],
)
def test_what_a_list_may_be_answered_with(
    service: Service, status: int, body: str, raised: type[Exception], said: str
) -> None:
    """The SDK has another form of error for lists than for everything else."""
    service.pages = {f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json": [Page(body, status)]}
    with pytest.raises(raised, match=said):
        TwilioAccount(TwilioClient(ACCOUNT, TOKEN, service.url)).queued(START, seconds=4)


# --- against the simulator alone -------------------------------------------------------------------------------------


def test_a_carrier_that_cannot_be_reached_is_away() -> None:
    away = TwilioAccount(TwilioClient(ACCOUNT, TOKEN, "http://127.0.0.1:9"))
    with pytest.raises(Unavailable, match="cannot be reached"):
        away.standing(seconds=1)


def test_a_rotated_token_is_asked_for_anew(simulated: Simulated) -> None:
    client = TwilioClient(ACCOUNT, "the former token", simulated.carrier.base_url, lambda _: TOKEN)
    assert TwilioAccount(client).standing(seconds=4).active


def test_a_clock_of_the_carrier_that_is_wrong_is_told_as_it_is(simulated: Simulated) -> None:
    simulated.carrier.clock_ahead = 95.0
    assert simulated.account.standing(seconds=4).at == START + 95


def test_an_edge_and_a_region_lead_nowhere_else(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "tokyo")
    monkeypatch.setenv("TWILIO_REGION", "jp1")
    account = TwilioAccount(TwilioClient(ACCOUNT, TOKEN, simulated.carrier.base_url))
    assert account.standing(seconds=4).active
    assert account.may_call("JP", seconds=4)


def test_what_the_account_tells_is_what_happens_to_a_call(simulated: Simulated) -> None:
    order = CallOrder(SUZUKI, "", "", "", 25, 90, twiml="<Response/>")
    for caller, code in ((OURS, 0), (THEIRS, 0), (MUTE, 21210), (NOBODYS, 21210)):
        assert refusal(TwilioPhone(ACCOUNT, TOKEN, caller, simulated.carrier.base_url), order) == code
    simulated.closes("JP")
    assert refusal(TwilioPhone(ACCOUNT, TOKEN, OURS, simulated.carrier.base_url), order) == 21215


def refusal(phone: TwilioPhone, order: CallOrder) -> int:
    """The code with which a call is refused; 0 if it is taken."""
    try:
        phone.call(order, seconds=4)
    except CallRefused as error:
        return error.code
    return 0


def test_a_long_list_of_numbers_is_read_to_its_end(simulated: Simulated) -> None:
    simulated.carrier.account.numbers = {f"{OURS}{more}": True for more in range(10)} | {OURS: True}
    assert simulated.account.caller(OURS, seconds=4) == CallerNumber(owned=True, voice=True)


# --- a callback to ourselves -----------------------------------------------------------------------------------------


def test_a_callback_to_ourselves_is_signed_as_the_carriers_are(service: Service) -> None:
    status, text = TwilioCallback(ACCOUNT, TOKEN).ask(f"{service.url}/voice", seconds=4)
    assert (status, "<Gather" in text) == (200, True)
    assert [(got.genuine, got.form["AccountSid"]) for got in service.got] == [(True, ACCOUNT)]


def test_with_another_token_it_is_told_apart(service: Service) -> None:
    TwilioCallback(ACCOUNT, "another token").ask(f"{service.url}/voice", seconds=4)
    assert [got.genuine for got in service.got] == [False]


def test_an_address_where_nobody_is() -> None:
    with pytest.raises(Unavailable, match=r"^127\.0\.0\.1: "):
        TwilioCallback(ACCOUNT, TOKEN).ask("http://127.0.0.1:9/phonecall/rinban-doctor/0", seconds=1)


def test_an_address_that_does_not_answer_in_time(service: Service) -> None:
    service.before = lambda _: time.sleep(4.0)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        TwilioCallback(ACCOUNT, TOKEN).ask(f"{service.url}/voice", seconds=0.5)
    assert time.monotonic() - began < 3


def test_the_fake_of_a_callback_answers_as_the_service_does() -> None:
    assert "<Response" in MemoryCallback().ask("https://rinban.example.test/phonecall/rinban-doctor/0", seconds=1)[1]
