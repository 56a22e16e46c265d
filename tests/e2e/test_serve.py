"""./dev serve runs as somebody runs it who tries Rinban: in real time, in a terminal of its own."""

from __future__ import annotations

import http.client
import json
import os
import queue
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.carrier import Carrier, RealClock
from local.phones import phones
from local.service import ROOT

DEADLINE = 30.0
ACCOUNT, TOKEN, OURS = "AC" + "1" * 32, "a-token-of-the-tests", "+815000000001"
KEY = "a-key-of-the-tests-0123"
PROBLEM = (Path(__file__).parents[1] / "payloads" / "zabbix_problem.json").read_text()


@dataclass
class Serve:
    """A running ./dev serve and its output."""

    process: subprocess.Popen[str]
    run: Path
    lines: queue.Queue[str] = field(default_factory=queue.Queue)
    screen: list[str] = field(default_factory=list)

    def shows(self, pattern: str) -> re.Match[str]:
        """Wait for a line that contains this text."""
        until = time.monotonic() + DEADLINE
        while True:
            try:
                self.screen.append(self.lines.get(timeout=max(0.0, until - time.monotonic())))
            except queue.Empty:
                pytest.fail(f"{pattern!r} never appeared:\n{''.join(self.screen)}")
            if found := re.search(pattern, self.screen[-1]):
                return found

    @property
    def told(self) -> Any:
        return json.loads(self.run.read_text(encoding="utf-8"))

    def phone(self, action: str = "") -> dict[str, Any]:
        """Let the phone that rings, or that somebody has picked up, do this."""
        carrier = phones.CarrierClient(self.told["carrier"])
        live = carrier.ask("GET", "/phones")["phones"]
        return carrier.ask("POST", f"/phones/{live[0]['sid']}/{action}") if action else dict(live[0])

    def rinban(self, *words: str) -> str:
        done = self.command(*words)
        return (done.stdout + done.stderr).decode()

    def command(self, *words: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        """./rinban as somebody types it beside this service; `more` for subprocess.run."""
        environment = {**os.environ, "RINBAN_RUN": str(self.run), **more.pop("env", {})}
        environment.pop("DATABASE_URL", None)
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.run([str(ROOT / "rinban"), *words], env=environment, timeout=60, **streams)

    def kills(self, program: str) -> None:
        """Ends a program that this service has started."""
        pids = [pid for pid in below(self.process.pid) if program in Path(f"/proc/{pid}/comm").read_text()]
        assert pids, program
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def stop(self, number: signal.Signals) -> tuple[int, float]:
        """Stop it; return the exit code and how many seconds that took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(DEADLINE), time.monotonic() - began


def start(folder: Path, *words: str, **given: str) -> subprocess.Popen[str]:
    variables = ("PATH", "HOME", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
    known = {name: os.environ[name] for name in variables if name in os.environ}
    environment = {**known, "PORT": "0", "RINBAN_RUN": str(folder / "serve.json"), **given}
    command = [str(ROOT / "dev"), "serve", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True)


@contextmanager
def serving(folder: Path, *words: str, **given: str) -> Iterator[Serve]:
    with start(folder, *words, **given) as process:
        serve = Serve(process, folder / "serve.json")
        reader = threading.Thread(target=_read, args=(process.stdout, serve.lines))
        reader.start()
        try:
            yield serve
        finally:
            process.kill()
            reader.join()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """One for all tests that give it nothing of their own, need nothing else in it, and leave no phone that rings."""
    with serving(tmp_path_factory.mktemp("plain")) as serve:
        serve.shows("^ready ")
        yield serve


def _read(screen: Iterable[str] | None, lines: queue.Queue[str]) -> None:
    for line in screen or ():
        lines.put(line)


def curl(command: str) -> dict[str, Any]:
    """Send what the printed command would send, and return the answer; there may be no curl on this machine."""
    words = subprocess.run(["sh", "-c", f"curl() {{ printf '%s\\0' \"$@\"; }}; {command}"], capture_output=True)
    url, _, header, _, body, _ = words.stdout.decode().split("\0")
    name, _, value = header.partition(": ")
    return post(url, name, value, body)


def post(url: str, name: str, value: str, body: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    headers = {name: value, "content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", urlsplit(url).path, body.encode(), headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def eventually(seen: Callable[[], bool]) -> bool:
    until = time.monotonic() + DEADLINE
    while not seen() and time.monotonic() < until:
        time.sleep(0.05)
    return seen()


def below(pid: int) -> list[int]:
    """Return this process and all processes that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in below(int(child)))]


