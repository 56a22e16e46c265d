"""Which processes of a function are counted: all that live, also those that have just written their answer."""

from __future__ import annotations

import socket
import threading
from typing import Any

from local.gateway.pool import Container, Pool

NOBODY = 4_200_000
"""No process has such an id, so that none is ended by mistake [Linux, proc(5), pid_max: at most 2^22]."""


class HeldAnswer(Container):
    """A container that has written its answer, which nobody reads as long as `read` is not set."""

    written, read = threading.Event(), threading.Event()

    def answer(self, *_: object, **__: object) -> dict[str, Any]:
        self.written.set()
        self.read.wait(10.0)
        return {"result": "done"}


def test_a_container_whose_answer_is_not_read_yet_is_counted_and_one_that_has_ended_is_not() -> None:
    here, there = socket.socketpair()
    there.sendall(b"an answer")
    pool = Pool(lambda: HeldAnswer(NOBODY, here), timeout=10.0, most=1)
    caller = threading.Thread(target=pool.invoke, args=({},), kwargs={"patience": 1.0})
    caller.start()
    assert HeldAnswer.written.wait(10.0)
    assert pool.pids() == [NOBODY]
    HeldAnswer.read.set()
    caller.join()
    here.recv(100)
    assert pool.pids() == [NOBODY]
    there.close()
    assert pool.pids() == []
    pool.close()
