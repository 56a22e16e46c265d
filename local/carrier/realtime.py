"""Runs each event when real time reaches it. Requests overlap, as Twilio's do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from local.carrier.timeline import Timeline


class RealTime:
    """Drives a timeline in threads of its own, from its making until `stop`. An event that fails is a complaint."""

    def __init__(self, timeline: Timeline, complain: Callable[[str, int, str], None], workers: int = 16) -> None:
        self._timeline = timeline
        self._complain = complain
        self._over = threading.Event()
        self._pool = ThreadPoolExecutor(workers, "carrier-event")
        self._thread = threading.Thread(target=self._run, name="carrier-time", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        with self._timeline.changed:
            self._timeline.changed.notify_all()
        self._thread.join()
        self._pool.shutdown(cancel_futures=True)

    def _run(self) -> None:
        while not self._over.is_set():
            event = self._timeline.wait_due(0.5)
            if event:
                self._pool.submit(event.action).add_done_callback(self._look)

    def _look(self, future: Future[object]) -> None:
        if not future.cancelled() and (error := future.exception()):
            self._complain("event", 0, f"{type(error).__name__}: {error}")
