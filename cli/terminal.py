"""Where the command is typed, what it asks, and where its answer goes."""

from __future__ import annotations

import contextlib
import getpass
import io
import json
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from cli.answers import Answer, Ask, Refused
from cli.stack import Stack, stack_of

STORES = {"mysql": "MySQL", "redis": "Redis"}
"""What people call the stores, by the names that answers have for them."""

_TOP_OF_AN_EMPTY_SCREEN = "\x1b[H\x1b[2J"  # ECMA-48: cursor to the first place, then erase the page


class Unwritten(Exception):
    """The output takes no more text. `unread`: because its reader has gone, as `head` goes."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"the answer cannot be written: {cause.strerror or cause}")
        self.unread = isinstance(cause, BrokenPipeError)


@dataclass(frozen=True, slots=True)
class Terminal:
    """`admin` takes a task ({"task": name, …}) and gives its answer.

    `stacks` finds the stack of a stage, whose admin function is asked as soon as that stage was named (`at`).
    `clock` tells the seconds since 1970; `wait` sleeps for so many seconds. All that writes to `out` raises Unwritten;
    what `err` does not take is lost, since there is nobody else to tell, and the exit code says how it ended.
    """

    admin: Ask
    out: TextIO
    err: TextIO
    keyboard: TextIO
    clock: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep
    stacks: Callable[[str], Stack] = stack_of
    stack: Stack | None = None

    def at(self, stage: str) -> Terminal:
        """The same terminal, in this stage. Raises Refused."""
        stack = self.stacks(stage)
        return replace(self, admin=stack.ask, stack=stack)

    def in_a_stage(self) -> Stack:
        """The stack of the stage that was named. Raises Refused where none was."""
        if self.stack is None:
            raise Refused("name the stage that is meant: ./rinban --stage STAGE …")
        return self.stack

    def ask(self, task: str, **arguments: object) -> Answer:
        """The answer of a task. Raises Refused."""
        if not _is_text(arguments):
            raise Refused("what was typed is no text in the encoding of this locale")
        answer = self.admin({"task": task, **arguments})
        if "error" in answer:
            raise Refused(str(answer["error"]), int(answer.get("status", 500)))
        return answer

    def say(self, text: str) -> None:
        """A line for a person."""
        self.tell(f"{text}\n")

    def tell(self, text: str) -> None:
        """Any text for a person."""
        _put(self.out, text)

    def complain(self, text: str) -> None:
        """A line for a person about what went wrong."""
        self.blurt(f"rinban: {text}\n")

    def blurt(self, text: str) -> None:
        """Any text about what went wrong."""
        with contextlib.suppress(Unwritten):
            _put(self.err, text)

    def draws(self) -> bool:
        """Whether a person looks who sees more than letters."""
        return self.out.isatty() and (getattr(self.out, "encoding", "") or "").lower().replace("-", "") == "utf8"

    def listen(self) -> None:
        """Raises Unwritten if the reader has gone, which a pipe tells although nothing is written to it."""
        with contextlib.suppress(io.UnsupportedOperation):
            look = select.poll()
            look.register(self.out.fileno(), 0)  # POLLERR is always told [poll(2)]
            if any(event & select.POLLERR for _, event in look.poll(0)):
                raise Unwritten(BrokenPipeError())

    def repaint(self, text: str) -> None:
        """The text in the place of what the screen shows; below it where there is no screen."""
        self.say(f"{_TOP_OF_AN_EMPTY_SCREEN if self.out.isatty() else ''}{text}")

    def show(self, answer: Answer) -> None:
        """The answer for programs: one line of JSON."""
        self.write(json.dumps(answer, ensure_ascii=False) + "\n")

    def write(self, text: str) -> None:
        """What programs read, or what becomes a file: UTF-8, whatever the locale says."""
        if isinstance(self.out, io.TextIOWrapper):
            self.out.reconfigure(encoding="utf-8", errors="backslashreplace")
        _put(self.out, text)

    def agrees(self, question: str) -> bool:
        """True if y or yes is typed; an end of the input is a no."""
        _put(self.out, f"{question} [y/N] ")
        return self.keyboard.readline().strip().lower() in {"y", "yes"}

    def line(self, question: str) -> str:
        """What is typed in answer, without the spaces around it; "" at the end of the input."""
        _put(self.out, f"{question} ")
        return self.keyboard.readline().strip()

    def secret(self, question: str) -> str:
        """What is typed without an echo, or the standard input where nobody types. Raises Refused for nothing."""
        text = _unechoed(question) if self.keyboard.isatty() else self._piped_text()
        if not text.strip():
            raise Refused("nothing was given")
        return text.strip()

    def _piped_text(self) -> str:
        try:
            return self.piped().decode()
        except UnicodeDecodeError:
            raise Refused("what was piped is no text in UTF-8") from None  # the cause would quote it

    def piped(self) -> bytes:
        """All of the standard input, as it came."""
        if isinstance(self.keyboard, io.TextIOWrapper):
            return bytes(self.keyboard.buffer.read())
        return self.keyboard.read().encode()


def _unechoed(question: str) -> str:
    """What is typed; "" if that is ended by Ctrl-D."""
    try:
        return getpass.getpass(question)
    except EOFError:
        return ""


def _is_text(arguments: Mapping[str, object]) -> bool:
    """Bytes of the command line that the locale cannot decode are lone surrogates [PEP 383], which no store takes."""
    try:
        json.dumps(arguments, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def file_bytes(file: Path) -> bytes:
    """What a file holds. Raises Refused."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}", 404 if isinstance(error, FileNotFoundError) else 400) from error
    except ValueError as error:
        raise Refused(f"{file}: no file can have this name in this locale", 404) from error


def _put(stream: TextIO, text: str) -> None:
    """At once: somebody may be waiting for the next line, and what cannot be written is known here."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        raise Unwritten(error) from error


def clock_time(at: float | None, zone: str, style: str = "%m-%d %H:%M:%S") -> str:
    """Seconds since 1970 in the rota's zone and with its name, such as "11-21 21:00:00 JST"; "" for None."""
    return "" if at is None else datetime.fromtimestamp(at, ZoneInfo(zone)).strftime(f"{style} %Z")
