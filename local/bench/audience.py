"""Many screens in a process of their own, which look at the board as its script does: by a socket, and now and then."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

from local.service import LIVE

APART, EVERY = 0.5, 10.0
"""As templates/board/static/board.js has them."""


class ListeningScreen:
    """One screen. `seen`: of each look that has got a page, when it came (time.time()) and what it has counted."""

    def __init__(self, url: str, cookie: str, counted: Callable[[str], int]) -> None:
        there = urlsplit(url)
        self._host, self._port, self._origin = there.hostname or "", there.port or 80, url
        self._cookie, self._counted = cookie, counted
        self._tag, self._batch, self._looked_at, self._within = "", "", 0.0, 0.25
        self._told, self.is_open = asyncio.Event(), False
        self.seen: list[tuple[float, int]] = []
        self.statuses: dict[int, int] = {}

    async def watch(self) -> None:
        """Until it is cancelled."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        voucher, line = await self._voucher(), await asyncio.open_connection(self._host, self._port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen(*line, voucher))
                group.create_task(self._go_on())
        finally:
            for writer in (self._writer, line[1]):
                writer.close()

    async def _go_on(self) -> None:
        await self._look()
        while True:
            try:
                await asyncio.wait_for(self._told.wait(), EVERY)
            except TimeoutError:
                await self._look()
                continue
            rest = max(0.0, max(APART, 1.5 * self._within) - (time.monotonic() - self._looked_at))
            await asyncio.sleep(rest + self._within * random.random())
            await self._look()

    async def _asks(self, request: str, body: str = "", **more: str) -> tuple[int, dict[str, str], str]:
        given = {"Host": f"{self._host}:{self._port}", "Cookie": self._cookie, **more}
        given |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))} if body else {}
        lines = (f"{name.replace('_', '-')}: {value}" for name, value in given.items())
        self._writer.write("\r\n".join((f"{request} HTTP/1.1", *lines, "", body)).encode())
        return await _answer(self._reader)

    async def _voucher(self) -> str:
        _, _, page = await self._asks("GET /board")
        (token,) = re.findall(r'data-token="([0-9a-f]+)"', page)
        status, _, told = await self._asks("POST /board/voucher", f"csrf={token}", Origin=self._origin)
        if status != 200:
            raise RuntimeError(f"no voucher: {status}")
        return str(json.loads(told)["voucher"])

    async def _look(self) -> None:
        self._told.clear()
        self._looked_at = time.monotonic()
        known = {"If_None_Match": self._tag} if self._tag else {}
        status, headers, body = await self._asks(f"GET /board?part=1{self._batch}", **known)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 200:
            self._tag = headers.get("etag", "")
            self.seen.append((time.time(), self._counted(body)))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, voucher: str) -> None:
        protocol = WSConnection(ConnectionType.CLIENT)
        more = [(b"Origin", self._origin.encode()), (b"Cookie", self._cookie.encode())]
        writer.write(
            protocol.send(
                Request(host=f"{self._host}:{self._port}", target=f"{LIVE}?voucher={voucher}", extra_headers=more)
            )
        )
        while data := await reader.read(65536):
            protocol.receive_data(data)
            for event in protocol.events():
                if isinstance(event, TextMessage):
                    told = json.loads(event.data)
                    self._within, self._batch = float(told["within"]), f"&batch={told['batch']}"
                    self._told.set()
                    continue
                if isinstance(event, AcceptConnection):
                    self.is_open = True
                    self._told.set()  # what has changed before
                    continue
                raise RuntimeError(f"a screen was not let in, or not any more: {event}")
        raise RuntimeError("a socket was closed")


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], str]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(head[0].split()[1]), headers, body.decode()


def counting(ref: str) -> Callable[[str], int]:
    """How many alerts the card of an escalation shows; 0 if there is none."""
    pattern = re.compile(rf'escalations/{re.escape(ref)}".*?([0-9]+) alerts', re.DOTALL)

    def counted(body: str) -> int:
        found = pattern.search(body)
        return int(found[1]) if found else 0

    return counted


async def serve(url: str, ref: str) -> None:
    """The first line of stdin has the cookie of each screen. For each line after it: "open" opens the screens, and
    "close" closes them and prints what they have seen."""
    cookies = json.loads(sys.stdin.readline())
    loop, screens, tasks = asyncio.get_running_loop(), list[ListeningScreen](), list[asyncio.Task[None]]()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        if line.strip() == "open":
            screens = [ListeningScreen(url, cookie, counting(ref)) for cookie in cookies]
            tasks = [asyncio.create_task(screen.watch()) for screen in screens]
            while not all(screen.seen and screen.is_open for screen in screens):
                _raise_what_failed(tasks)
                await asyncio.sleep(0.1)
            print("{}", flush=True)
            continue
        _raise_what_failed(tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        print(json.dumps(_told(screens)), flush=True)


def _raise_what_failed(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        if task.done():
            task.result()


def _told(screens: list[ListeningScreen]) -> dict[str, Any]:
    statuses: dict[int, int] = {}
    for screen in screens:
        for status, number in screen.statuses.items():
            statuses[status] = statuses.get(status, 0) + number
    return {"seen": [screen.seen for screen in screens], "statuses": statuses}


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], sys.argv[2]))
