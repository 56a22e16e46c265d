"""Virtual time, and the invocations of the functions in it. Many are under way at once, but only one runs at a time.

An invocation is a thread that runs only while it holds the baton. It gives the baton back where it waits for the
outside, that is, at every call of a port. Then the next event in virtual time happens. The same draws, the same run.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from queue import SimpleQueue
from threading import Lock, Thread

from rinban.core.chain.record import Copy


class Killed(BaseException):
    """The process dies here. Nothing in the product catches this."""


class Invocation:
    """One run of a function, which Lambda ends after `life` seconds. `unseen` are the stores that do not answer this
    invocation, although they may answer others."""

    def __init__(self, name: str, born: float, life: float, unseen: frozenset[str]) -> None:
        self.name = name
        self.born = born
        self.dies_at = born + life
        self.unseen = unseen
        self.killed = False
        self.error: BaseException | None = None
        self.gave_up_waiting = False  # it answered that the caller has to come again
        self.counted: list[str] = []  # metrics
        self.saved_at: float | None = None
        self.rested = False  # it decided that the chain rests
        self.refused: list[int] = []  # attempts that the carrier refused it
        self.unsaved: dict[str, Copy] = {}
        self.last_of_all: dict[str, Callable[[], object]] = {}  # done at its end, unless it was killed
        self.go = Lock()
        self.go.acquire()


class Crew:
    """Threads for the invocations. Each does many, one after the other: to start a thread takes longer than most of
    what an invocation does."""

    def __init__(self) -> None:
        self._idle: list[SimpleQueue[Callable[[], object]]] = []

    def do(self, work: Callable[[], object]) -> None:
        """Do it in a thread that is idle, or in a new one."""
        tasks = self._idle.pop() if self._idle else self._one_more()
        tasks.put(work)

    def _one_more(self) -> SimpleQueue[Callable[[], object]]:
        tasks = SimpleQueue[Callable[[], object]]()
        Thread(target=self._live, args=(tasks,), daemon=True).start()
        return tasks

    def _live(self, tasks: SimpleQueue[Callable[[], object]]) -> None:
        while True:
            tasks.get()()
            self._idle.append(tasks)


CREW = Crew()


class Schedule:
    """The planned events, by virtual time (seconds since 1970)."""

    def __init__(self, at: float) -> None:
        self.now = at
        self.running: Invocation | None = None
        self.alive = 0
        self._ahead: list[tuple[float, int, Callable[[], object]]] = []
        self._soon: dict[int, float] = {}  # what may come sooner than planned, by number
        self._numbers = count()
        self._baton = Lock()
        self._baton.acquire()

    def at(self, when: float, action: Callable[[], object], *, hasty: bool = False) -> None:
        """Plan an event. `hasty`: it may also happen sooner, where an incident's draws want that."""
        number = next(self._numbers)
        heappush(self._ahead, (max(when, self.now), number, action))
        if hasty:
            self._soon[number] = when

    def after(self, seconds: float, action: Callable[[], object], *, hasty: bool = False) -> None:
        self.at(self.now + seconds, action, hasty=hasty)

    def hasten(self) -> None:
        """Let the next of the hasty events happen now."""
        number = min(self._soon, key=lambda n: (self._soon[n], n), default=None)
        if number is None:
            return
        del self._soon[number]
        place = next(place for place, entry in enumerate(self._ahead) if entry[1] == number)
        _, _, action = self._ahead.pop(place)
        heapify(self._ahead)
        self.at(self.now, action)

    def begin(self, invocation: Invocation, work: Callable[[], object], ended: Callable[[], object]) -> None:
        """Start an invocation now; `ended` is called when it is over, also if it was killed."""
        self.alive += 1
        self.at(self.now, partial(self._first, invocation, partial(self._live, invocation, work, ended)))

    def pause(self, seconds: float) -> None:
        """Let the running invocation wait, while everything else that is due happens.
        Raises Killed when its life is over."""
        me = self.running
        assert me is not None
        until = self.now + seconds
        if self._ahead and self._ahead[0][0] <= until:
            self.at(until, partial(self._resume, me))
            self.running = None
            self._baton.release()
            me.go.acquire()
        else:
            self.now = until
        if self.now > me.dies_at:
            raise Killed(f"{me.name} took too long")

    def run(self, until: float) -> None:
        while self._ahead and self._ahead[0][0] <= until:
            self._step()
        self.now = max(self.now, until)

    def finish(self) -> None:
        """Run events until every invocation is over."""
        while self.alive:
            self._step()

    def _step(self) -> None:
        when, number, action = heappop(self._ahead)
        self._soon.pop(number, None)
        self.now = max(self.now, when)
        action()

    def _first(self, invocation: Invocation, life: Callable[[], object]) -> None:
        self.running = invocation
        CREW.do(life)
        self._baton.acquire()

    def _resume(self, invocation: Invocation) -> None:
        self.running = invocation
        invocation.go.release()
        self._baton.acquire()

    def _live(self, invocation: Invocation, work: Callable[[], object], ended: Callable[[], object]) -> None:
        try:
            work()
            for each in invocation.last_of_all.values():
                each()
        except Killed:
            invocation.killed = True
        except BaseException as error:  # noqa: BLE001 - the story tells of it
            invocation.error = error
        try:
            ended()
        finally:
            self.alive -= 1
            self.running = None
            self._baton.release()
