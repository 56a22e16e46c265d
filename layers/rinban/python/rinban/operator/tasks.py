"""The operator's tasks. Each takes a JSON object and answers one; `answer` finds the task by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rinban.core.errors import BadRequest, CallRefused, RinbanError

TaskInput = Mapping[str, Any]

Task = Callable[[TaskInput], dict[str, Any]]


def answer(tasks: Callable[[], Mapping[str, Task]], asked: TaskInput) -> dict[str, Any]:
    """What became of {"task": name, …}: the task's own answer, or {"error": text, "status": HTTP status}.

    `tasks` is called here, so that a fault in the configuration is an answer as well.
    """
    try:
        return done(tasks, asked)
    except RinbanError as error:
        return {"error": refusal(error), "status": error.status}


def done(tasks: Callable[[], Mapping[str, Task]], asked: TaskInput) -> dict[str, Any]:
    """The same, for who tells in other words why a task did not do it. Raises RinbanError."""
    name, known = asked.get("task", ""), tasks()
    if name not in known:
        raise BadRequest(f'no task "{name}"; there are: {", ".join(sorted(known))}')
    try:
        return known[name](asked)
    except KeyError as error:
        raise BadRequest(f"the task {name} needs {error}") from error


def refusal(error: RinbanError) -> str:
    """Why a task did not do it, in English."""
    mend = error.mend if isinstance(error, CallRefused) else ""
    return f"{error}; check {mend}" if mend else str(error)