def test_from_the_printed_curl_to_the_key(tmp_path: Path) -> None:
    with serving(tmp_path) as serve:
        url = serve.shows("^ready (http://127.0.0.1:[0-9]+)$")[1]
        command = serve.shows("(curl .*)")[1]
        serve.shows("Ctrl-C")
        assert not [line for line in serve.screen if "last_resort" in line], "of a stage that is deployed elsewhere"
        assert stat.S_IMODE(serve.run.stat().st_mode) == 0o600
        assert serve.told["gateway"] == url
        assert curl(command)["alerts"][0]["outcome"] == "calling"
        who = serve.shows("infra/1  ☎ (.*) rings")[1]  # whose turn it is today
        serve.phone("answer")
        serve.shows(f"{who} picked up")
        assert eventually(lambda: "ディスクの空きが5パーセントを切りました" in serve.phone()["saying"])
        serve.phone("press?digit=1")
        serve.shows(f"{who} pressed 1: acknowledge")
        assert re.search(f"infra/1 +acknowledged .* {who}", serve.rinban("status"))
        note = "note", "infra/1", "the log disk is full", "--by", "ann"
        noted = (serve.rinban(*note) for _ in range(2))  # on a busy machine MySQL may once take longer than one waits
        assert any("Noted in infra/1, by ann." in said for said in noted)
        told = serve.rinban("journal", "infra/1")
        assert " presses 1 to take it; " in told
        assert "the log disk is full" in told
        serve.phone("hangup")
        serve.shows(f"{who} call over")
        processes = below(serve.process.pid)
        assert len(processes) >= 5, "MariaDB, Valkey, the functions"
        code, seconds = serve.stop(signal.SIGINT)
        assert (code, serve.run.exists()) == (0, False)
        assert seconds < 5
        assert eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in processes))


def test_what_a_key_did_is_shown_as_zabbix_has_it(plain: Serve) -> None:
    key = plain.shows("x-api-key: ([^']+)'")[1]
    url = f"{plain.told['gateway']}/phonecall/infra"
    assert post(url, "x-api-key", key, PROBLEM)["alerts"][0]["outcome"] == "calling"
    who = plain.shows("infra/1  ☎ (.*) rings")[1]
    plain.phone("answer")
    plain.shows(f"{who} picked up")
    assert eventually(lambda: "空きが" in plain.phone()["saying"])
    plain.phone("press?digit=1")
    plain.shows(f"Zabbix acknowledged: taken by {who} by phone at ")
    plain.phone("hangup")
    plain.shows(f"{who} call over")


def test_an_operator_looks_tests_and_leaves(plain: Serve) -> None:
    """Whole processes, so that their very ends are seen: closed pipes, another locale, a call that is waited for."""
    reader, writer = os.pipe()
    os.close(reader)
    for words in (["who", "infra"], ["export"], ["status", "--json"]):
        unread = plain.command(*words, stdout=writer)
        assert (unread.returncode, unread.stderr) == (141, b"")
    latin = plain.command("who", "infra", env={"PYTHONIOENCODING": "iso8859-1"})
    assert (latin.returncode, latin.stderr) == (0, b"")
    assert b"\\u4f50\\u85e4" in latin.stdout
    assert "佐藤" in plain.command("export", env={"PYTHONIOENCODING": "ascii"}).stdout.decode()
    answers = threading.Thread(target=_answers_and_presses, args=(plain,))
    answers.start()
    called = plain.command("test-call", "sato")
    answers.join()
    assert called.returncode == 0
    assert "key 1 was pressed" in called.stdout.decode()
    assert re.search("佐藤 presses 1: the way there and back works", plain.rinban("journal", "rinban-test/0"))


