"""A fake of the carrier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.core.chain.call import CallOrder
from rinban.core.errors import CallRefused, Unavailable

OVER = ("completed", "canceled")


class Crash(BaseException):
    """The process dies. Nothing in the product catches this."""


@dataclass
class Dialled:
    """A call that exists. `status` is the carrier's word for it."""

    sid: str
    order: CallOrder
    status: str = "ringing"


@dataclass(frozen=True)
class _Fault:
    error: BaseException
    made: bool


class MemoryPhone:
    """Implements ports.Phone. `calls`: every call that exists, in the order in which they were placed."""

    def __init__(self) -> None:
        self.calls: list[Dialled] = []
        self.cut_ins: list[tuple[str, str]] = []
        self.away = False
        self._faults: list[_Fault] = []
        self._meanwhile: list[Callable[[], object]] = []

    def meanwhile(self, action: Callable[[], object]) -> None:
        """Let this happen while the next call is being placed."""
        self._meanwhile.append(action)

    def refuse(self, times: int = 1, *, permanent: bool = True, code: int = 21211, mend: str = "") -> None:
        refusal = CallRefused("no such number", permanent=permanent, code=code, mend=mend)
        self._faults += [_Fault(refusal, made=False)] * times

    def heal(self) -> None:
        """Whatever was to go wrong does not."""
        self._faults.clear()

    def fail(self, times: int = 1, *, made: bool) -> None:
        """Let the next calls get no answer in time; `made`: the call exists all the same."""
        self._faults += [_Fault(Unavailable("no answer in time"), made)] * times

    def crash(self, *, made: bool) -> None:
        """Let the process die while it asks for the next call; `made`: the call exists all the same."""
        self._faults.append(_Fault(Crash(), made))

    def call(self, order: CallOrder, *, seconds: float) -> str:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        fault = self._faults.pop(0) if self._faults else None
        if self.away:
            fault = _Fault(Unavailable("the carrier is away"), made=False)
        if fault is None or fault.made:
            self.calls.append(Dialled(f"CA{len(self.calls):032x}", order))
        if fault:
            raise fault.error
        return self.calls[-1].sid

    def hang_up(self, sid: str, *, listening: bool, seconds: float) -> None:
        if self.away:
            raise Unavailable("the carrier is away")
        call = next((call for call in self.calls if call.sid == sid), None)
        if call is None or call.status in OVER:
            return
        if call.status != "in-progress":
            call.status = "canceled"
        elif listening:
            call.status = "completed"

    def cut_in(self, sid: str, url: str, *, seconds: float) -> None:
        assert seconds > 0
        if self.away:
            raise Unavailable("the carrier is away")
        if any(call.sid == sid and call.status == "in-progress" for call in self.calls):
            self.cut_ins.append((sid, url))

    @property
    def dialled(self) -> list[str]:
        """Return the numbers in the order in which they were dialled."""
        return [call.order.to for call in self.calls]

    @property
    def ringing(self) -> list[str]:
        return [call.order.to for call in self.calls if call.status not in OVER]
