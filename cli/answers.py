"""What the admin function says, and what is raised where it, or what stands in its place, cannot do what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Answer = dict[str, Any]
Ask = Callable[[Mapping[str, Any]], Answer]
"""Takes a task, {"task": name, …}."""


class Refused(Exception):
    """The admin function could not do it. `status` as in HTTP: 404 nothing of that name, 503 try again later."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
