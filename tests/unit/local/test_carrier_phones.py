"""The phones in real time: the control API, and the terminal program on a pseudo-terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.carrier import Carrier, RealClock
from local.phones import phones
from local.phones.handset import Handset
from tests.unit.carrier_service import ACCOUNT, FROM, SATO, SUZUKI, TOKEN, Service, client

ROOT = Path(__file__).parents[3]


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier(ACCOUNT, TOKEN, RealClock(), ring_delay=0.05) as carrier:
        carrier.run_realtime()
        yield carrier
        assert carrier.complaints == []


@pytest.fixture
def control(carrier: Carrier) -> phones.CarrierClient:
    return phones.CarrierClient(carrier.base_url)


@pytest.fixture
def handset(control: phones.CarrierClient) -> Handset:
    return Handset(control.ask, {SATO: "佐藤", SUZUKI: "鈴木"}.__getitem__)


def soon(wanted: Callable[[], object], seconds: float = 5.0) -> bool:
    until = time.monotonic() + seconds
    while not wanted() and time.monotonic() < until:
        time.sleep(0.01)
    return bool(wanted())


def dial(carrier: Carrier, service: Service, to: str = SATO) -> None:
    client(carrier).calls.create(to=to, from_=FROM, url=f"{service.url}/voice", status_callback=f"{service.url}/status")


def test_a_person_at_the_terminal_answers_and_presses(
    carrier: Carrier, control: phones.CarrierClient, handset: Handset, service: Service
) -> None:
    assert handset.type("a") == "no phone is ringing"
    dial(carrier, service)
    assert soon(lambda: carrier.phone(SATO).ringing)
    assert handset.type("1") == "nobody is on the phone"
    assert handset.type("a") == ""
    assert soon(lambda: carrier.calls[0].listening)
    assert control.ask("GET", "/phones")["phones"][0]["saying"].startswith("ディスク")
    assert handset.type("x") == ""
    assert handset.type("1") == ""
    assert soon(lambda: [got.form["Digits"] for got in service.got if got.path == "/key"] == ["1"])
    assert handset.type("h") == ""
    assert soon(lambda: service.said("/status") == ["completed"])


def test_declining_is_busy(carrier: Carrier, handset: Handset, service: Service) -> None:
    dial(carrier, service)
    assert soon(lambda: carrier.phone(SATO).ringing)
    assert handset.type("d") == ""
    assert soon(lambda: service.said("/status") == ["busy"])


def test_the_voicemail_answers(carrier: Carrier, handset: Handset, service: Service) -> None:
    dial(carrier, service)
    assert soon(lambda: carrier.phone(SATO).ringing)
    assert handset.type("v") == ""
    assert soon(lambda: carrier.calls[0].listening)
    assert "voicemail" in handset.type("1")
    assert "voicemail" in handset.type("h")


def test_one_of_several_calls_can_be_chosen(carrier: Carrier, handset: Handset, service: Service) -> None:
    assert handset.type("\t") == "no phone is ringing"
    dial(carrier, service, SATO)
    dial(carrier, service, SUZUKI)
    assert soon(lambda: carrier.phone(SATO).ringing and carrier.phone(SUZUKI).ringing)
    assert [handset.type("\t") for _ in range(3)] == ["→ 佐藤, ringing", "→ 鈴木, ringing", "→ 佐藤, ringing"]
    handset.type("\t")
    assert handset.type("a") == ""
    assert soon(lambda: carrier.calls[1].listening)
    assert carrier.phone(SATO).ringing, "the other one goes on"
    assert handset.type("1") == ""
    assert soon(lambda: [got.form["To"] for got in service.got if got.path == "/key"] == [SUZUKI])
    assert handset.type("\t") == "→ 佐藤, ringing"
    assert handset.type("h") == "", "only one of them can be hung up, whichever is chosen"
    assert handset.type("d") == ""
    assert soon(lambda: {"busy", "completed"} <= set(service.said("/status")))


def test_events_are_waited_for(carrier: Carrier, control: phones.CarrierClient, service: Service) -> None:
    assert control.ask("GET", "/phones/events?after=0&wait=0.05")["events"] == []
    dial(carrier, service)
    news = control.ask("GET", "/phones/events?after=0&wait=5")
    assert (news["events"][0]["event"], news["events"][0]["to"]) == ("queued", SATO)
    assert soon(lambda: carrier.phone(SATO).ringing)
    later = control.ask("GET", f"/phones/events?after={news['last']}&wait=5")
    assert [event["event"] for event in news["events"] + later["events"]] == ["queued", "initiated", "ringing"]


def test_what_makes_no_sense_is_refused_with_words(
    carrier: Carrier, control: phones.CarrierClient, service: Service
) -> None:
    assert "no call" in control.ask("POST", f"/phones/CA{'0' * 32}/answer")["message"]
    assert "message" in control.ask("GET", "/phones/else")
    assert "numbers" in control.ask("GET", "/phones/events?after=x")["message"]
    dial(carrier, service)
    sid = carrier.calls[0].sid
    assert "not in-progress" in control.ask("POST", f"/phones/{sid}/hangup")["message"]
    assert "not a key" in control.ask("POST", f"/phones/{sid}/press?digit=x")["message"]


def test_the_screen_masks_numbers_and_speaks_of_people(tmp_path: Path) -> None:
    run = tmp_path / "serve.json"
    run.write_text(json.dumps({"carrier": "http://127.0.0.1:9", "names": {SATO: "佐藤"}}))
    names = phones.Names(run)
    event = {"at": 0.0, "to": SATO, "text": "ディスク", "event": "ringing"}
    assert str(phones.line(event, names)).endswith("☎ 佐藤 (+81 90 **** 0001) rings")
    assert str(phones.line(event, phones.Names())).endswith("☎ +81 90 **** 0001 rings")
    assert str(phones.line(event | {"event": "says"}, names)).endswith("「ディスク」")
    assert phones.line(event | {"event": "queued"}, names) is None


def test_without_a_service_it_says_what_to_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert phones.main(["--url", "http://127.0.0.1:9"]) == 1
    assert "no simulated carrier answers" in capsys.readouterr().err


def test_a_name_follows_the_rota(tmp_path: Path) -> None:
    run = tmp_path / "serve.json"
    names = phones.Names(run)
    for name in ("佐藤", "田中"):
        run.write_text(json.dumps({"carrier": "http://127.0.0.1:9", "names": {SATO: name}}))
        assert names.short(SATO) == name
    run.unlink()
    assert names.short(SATO) == "+81 90 **** 0001"


def test_a_service_that_calls_real_phones_has_none_here(tmp_path: Path) -> None:
    run = tmp_path / "serve.json"
    run.write_text(json.dumps({"carrier": "", "names": {}}))
    environment = {"PATH": os.environ["PATH"], "RINBAN_RUN": str(run)}
    command = [sys.executable, "-m", "local.phones"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    assert "real phones" in done.stderr


def test_the_program_on_a_terminal(carrier: Carrier, service: Service, tmp_path: Path) -> None:
    run = tmp_path / "serve.json"
    run.write_text(json.dumps({"carrier": carrier.base_url, "names": {SATO: "佐藤"}}))
    master, slave = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "RINBAN_RUN": str(run), "PYTHONUTF8": "1"}
    program = subprocess.Popen(
        [sys.executable, "-m", "local.phones"], stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment
    )
    os.close(slave)
    screen = ""

    def shows(text: str) -> bool:
        nonlocal screen
        while text not in screen:
            assert select.select([master], [], [], 5)[0], f"{text!r} never appeared: {screen}"
            screen += os.read(master, 4096).decode()
        return True

    try:
        assert shows("q quit")
        dial(carrier, service)
        assert shows("佐藤 (+81 90 **** 0001) rings")
        os.write(master, b"a")
        assert shows("「ディスクがいっぱいです。")
        os.write(master, b"1")
        assert shows("佐藤 pressed 1")
        assert shows("「ありがとうございます。」")
        os.write(master, b"q")
        assert program.wait(5) == 0
    finally:
        program.kill()
        program.wait()
        os.close(master)
    assert SATO not in screen