def _answers_and_presses(serve: Serve) -> None:
    carrier = phones.CarrierClient(serve.told["carrier"])

    def live(status: str, *, listening: bool = False) -> bool:
        found = carrier.ask("GET", "/phones")["phones"]
        return bool(found and found[0]["status"] == status and found[0]["listening"] >= listening)

    assert eventually(lambda: live("ringing"))
    serve.phone("answer")
    assert eventually(lambda: live("in-progress", listening=True))
    serve.phone("press?digit=1")


def test_the_last_resort_of_the_environment_is_called_while_no_store_answers(tmp_path: Path) -> None:
    with serving(tmp_path, RINBAN_LAST_RESORT="+819000000004") as serve:
        url = serve.shows("^ready (.*)$")[1]
        command = serve.shows("(curl .*)")[1]
        assert url in command
        for store in ("mariadbd", "valkey"):
            serve.kills(store)
        assert curl(command)["alerts"][0]["outcome"] == "last_resort"
        assert serve.phone()["to"] == "+819000000004"


def test_with_a_rota_and_keys_of_its_own_clocks_are_swept_at_once(tmp_path: Path) -> None:
    rota = tmp_path / "quick.yaml"
    people = "responders: {ann: {name: Ann, phone: +81 90 0000 0003}, bo: {name: Bo, phone: +81 90 0000 0004}}\n"
    policy = "policies: {quick: {ring: 5s, rounds: 2, pause: 1s}}\n"
    groups = "groups: {web: {policy: quick, call: [{order: [ann]}]}, db: {call: [{order: [bo]}]}}\n"
    rota.write_text(people + policy + groups)
    with serving(tmp_path, "--rota", str(rota), RINBAN_API_KEYS=f"zabbix:{KEY},other:another") as serve:
        url = serve.shows("^ready (.*)$")[1]
        assert KEY in serve.shows("(curl .*)")[1]
        assert curl(f"curl {url}/phonecall/web -H 'x-api-key: wrong' -d '{{}}'")["message"]
        curl(f"curl {url}/phonecall/web -H 'x-api-key: {KEY}' -d 'x'")
        serve.shows("web/1  ☎ Ann rings")
        serve.shows("web/1  ☎ Ann call over .no-answer.")
        serve.shows("web/1  start again")
        serve.shows("web/1  ☎ Ann rings")
        code, _ = serve.stop(signal.SIGTERM)
        assert code == 0


def test_a_key_that_is_made_while_it_runs_lets_in_at_once_and_one_that_is_removed_no_more(plain: Serve) -> None:
    url = plain.told["gateway"]

    def key(*words: str) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(plain.rinban("key", *words, "--json"))
        return told

    def taken(text: str) -> bool:
        return "alerts" in curl(f"curl {url}/phonecall/infra -H 'x-api-key: {text}' -d 'disk full'")

    old = key("add", "grafana")["key"]
    assert taken(old)
    new = key("rotate", "grafana")["key"]
    assert (taken(old), taken(new)) == (True, True)
    key("remove", "grafana", "--old", "--yes")
    assert (taken(old), taken(new)) == (False, True)


@pytest.mark.parametrize(
    "words", [["demo", "--speed", "inf"], ["demo", "--help"], ["serve", "--help"], ["phones", "--help"]], ids=" ".join
)
def test_a_reader_who_has_gone_is_no_fault(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", f"local.{words[0]}", *words[1:]]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}/layers/rinban/python:{ROOT}"}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=ROOT, env=environment, timeout=DEADLINE)
    assert (done.stderr, done.returncode in (0, 141)) == (b"", True)


