"""What the typed keys do: to the one call there is, or to the chosen one of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

NEXT = "\t"
DIGITS = "0123456789*#"
_ACTIONS = {
    "a": ("answer", "ringing"),
    "d": ("decline", "ringing"),
    "v": ("voicemail", "ringing"),
    "h": ("hangup", "in-progress"),
}


@dataclass(slots=True)
class Handset:
    """`ask` asks the simulator (method, path) and may raise; `name` tells whose number it is."""

    ask: Callable[[str, str], dict[str, Any]]
    name: Callable[[str], str]
    _chosen: str = ""

    def type(self, key: str) -> str:
        """Do what a key means; what to tell about it, "" if the screen will show it anyway."""
        if key == NEXT:
            return self._next()
        if key in DIGITS:
            return self._act("press", "in-progress", f"?digit={quote(key, safe='')}")
        return self._act(*_ACTIONS[key]) if key in _ACTIONS else ""

    def _act(self, action: str, status: str, query: str = "") -> str:
        fitting = [call for call in self._live() if call["status"] == status]
        if not fitting:
            return "no phone is ringing" if status == "ringing" else "nobody is on the phone"
        call = next((call for call in fitting if call["sid"] == self._chosen), fitting[0])
        self._chosen = call["sid"]  # who picks up goes on talking there
        return str(self.ask("POST", f"/phones/{self._chosen}/{action}{query}").get("message", ""))

    def _next(self) -> str:
        """The call after the chosen one is chosen, and after the last the first."""
        live = self._live()
        if not live:
            return "no phone is ringing"
        at = next((number for number, call in enumerate(live) if call["sid"] == self._chosen), -1)
        call = live[(at + 1) % len(live)]
        self._chosen = call["sid"]
        return f"→ {self.name(call['to'])}, {call['status']}"

    def _live(self) -> list[dict[str, Any]]:
        """The calls that ring or are spoken on, the oldest first."""
        return [call for call in self.ask("GET", "/phones")["phones"] if call["status"] in ("ringing", "in-progress")]
