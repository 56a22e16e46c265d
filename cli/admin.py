"""The admin function, asked in this very process: its code, and the stores that the environment names."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import io
import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from cli.answers import Answer, Refused

ROOT = Path(__file__).parent.parent


class Admin:
    """Takes a task and gives its answer. Raises Refused when it is not known which stores to use."""

    def __init__(self, environment: MutableMapping[str, str] = os.environ, root: Path = ROOT) -> None:
        self._environment = environment
        self._root = root
        self._served: Path | None = None

    def __call__(self, task: Mapping[str, Any]) -> Answer:
        self._served = complete(self._environment, self._root) or self._served
        # The function writes log lines and metrics to its standard output, where only the answer belongs here.
        with contextlib.redirect_stdout(io.StringIO()):
            answer: Answer = _handler()(dict(task), None)
        if self._served and answer.get("status") == 503:
            return {
                **answer,
                "error": f"{answer['error']}\nIs the ./dev serve that wrote {self._served} still running?",
            }
        return answer


def complete(environment: MutableMapping[str, str], root: Path) -> Path | None:
    """Without DATABASE_URL: what a running ./dev serve uses, and the file that says so. Raises Refused."""
    if "DATABASE_URL" in environment:
        return None
    file = Path(environment.get("RINBAN_RUN", root / ".run" / "serve.json"))
    try:
        served = json.loads(file.read_text(encoding="utf-8"))["environment"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("DATABASE_URL is not set, and no ./dev serve is running here", 503) from error
    for name, value in served.items():
        environment.setdefault(name, value)
    return file


@functools.cache
def _handler() -> Any:
    """The function's door; it is cached, so that its connections live as long as in a warm container."""
    spec = importlib.util.spec_from_file_location("admin_app", ROOT / "functions" / "admin" / "app.py")
    if spec is None or spec.loader is None:
        raise Refused("functions/admin/app.py is missing", 500)
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)
    return app.handler
