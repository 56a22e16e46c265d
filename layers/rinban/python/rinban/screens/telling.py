"""Tells every open screen that something has changed, and how soon to come: a number, a name, and nothing else."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Mapping
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
    """Tells the screens of one API. `say`: writes a line to the log. `pause`: waits for so many seconds.
    `new_name`: makes the name of a batch of changes, which nobody can know ahead (screens.shared)."""

    def __init__(
        self,
        screens: OpenScreens,
        posts: ScreenPosts,
        clock: WallClock,
        say: Callable[..., object],
        pause: Callable[[float], object] = time.sleep,
        new_name: Callable[[], str] = lambda: os.urandom(8).hex(),
    ) -> None:
        self._screens, self._posts, self._clock, self._say, self._pause = screens, posts, clock, say, pause
        self._new_name = new_name
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

        A screen whose session has ended is told nothing, and its socket is closed; with the next ping once more if that
        could not be done. Raises Unavailable.
        """
        now = self._clock.now()
        found = self._screens.listening(now)
        holding = [one for one, session in found.items() if session and session.holds(now)]
        over = found.keys() - holding
        became = self._each({**self._words(holding), **{one: self._end(one) for one in sorted(over)}})
        told = [one for one, what in became.items() if what is Posted.TOLD]
        gone = [one for one, what in became.items() if what is Posted.GONE]
        left = (over & set(told)) | self._surely_left(gone, now)
        if left or not found:
            self._screens.drop(sorted(left), groups)
        return len(set(told) - over)

    def _surely_left(self, gone: Collection[str], now: float) -> set[str]:
        """Those that have left: of one that was let in a moment ago the same is said before its socket is there."""
        return set(gone) - set(self._screens.opening(now)) if gone else set()

    def _words(self, connections: Collection[str]) -> dict[str, Callable[[], Posted]]:
        if not connections:
            return {}
        batch = {"seq": self._screens.number(), "batch": self._new_name()}
        text = json.dumps({**batch, "within": within(len(connections))})
        return {one: partial(self._posts.post, one, text, EACH) for one in connections}

    def _end(self, connection: str) -> Callable[[], Posted]:
        return partial(self._posts.close, connection, EACH)

    def _each(self, sends: Mapping[str, Callable[[], Posted]]) -> dict[str, Posted]:
        """What became of each for which there was time."""
        asked: dict[Future[Posted], str] = {self._pool.submit(send): one for one, send in sends.items()}
        done, late = wait(asked, IN_ALL)
        for one in late:
            one.cancel()
        if late:
            self._say("some screens are told late or not at all", screens=len(late))
        return {asked[one]: one.result() for one in done}
