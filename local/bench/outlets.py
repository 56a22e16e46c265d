"""How much later a phone rings, and a key is answered, while everybody who is told hangs, refuses or answers rubbish.

The same story is measured in turns: with nobody to be told, and with a Zabbix, outlets and SMS that hang, that refuse
and that answer rubbish. Who tells runs beside it all the time. A difference is that of two neighbours, so that what
else the machine does slows down both of them alike.
"""

from __future__ import annotations

import json
import math
import statistics
import tempfile
import threading
import time
from collections import Counter, defaultdict
from itertools import cycle
from pathlib import Path

from local.bench import crowd, servers
from local.bench.load import Client
from local.bench.servers import Rinban
from local.bench.sink import Answer, CreateRequest, Sink
from local.chat.secrets import chat_secrets
from local.servers.stores import Stores, private_stores
from local.service import ROOT
from local.stand_in import HttpAsked, StandIn, standing_in

PAIRS = 30
WARM = 2
LIMIT = 20.0
"""Milliseconds by which nothing may be later."""

NOBODY, HANG, REFUSE, RUBBISH = "nobody", "hang", "refuse", "answer rubbish"
MODES = (NOBODY, HANG, REFUSE, RUBBISH)
PROBLEM = json.loads((ROOT / "tests" / "payloads" / "zabbix_problem.json").read_text(encoding="utf-8"))
KINDS = ("slack", "slack_bot", "teams", "mattermost", "google_chat", "discord", "line", "chatwork", "webhook")
TO = {"slack_bot": "C0ALERTS", "line": "C1", "chatwork": "123"}
MOST_OF_A_GROUP = 5
UNDER_WAY = 0.15
"""Seconds after which those who tell are waiting for their first outlet."""

_REFUSALS = cycle((401, 403, 404, 429, 500, 503))
_RUBBISH = cycle(("<html>Sign in</html>", "{", "[" * 5000, "null", "", "\x00\x01", '{"ok": "perhaps"}', "ok" * 9999))

Measured = dict[str, float]


class Unwell(StandIn):
    """All outlets at once, each of which hangs until it is let go, refuses, or answers rubbish. `texts`: how many SMS
    it was asked for in each mode."""

    def __init__(self) -> None:
        super().__init__()
        self.mode = NOBODY
        self.let_go = threading.Event()
        self.texts: Counter[str] = Counter()

    def reply(self, asked: HttpAsked) -> Answer:
        if self.mode == REFUSE:
            return next(_REFUSALS), "{}"
        if self.mode == HANG:
            self.let_go.wait(60.0)
        return 200, next(_RUBBISH)

    def of_sms(self) -> Answer:
        """As the carrier answers to an SMS in this mode."""
        self.texts[self.mode] += 1
        return self.reply(HttpAsked("POST", "", {}, b""))


def measure(pairs: int) -> None:
    """Print by how many milliseconds each thing is later, with the 95 % interval of the mean."""
    stories = [(number, mode) for number in range(WARM + pairs) for mode in _in_turn(number)]
    with (
        tempfile.TemporaryDirectory() as name,
        private_stores() as stores,
        standing_in(Unwell()) as unwell,
        Sink(unwell.of_sms) as sink,
        servers.rinban(Path(name), _variables(stores, sink, unwell, stories), _groups(stories)) as service,
    ):
        print(f"{pairs} pairs; milliseconds by which it is later than with nobody to be told (95 %), at most {LIMIT:g}")
        one = _MeasuredPage(service, stores, sink, unwell)
        found = {(number, mode): one.told(number, mode) for number, mode in stories}
    _show([[found[number, mode] for mode in MODES] for number in range(WARM, WARM + pairs)])
    print("SMS that the carrier was asked for meanwhile:", dict(unwell.texts))


def _in_turn(number: int) -> tuple[str, ...]:
    first = number % len(MODES)
    return (*MODES[first:], *MODES[:first])


