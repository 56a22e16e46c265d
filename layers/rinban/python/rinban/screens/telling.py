"""Tells every open screen that something has changed, and how soon to come: a number for each, and nothing else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from rinban.core.errors import Unavailable
from rinban.core.screens import WINDOW, Posted, within
from rinban.ports.screens import OpenScreens, ScreenPosts
from rinban.ports.time import WallClock

IN_ALL = 1.0
"""Seconds for all screens together. One that could not be told by then asks by itself, or is told the next time."""

EACH = 0.5
"""Seconds for one screen."""

AT_ONCE = 10
"""Screens that are told at the same time."""


class ScreenTeller:
    """Tells the screens of one API. `say`: writes a line to the log. `pause`: waits for so many seconds."""

    def __init__(
        self,
        screens: OpenScreens,
        posts: ScreenPosts,
        clock: WallClock,
        say: Callable[..., object],
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._screens, self._posts, self._clock, self._say, self._pause = screens, posts, clock, say, pause
        self._pool = ThreadPoolExecutor(AT_ONCE, "screens")

    def tell(self, group: str) -> int:
        """Tell the screens of all that changes within WINDOW, in `group` and elsewhere; how many were told.

        It is 0 as well if somebody else is about to do it, and while Redis, which knows the screens, does not answer.
        """
        try:
            if not self._screens.begin():
                return 0
            self._pause(WINDOW)
            return self.tell_now((group,))
        except Unavailable as error:
            self._say("open screens are not told, and ask by themselves", error=str(error))
            return 0

    def tell_now(self, groups: Collection[str] = ()) -> int:
        """Tell the screens at once; how many were told. Where none is left, saves of these groups have nobody to tell.

        A screen whose session has ended is told nothing, and its socket is closed. Raises Unavailable.
        """
        now = self._clock.now()
        found = self._screens.listening(now)
        holding = [one for one, session in found.items() if session and session.holds(now)]
        over = sorted(found.keys() - holding)
        told = self._sent(holding) if holding else {}
        gone = [one for one, became in told.items() if became is Posted.GONE]
        if over:
            self._each(over, partial(self._posts.close, seconds=EACH))
        if over or gone or not found:
            self._screens.drop([*over, *gone], groups)
        return sum(became is Posted.TOLD for became in told.values())

    def _sent(self, connections: Collection[str]) -> dict[str, Posted]:
        text = json.dumps({"seq": self._screens.number(), "within": within(len(connections))})
        return self._each(connections, partial(self._posts.post, text=text, seconds=EACH))

    def _each(self, connections: Iterable[str], send: Callable[[str], Posted]) -> dict[str, Posted]:
        """What became of each for which there was time."""
        asked: dict[Future[Posted], str] = {self._pool.submit(send, one): one for one in connections}
        done, late = wait(asked, IN_ALL)
        for one in late:
            one.cancel()
        if late:
            self._say("some screens are told late or not at all", screens=len(late))
        return {asked[one]: one.result() for one in done}
