"""Where the command is typed, and what it asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TextIO

Answer = dict[str, Any]
Ask = Callable[[Mapping[str, Any]], Answer]


class Refused(Exception):
    """The admin function could not do it. `status` as in HTTP: 404 nothing of that name, 503 try again later."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Terminal:
    """`admin` takes a task ({"task": name, …}) and gives its answer."""

    admin: Ask
    out: TextIO
    err: TextIO
    keyboard: TextIO

    def ask(self, task: str, **arguments: object) -> Answer:
        """The answer of a task. Raises Refused."""
        answer = self.admin({"task": task, **arguments})
        if "error" in answer:
            raise Refused(str(answer["error"]), int(answer.get("status", 500)))
        return answer

    def say(self, text: str) -> None:
        print(text, file=self.out)

    def show(self, answer: Answer) -> None:
        """The answer for programs."""
        print(json.dumps(answer, ensure_ascii=False), file=self.out)

    def agrees(self, question: str) -> bool:
        """True if y or yes is typed; an end of the input is a no."""
        print(f"{question} [y/N] ", end="", file=self.out, flush=True)
        return self.keyboard.readline().strip().lower() in {"y", "yes"}