def test_a_service_whose_screen_nobody_reads_any_more_ends(tmp_path: Path) -> None:
    command = f"{ROOT / 'dev'} serve 2>errors | head -n 1"
    environment = {**os.environ, "PORT": "0", "RINBAN_RUN": str(tmp_path / "serve.json")}
    subprocess.run(["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, timeout=DEADLINE)
    assert (tmp_path / "errors").read_bytes() == b""
    assert not (tmp_path / "serve.json").exists()


def test_with_twilio_it_calls_through_the_account_of_the_environment(tmp_path: Path) -> None:
    public = "https://pages.example.jp"
    twilio = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": OURS, "PUBLIC_BASE_URL": public}
    with Carrier(ACCOUNT, TOKEN, RealClock(), owned=[OURS]) as carrier:
        given = {**twilio, "RINBAN_CARRIER": "twilio", "TWILIO_API_URL": carrier.base_url, "NO_PROXY": "127.0.0.1"}
        with serving(tmp_path, **given) as serve:
            carrier.gateway_url = serve.shows("^ready (.*)$")[1]
            carrier.run_realtime()
            command = serve.shows("(curl .*)")[1]
            serve.shows("Real phones")
            curl(command)
            serve.shows("infra/1  ☎ .* rings")
            (call,) = carrier.calls
            assert call.order.url.startswith(f"{public}/phonecall/infra/0?")
            call.answer()
            assert eventually(lambda: call.listening)
            call.press("1")
            serve.shows("pressed 1: acknowledge")
            assert "real phones" in watched(serve)
            assert carrier.complaints == []


def watched(serve: Serve) -> str:
    """Return what ./dev phones writes."""
    environment = {**os.environ, "RINBAN_RUN": str(serve.run)}
    return subprocess.run(
        [str(ROOT / "dev"), "phones"], env=environment, capture_output=True, timeout=60
    ).stderr.decode()


def refused(folder: Path, **given: str) -> tuple[int, str]:
    with start(folder, **given) as process:
        screen, _ = process.communicate(timeout=DEADLINE)
        return process.returncode, screen


def test_everything_that_twilio_needs_is_named_at_once(tmp_path: Path) -> None:
    code, screen = refused(tmp_path, RINBAN_CARRIER="twilio", TWILIO_FROM=OURS)
    assert code == 2
    assert "missing in the environment: PUBLIC_BASE_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN\n" in screen


@pytest.mark.parametrize(
    "given",
    [
        {"RINBAN_CARRIER": "pigeon"},
        {"PORT": "http"},
        {"PORT": "70000"},
        {"RINBAN_API_KEYS": "only-a-key"},
        {"BASE_PATH": "a b"},
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, given: dict[str, str]) -> None:
    code, screen = refused(tmp_path, **given)
    ((name, _),) = given.items()
    assert (code, name in screen, "Traceback" in screen) == (2, True, False)


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, screen = refused(tmp_path, PORT=str(other.getsockname()[1]))
    assert (code, "is taken" in screen, "Traceback" in screen) == (1, True, False)


def test_a_rota_with_a_fault_is_told_by_file_and_line(tmp_path: Path) -> None:
    rota = tmp_path / "rota.yaml"
    rota.write_text("zone: Asia/Tokyo\nresponder: {}\n")
    with start(tmp_path, "--rota", str(rota)) as process:
        screen, _ = process.communicate(timeout=DEADLINE)
    assert process.returncode == 1
    assert f"{rota}:2" in screen


def test_a_rota_with_nobody_on_duty_is_served_all_the_same_and_that_is_said_loudly(tmp_path: Path) -> None:
    rota = tmp_path / "gap.yaml"
    rota.write_text(
        "responders: {ann: {name: Ann, phone: +81 90 0000 0003, valid: ..2000-01-01}}\n"
        "groups: {web: {call: [{order: [ann]}]}}\nstages: {local: {last_resort: +81 90 0000 0004}}\n"
    )
    with serving(tmp_path, "--rota", str(rota)) as serve:
        serve.shows("^NOBODY WOULD BE ON DUTY:$")
        serve.shows("^  web: from .* JST on$")
        curl(serve.shows("(curl .*)")[1])
        serve.shows("web/1  ☎ .* rings")


def test_a_second_one_beside_the_first(plain: Serve, tmp_path: Path) -> None:
    with serving(tmp_path, RINBAN_RUN=str(plain.run)) as second:
        url = second.shows("^ready (.*)$")[1]
        second.run = Path(second.shows("RINBAN_RUN=(.*serve.json) ./dev phones")[1])
        assert (second.told["gateway"], plain.told["gateway"] == url) == (url, False)
        assert second.stop(signal.SIGTERM)[0] == 0
    assert (plain.run.exists(), second.run.exists()) == (True, False)