class _MeasuredPage:
    """Measures one page, from the alert to the next call, beside another one that others are being told of."""

    def __init__(self, service: Rinban, stores: Stores, sink: Sink, unwell: Unwell) -> None:
        self._service, self._stores, self._sink, self._unwell = service, stores, sink, unwell
        self._client = Client(service.url)

    def told(self, number: int, mode: str) -> Measured:
        self._unwell.mode = mode
        self._unwell.let_go.clear()
        heard = len(self._unwell.asked)
        try:
            found = self._measured(number, mode)
        finally:
            self._unwell.let_go.set()
            self._service.ask("end the sweeps")
            crowd.fill(self._stores, 0)
        if (len(self._unwell.asked) > heard) != (mode != NOBODY):
            raise RuntimeError(f"{len(self._unwell.asked) - heard} requests came in where outlets {mode}")
        return found

    def _measured(self, number: int, mode: str) -> Measured:
        group, found = _group(number, mode), Measured()
        self._alert(f"{group}a", number, mode)
        self._ends_without_a_key(self._sink.asked[-1])
        self._telling()
        found["alert → create call"] = self._alert(f"{group}b", number, mode)
        call = self._sink.asked[-1].form
        self._telling()
        found["picked up → text"] = self._says(call["Url"])
        found["key 1 → text"] = self._says(call["Url"], Digits="1")
        self._telling()
        found["key 2 → text"] = self._says(call["Url"], Digits="2")
        found["end of call → next create call"] = self._ends_without_a_key(self._sink.asked[-1])
        return found

    def _ends_without_a_key(self, call: CreateRequest) -> float:
        """From then on, its person is to get an SMS. Seconds until the next call is asked for."""
        count = len(self._sink.asked) + 1
        sent, _, _ = self._client.callback(call.form["StatusCallback"], CallStatus="completed")
        return self._sink.wait_for(count).at - sent

    def _alert(self, group: str, number: int, mode: str) -> float:
        """An event of a Zabbix server; where nobody is to be told, one without a number, so that Zabbix is not."""
        count = len(self._sink.asked) + 1
        event = {"event_id": "1" if mode != NOBODY else "", "zabbix_url": f"https://{_group(number, mode)}.example/"}
        sent = self._client.sends(f"/phonecall/{group}", {**PROBLEM, **event})
        return self._sink.wait_for(count).at - sent

    def _telling(self) -> None:
        self._service.ask("begin a sweep")
        time.sleep(UNDER_WAY)

    def _says(self, url: str, **more: str) -> float:
        _, took, _ = self._client.callback(url, CallStatus="in-progress", **more)
        return took


def _group(number: int, mode: str) -> str:
    """Each story has groups, a Zabbix and outlets of its own: what has hung before is left alone for a minute."""
    return f"{mode[0]}{number}"


def _groups(stories: list[tuple[int, str]]) -> str:
    found = ""
    for number, mode in stories:
        outlets = ", ".join(f"{name}: {_outlet(kind)}" for name, kind in _names(number, mode).items())
        for which in "ab":
            policy = "busy" if mode == NOBODY else "texting"
            found += f"  {_group(number, mode)}{which}: {{name: Group, policy: {policy}, call: [{{order: [ann, bo]}}]"
            found += f", outlets: {{{outlets}}}}}\n" if outlets else "}\n"
    return found


def _outlet(kind: str) -> str:
    return f"{{kind: {kind}, language: en" + (f", to: {TO[kind]}}}" if kind in TO else "}")


def _names(number: int, mode: str) -> dict[str, str]:
    """The outlets' kinds by their names: as many as a group may have, and other ones in each story."""
    kinds = [KINDS[(number * MOST_OF_A_GROUP + place) % len(KINDS)] for place in range(MOST_OF_A_GROUP)]
    return {} if mode == NOBODY else {f"{_group(number, mode)}x{place}": kind for place, kind in enumerate(kinds)}


def _variables(stores: Stores, sink: Sink, unwell: Unwell, stories: list[tuple[int, str]]) -> dict[str, str]:
    outlets = {name: kind for number, mode in stories for name, kind in _names(number, mode).items()}
    names = (_group(number, mode) for number, mode in stories if mode != NOBODY)
    zabbix = [{"url": f"{unwell.url}/{name}", "token": "t", "server": f"{name}.example"} for name in names]
    return {
        **servers.addresses(stores, sink),
        "OUTLETS": chat_secrets(unwell.url, **outlets),
        "ZABBIX_API": json.dumps(zabbix),
    }


def _show(stories: list[list[Measured]]) -> None:
    later: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for nobody, *others in stories:
        for mode, found in zip(MODES[1:], others, strict=True):
            for what in found:
                later[what, mode].append((found[what] - nobody[what]) * 1e3)
    for (what, mode), differences in later.items():
        usual = statistics.median(nobody[what] for nobody, *_ in stories) * 1e3
        mean, wide = statistics.mean(differences), interval(differences)
        verdict = "✓" if mean + wide <= LIMIT else "not shown to be so"
        print(f"{what:32}{usual:7.1f}   outlets {mode:16}{mean:+7.1f} ± {wide:5.1f}  {verdict}")


def interval(values: list[float]) -> float:
    """Half of the 95 % interval of the mean, by Student's distribution [Cornish-Fisher expansion of its quantile];
    infinite where one value alone says nothing of it."""
    if len(values) < 2:
        return math.inf
    z, n = statistics.NormalDist().inv_cdf(0.975), len(values) - 1
    t = z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
    return t * statistics.stdev(values) / math.sqrt(len(values))
