"""An API for ./dev phones and its page, which Twilio does not have: it lists the calls, picks up, presses keys ...

GET /phones · GET /phones/events?after=N&wait=S
POST /phones/{sid}/answer | decline | voicemail | hangup | press?digit=1
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from local.carrier.calls import PhoneCall
from local.carrier.network import Network
from local.carrier.rest import RestAnswer

LONGEST_WAIT = 30.0
_ACTION = re.compile(r"/phones/(CA[0-9a-f]{32})/(answer|decline|voicemail|hangup|press)")


@dataclass(frozen=True, slots=True)
class Control:
    network: Network
    calls: list[PhoneCall]

    def answer(self, method: str, path: str) -> RestAnswer:
        target = urlsplit(path)
        query = {name: values[-1] for name, values in parse_qs(target.query).items()}
        if method == "GET" and target.path == "/phones":
            return self._live()
        if method == "GET" and target.path == "/phones/events":
            return self._events(query)
        match = _ACTION.fullmatch(target.path)
        if method == "POST" and match:
            return self._act(match[1], match[2], query.get("digit", ""))
        return RestAnswer(404, {"message": f"no {method} {target.path} here"})

    def _live(self) -> RestAnswer:
        with self.network.lock:
            live = [_summary(call) for call in self.calls if not call.over]
            return RestAnswer(
                200, {"now": self.network.now(), "phones": live, "last": len(self.network.journal.entries)}
            )

    def _events(self, query: dict[str, str]) -> RestAnswer:
        try:
            after, wait = max(0, int(query.get("after", "0"))), min(float(query.get("wait", "0")), LONGEST_WAIT)
        except ValueError:
            return RestAnswer(400, {"message": "after and wait are numbers"})
        entries = self.network.journal.since(after, wait)
        return RestAnswer(200, {"events": [entry._asdict() for entry in entries], "last": after + len(entries)})

    def _act(self, sid: str, action: str, digit: str) -> RestAnswer:
        call = next((call for call in self.calls if call.sid == sid), None)
        if call is None:
            return RestAnswer(404, {"message": f"no call {sid}"})
        acts: dict[str, Callable[[], None]] = {
            "answer": call.answer,
            "decline": call.decline,
            "voicemail": call.to_voicemail,
            "hangup": call.hang_up,
            "press": lambda: call.press(digit),
        }
        try:
            acts[action]()
        except (AssertionError, ValueError) as error:
            return RestAnswer(409, {"message": str(error)})
        return RestAnswer(200, _summary(call))


def _summary(call: PhoneCall) -> dict[str, object]:
    return {
        "sid": call.sid,
        "to": call.number,
        "status": call.status,
        "listening": call.listening,
        "saying": call.saying,
        "heard": call.heard,
        "since": call.made,
    }
