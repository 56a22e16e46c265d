"""The carrier, in memory and as Twilio's SDK against the simulator: what a call order does, and how it fails."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Protocol

import pytest

from local.carrier import Carrier
from local.carrier.webhook import overrides
from rinban.adapters.twilio.errors import TROUBLES, Effect, Trouble
from rinban.adapters.twilio.phone import TwilioPhone
from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Unavailable
from rinban.ports.carrier import Phone
from tests.contract.identity import Identity, self_signed
from tests.fakes.phone import Dialled, MemoryPhone
from tests.unit.carrier_service import ACCOUNT, FROM, SATO, TOKEN, Page, Service, running_carrier, running_service


class Rig(Protocol):
    """A carrier that can be made to fail."""

    @property
    def phone(self) -> Phone: ...

    @property
    def order(self) -> CallOrder: ...

    def refuse(self, times: int, *, code: int) -> None: ...

    def too_many(self, times: int) -> None: ...

    def fail(self, *, made: bool) -> None: ...

    def made(self) -> list[tuple[str, str]]:
        """Return the number and the voice URL of every call that exists."""
        ...

    def answer(self, sid: str) -> None:
        """Let somebody pick up."""
        ...

    def status(self, sid: str) -> str: ...


@dataclass
class Memory:
    phone: MemoryPhone
    order: CallOrder

    def refuse(self, times: int, *, code: int) -> None:
        self.phone.refuse(times, code=code)

    def too_many(self, times: int) -> None:
        self.phone.refuse(times, permanent=False, code=20429)

    def fail(self, *, made: bool) -> None:
        self.phone.fail(made=made)

    def made(self) -> list[tuple[str, str]]:
        return [(call.order.to, call.order.voice_url) for call in self.phone.calls]

    def answer(self, sid: str) -> None:
        self._find(sid).status = "in-progress"

    def status(self, sid: str) -> str:
        return self._find(sid).status

    def _find(self, sid: str) -> Dialled:
        return next(call for call in self.phone.calls if call.sid == sid)


@dataclass
class Simulated:
    carrier: Carrier
    phone: TwilioPhone
    order: CallOrder

    def refuse(self, times: int, *, code: int) -> None:
        self.carrier.faults.refuse(code, times=times)

    def too_many(self, times: int) -> None:
        self.carrier.faults.too_many(times)

    def fail(self, *, made: bool) -> None:
        self.carrier.faults.fail(503, made=made)

    def made(self) -> list[tuple[str, str]]:
        return [(call.number, call.order.url.partition("#")[0]) for call in self.carrier.calls]

    def answer(self, sid: str) -> None:
        call = self.carrier.find(sid)
        assert call is not None
        self.carrier.run_until(lambda: call.ringing)
        call.answer()

    def status(self, sid: str) -> str:
        call = self.carrier.find(sid)
        assert call is not None
        return call.status


@pytest.fixture
def service() -> Iterator[Service]:
    with running_service() as service:
        yield service


@pytest.fixture
def order(service: Service) -> CallOrder:
    return CallOrder(
        to=SATO,
        voice_url=f"{service.url}/voice",
        status_url=f"{service.url}/status",
        fallback_url=f"{service.url}/fallback",
        ring=25,
        limit=90,
        caller_id=FROM,
    )


def twilio(base_url: str) -> TwilioPhone:
    return TwilioPhone(ACCOUNT, TOKEN, FROM, base_url, sleep=lambda _: None)


@pytest.fixture
def simulated(tmp_path: Path, order: CallOrder) -> Iterator[Simulated]:
    with running_carrier(tmp_path) as carrier:
        yield Simulated(carrier, twilio(carrier.base_url), order)
        assert carrier.complaints == []
        assert carrier.faults.left == []


@pytest.fixture(params=["memory", "twilio"])
def rig(request: pytest.FixtureRequest, order: CallOrder) -> Rig:
    if request.param == "memory":
        return Memory(MemoryPhone(), order)
    rig: Simulated = request.getfixturevalue("simulated")
    return rig


# --- placing ---------------------------------------------------------------------------------------------------------


def test_a_call_is_made_once_and_has_an_id_of_its_own(rig: Rig) -> None:
    first, second = (rig.phone.call(rig.order, seconds=4) for _ in range(2))
    assert first != second
    assert first.startswith("CA")
    assert rig.made() == [(SATO, rig.order.voice_url)] * 2


def test_a_refused_call_does_not_exist(rig: Rig) -> None:
    rig.refuse(1, code=21215)
    with pytest.raises(CallRefused) as refused:
        rig.phone.call(rig.order, seconds=4)
    assert (refused.value.code, refused.value.permanent) == (21215, True)
    assert rig.made() == []


def test_a_rate_limit_that_stays_is_a_refusal_that_may_pass(rig: Rig) -> None:
    rig.too_many(1)
    with pytest.raises(CallRefused) as refused:
        rig.phone.call(rig.order, seconds=0.8)  # no time is left for another try
    assert (refused.value.code, refused.value.permanent) == (20429, False)
    assert rig.made() == []


@pytest.mark.parametrize("made", [[SATO], []])
def test_a_server_error_says_nothing(rig: Rig, made: list[str]) -> None:
    rig.fail(made=bool(made))
    with pytest.raises(Unavailable):
        rig.phone.call(rig.order, seconds=4)
    assert [to for to, _ in rig.made()] == made


# --- hanging up ------------------------------------------------------------------------------------------------------


def test_a_phone_that_rings_stops(rig: Rig) -> None:
    sid = rig.phone.call(rig.order, seconds=4)
    rig.phone.hang_up(sid, listening=False, seconds=1)
    assert rig.status(sid) == "canceled"


def test_somebody_who_listens_is_not_interrupted_unless_that_is_meant(rig: Rig) -> None:
    sid = rig.phone.call(rig.order, seconds=4)
    rig.answer(sid)
    rig.phone.hang_up(sid, listening=False, seconds=1)
    assert rig.status(sid) == "in-progress"
    rig.phone.hang_up(sid, listening=True, seconds=1)
    assert rig.status(sid) == "completed"


def test_a_call_that_is_over_is_no_error(rig: Rig) -> None:
    sid = rig.phone.call(rig.order, seconds=4)
    for listening in (True, False, True):
        rig.phone.hang_up(sid, listening=listening, seconds=1)
    assert rig.status(sid) == "canceled"


def test_a_call_that_nobody_knows_is_no_error(rig: Rig) -> None:
    rig.phone.hang_up("CA" + "f" * 32, listening=True, seconds=1)
    rig.phone.cut_in("CA" + "f" * 32, rig.order.voice_url, seconds=1)


def test_nobody_who_is_not_on_the_line_is_cut_in_on(rig: Rig) -> None:
    sid = rig.phone.call(rig.order, seconds=4)
    rig.phone.cut_in(sid, rig.order.voice_url, seconds=1)
    assert rig.status(sid) != "in-progress"
    rig.phone.hang_up(sid, listening=False, seconds=1)
    rig.phone.cut_in(sid, rig.order.voice_url, seconds=1)
    assert rig.status(sid) == "canceled"


def test_who_listens_hears_another_text_at_once(simulated: Simulated) -> None:
    sid = simulated.phone.call(simulated.order, seconds=4)
    simulated.answer(sid)
    call = simulated.carrier.find(sid)
    assert call is not None
    asked = len(call.transcript)
    simulated.phone.cut_in(sid, simulated.order.voice_url + "?token=another", seconds=1)
    simulated.carrier.run_until(lambda: len(call.transcript) > asked)
    assert simulated.status(sid) == "in-progress"


# --- Twilio alone ----------------------------------------------------------------------------------------------------


def test_the_order_arrives_as_it_was_given(simulated: Simulated, service: Service) -> None:
    simulated.phone.call(simulated.order, seconds=4)
    made = simulated.carrier.calls[0].order
    assert (made.to, made.caller) == (SATO, FROM)
    assert (made.timeout, made.limit) == (25, 90)
    simulated.carrier.run_for(60)
    assert service.said("/status") == ["initiated", "ringing", "no-answer"]


def test_every_url_says_how_often_it_is_tried(simulated: Simulated) -> None:
    """The simulator refuses a fragment that Twilio would refuse. Source: Twilio, webhooks-connection-overrides."""
    simulated.phone.call(simulated.order, seconds=4)
    made = simulated.carrier.calls[0].order
    tries = [overrides(url) for url in (made.url, made.fallback_url, made.status_url)]
    assert {(one.retries, one.policy) for one in tries} == {(2, frozenset({"5xx", "ct", "rt"}))}
    assert all(3 * one.connect < one.total for one in tries)


def test_the_deployments_own_number_is_shown_where_the_stage_names_none(simulated: Simulated) -> None:
    simulated.phone.call(replace(simulated.order, caller_id=""), seconds=4)
    assert simulated.carrier.calls[0].order.caller == FROM


def test_a_rate_limit_that_passes_costs_nothing(simulated: Simulated) -> None:
    simulated.carrier.faults.too_many(2)
    assert simulated.phone.call(simulated.order, seconds=4).startswith("CA")
    assert len(simulated.made()) == 1


def test_between_two_tries_it_waits_longer_each_time(simulated: Simulated) -> None:
    waits: list[float] = []
    simulated.carrier.faults.too_many(2)
    lots = iter((1.0, 0.5))
    phone = TwilioPhone(ACCOUNT, TOKEN, FROM, simulated.carrier.base_url, waits.append, lots.__next__)
    phone.call(simulated.order, seconds=20)
    assert waits == pytest.approx([0.4, 0.6])  # the second wait is between 0.4 and 0.8 s


def test_a_connection_that_breaks_before_the_answer_says_nothing(simulated: Simulated) -> None:
    simulated.carrier.faults.drop_created()
    with pytest.raises(Unavailable):
        simulated.phone.call(simulated.order, seconds=4)
    assert len(simulated.made()) == 1


def test_an_answer_that_takes_too_long_says_nothing(simulated: Simulated) -> None:
    simulated.carrier.faults.slow(4.0)
    before = time.monotonic()
    with pytest.raises(Unavailable):
        simulated.phone.call(simulated.order, seconds=1)
    assert time.monotonic() - before < 3
    assert len(simulated.made()) == 1


def test_a_wrong_auth_token_is_a_refusal(simulated: Simulated) -> None:
    with pytest.raises(CallRefused) as refused:
        TwilioPhone(ACCOUNT, "wrong", FROM, simulated.carrier.base_url).call(simulated.order, seconds=4)
    assert (refused.value.code, refused.value.permanent) == (20003, True)


@pytest.mark.parametrize(("code", "entry"), TROUBLES.items())
def test_every_code_of_the_table_has_its_effect(simulated: Simulated, code: int, entry: Trouble) -> None:
    status = {Effect.RATE: 429, Effect.UNKNOWN: 500}.get(entry.effect, 400)
    simulated.carrier.faults.refuse(code, status=status, times=1)
    if entry.effect is Effect.UNKNOWN:
        with pytest.raises(Unavailable):
            simulated.phone.call(simulated.order, seconds=0.5)
        return
    with pytest.raises(CallRefused) as refused:
        simulated.phone.call(simulated.order, seconds=0.5)
    assert (refused.value.code, refused.value.mend) == (code, entry.mend)
    assert refused.value.permanent is (entry.effect is not Effect.RATE)


def test_a_code_that_is_not_listed_is_one_persons(simulated: Simulated) -> None:
    simulated.carrier.faults.refuse(21999)
    with pytest.raises(CallRefused) as refused:
        simulated.phone.call(simulated.order, seconds=4)
    assert (refused.value.permanent, refused.value.mend) == (True, "")


def test_a_refusal_repeats_no_number(simulated: Simulated) -> None:
    with pytest.raises(CallRefused) as refused:
        simulated.phone.call(replace(simulated.order, to="+0190000000001"), seconds=4)
    assert "that number" in str(refused.value)
    assert "190000000001" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_may_be_named_without_its_scheme(
    order: CallOrder, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        Thread(target=_recording, args=(proxy, heard), daemon=True).start()
        monkeypatch.setenv("HTTP_PROXY", f"{scheme}127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(Unavailable):
            twilio("http://carrier.invalid").call(order, seconds=2)
    assert heard[0].startswith(b"POST http://carrier.invalid/")


def _recording(proxy: socket.socket, heard: list[bytes]) -> None:
    with suppress(OSError):
        connection, _ = proxy.accept()
        with connection:
            heard.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("where", ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:{plain}"])
def test_a_carrier_to_which_no_connection_comes_about_was_certainly_not_asked(order: CallOrder, where: str) -> None:
    """Refused, not found, and no TLS where TLS is wanted."""
    with socket.create_server(("127.0.0.1", 0)) as plain:
        Thread(target=_rubbish, args=(plain,), daemon=True).start()
        phone = twilio(where.format(plain=plain.getsockname()[1]))
        with pytest.raises(CallRefused) as refused:
            phone.call(order, seconds=1)
    assert (refused.value.permanent, refused.value.mend) == (False, "")


@dataclass
class TlsCarrier:
    """Speaks TLS, takes whole requests, and then says what is no TLS."""

    server: socket.socket
    identity: Identity
    asked: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.server.getsockname()[1]}"

    def serve(self) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.identity.file)
        with suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                    self._answer(secured)

    def _answer(self, secured: ssl.SSLSocket) -> None:
        request = b""
        while b"To=" not in request:
            request += secured.recv(4096)
        self.asked.append(request)
        with socket.socket(fileno=secured.detach()) as bare:
            bare.sendall(b"HTTP/1.1 201 Created")


@pytest.fixture
def tls_carrier(tmp_path: Path) -> Iterator[TlsCarrier]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        carrier = TlsCarrier(server, self_signed(tmp_path))
        Thread(target=carrier.serve, daemon=True).start()
        yield carrier


def test_tls_that_breaks_after_the_request_says_nothing_about_the_call(
    order: CallOrder, tls_carrier: TlsCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it counted as not dialled, the same person would be called by two calls at once."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls_carrier.identity.file))
    with pytest.raises(Unavailable):
        twilio(tls_carrier.url).call(order, seconds=2)
    assert len(tls_carrier.asked) == 1


def test_a_carrier_with_a_strangers_certificate_is_told_nothing(order: CallOrder, tls_carrier: TlsCarrier) -> None:
    with pytest.raises(CallRefused, match="cannot be reached: SSLError"):
        twilio(tls_carrier.url).call(order, seconds=2)
    assert tls_carrier.asked == []


def test_a_proxy_that_lets_nobody_through_has_passed_nothing_on(
    order: CallOrder, tls_carrier: TlsCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        Thread(target=_refusing, args=(proxy,), daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(CallRefused, match="cannot be reached: ProxyError"):
            twilio(tls_carrier.url).call(order, seconds=2)
    assert tls_carrier.asked == []


def _refusing(proxy: socket.socket) -> None:
    with suppress(OSError):
        while True:
            connection, _ = proxy.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


def _rubbish(server: socket.socket) -> None:
    """A client hears something that is no TLS."""
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"220 hello\r\n")


def test_a_connection_that_breaks_says_nothing_about_the_call(order: CallOrder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_rubbish, args=(server,), daemon=True).start()
        with pytest.raises(Unavailable):
            twilio(f"http://127.0.0.1:{server.getsockname()[1]}").call(order, seconds=1)


def test_nobody_at_the_other_end_hangs_up_nothing() -> None:
    phone = twilio("http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        phone.hang_up("CA" + "0" * 32, listening=True, seconds=1)


CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
HANG_UP = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/CA1.json"
PROBLEM = '{"type": "about:blank", "title": "Too Many Requests", "status": 429, "code": 20429}'


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_page_that_is_no_json_says_nothing(service: Service, order: CallOrder, status: int) -> None:
    """Such a page comes from a load balancer and not from Twilio."""
    service.pages[CALLS] = [Page("<html>Bad gateway</html>", status, "text/html")]
    with pytest.raises(Unavailable):
        twilio(service.url).call(order, seconds=4)


@pytest.mark.parametrize("body", ["", "<html>", '{"sid": "CA', "{}"])
def test_an_answer_that_is_none_says_nothing(service: Service, order: CallOrder, body: str) -> None:
    service.pages[CALLS] = [Page(body, 201, "application/json")]
    with pytest.raises(Unavailable):
        twilio(service.url).call(order, seconds=4)


def test_errors_may_come_in_the_newer_form(service: Service, order: CallOrder) -> None:
    """RFC 9457; the SDK raises another exception for it."""
    service.pages[CALLS] = [Page(PROBLEM, 429, "application/problem+json")]
    with pytest.raises(CallRefused) as refused:
        twilio(service.url).call(order, seconds=0.8)
    assert (refused.value.code, refused.value.permanent) == (20429, False)


def test_a_call_that_cannot_be_hung_up_for_another_reason_is_told(service: Service) -> None:
    service.pages[HANG_UP] = [Page('{"code": 20003, "message": "Authenticate"}', 401, "application/json")]
    with pytest.raises(Unavailable):
        twilio(service.url).hang_up("CA1", listening=True, seconds=1)


# --- a text without a URL --------------------------------------------------------------------------------------------


def test_a_call_that_brings_its_text_needs_no_url_and_calls_nobody_back(simulated: Simulated) -> None:
    text = "<Response><Say>It is the disk.</Say><Hangup/></Response>"
    order = CallOrder(SATO, "", "", "", ring=25, limit=90, caller_id=FROM, twiml=text)
    sid = simulated.phone.call(order, seconds=4.0)
    call = simulated.carrier.find(sid)
    assert call is not None
    simulated.carrier.run_until(lambda: call.ringing)
    call.answer()
    simulated.carrier.run_until(lambda: call.over)
    assert call.heard == ["It is the disk."]
    assert simulated.carrier.sent == []
    assert simulated.carrier.complaints == []
