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
    name = asked.get("task", "")
    try:
        known = tasks()
        if name not in known:
            raise BadRequest(f'no task "{name}"; there are: {", ".join(sorted(known))}')
        return known[name](asked)
    except KeyError as error:
        return {"error": f"the task {name} needs {error}", "status": BadRequest.status}
    except CallRefused as error:
        return {"error": f"{error}; check {error.mend}" if error.mend else str(error), "status": error.status}
    except RinbanError as error:
        return {"error": str(error), "status": error.status}
