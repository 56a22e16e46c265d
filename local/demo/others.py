"""What is seen elsewhere than on the phones: in Zabbix, and in Slack."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Others:
    """`states`: what stood there, one after another, as "Slack Taken" or "Zabbix acknowledged"."""

    states: list[str] = field(default_factory=list)
    _new: list[str] = field(default_factory=list)

    def hear_zabbix(self, line: str) -> None:
        self._hear(f"Zabbix {line.partition(':')[0]}", f"Zabbix {line}")

    def hear_slack(self, how: str, first: str, below: str) -> None:
        """`first` and `below`: the first line of a message, as "🔧 Taken: what is wrong", and the next."""
        sign_and_state = first.partition(":")[0]
        shown = first if how == "posted" else sign_and_state
        self._hear(f"Slack {sign_and_state.partition(' ')[2]}", f"Slack {how}: {shown}. {below}")

    def _hear(self, state: str, line: str) -> None:
        if state not in self.states:
            self.states.append(state)
        self._new.append(line)

    def anew(self) -> list[str]:
        """The lines that have come since this was asked the last time."""
        new, self._new = self._new, []
        return new
