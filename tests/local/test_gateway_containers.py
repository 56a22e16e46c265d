"""Containers take one request at a time, stay warm, have Lambda's environment, and end with the gateway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.clock import SteppedClock
from local.gateway import FunctionFailed, Gateway
from local.gateway.gateway import AFTER
from tests.local.conftest import ENVIRONMENT, STACK


def told(gateway: Gateway, order: str = "") -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(gateway.invoke("door", {"body": order})["body"])
    return answer


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
    return holds()


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_container_is_used_again(gateway: Gateway) -> None:
    first, second = told(gateway), told(gateway)
    assert (second["pid"], second["count"]) == (first["pid"], first["count"] + 1)
    assert first["id"] != second["id"]


def test_the_context_is_the_templates(gateway: Gateway) -> None:
    context = told(gateway)
    assert (context["function"], context["memory"]) == ("Door", 512)
    assert 800 < context["left"] <= 1000
    assert context["cwd"] == str(STACK.parent / "door")


def test_only_declared_variables_reach_a_function(gateway: Gateway) -> None:
    environment = told(gateway)["environment"]
    declared = {"STAGE": "test", "NAME": "it-test", "COLOUR": "blue", "FIXED": "1", "OWN": "door"}
    assert declared.items() <= environment.items()
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "Door"
    assert environment.keys().isdisjoint({"UNDECLARED", "UNSET", "PYTHONPATH", "PYTEST_CURRENT_TEST"})


def test_requests_at_once_get_containers_of_their_own_up_to_the_cap(gateway: Gateway) -> None:
    with ThreadPoolExecutor(8) as callers:
        pids = set(callers.map(lambda _: told(gateway, "sleep 0.2")["pid"], range(8)))
    assert len(pids) == 3
    assert set(gateway.containers("door")) == pids


def test_what_nobody_who_is_called_waits_for_has_few_containers_and_leaves_the_processor_to_others(
    tmp_path: Path,
) -> None:
    aside = Gateway(STACK, ENVIRONMENT, {}, log=tmp_path / "log", aside={"door": 2})
    with aside as gateway, ThreadPoolExecutor(6) as callers:
        answers = list(callers.map(lambda _: told(gateway, "sleep 0.1"), range(6)))
    assert len({one["pid"] for one in answers}) == 2
    assert {one["nice"] - os.nice(0) for one in answers} == {AFTER}


def test_a_container_that_died_idle_is_replaced_unseen(gateway: Gateway) -> None:
    first = told(gateway)["pid"]
    os.kill(first, signal.SIGKILL)
    assert eventually(lambda: first not in gateway.containers("door"))
    assert told(gateway)["pid"] != first


def test_a_container_that_is_killed_just_before_a_request_is_replaced_unseen(gateway: Gateway) -> None:
    """A killed process looks alive until the kernel has taken it down; on the way it must be handed no request."""
    first = told(gateway)["pid"]
    for _ in range(60):
        os.kill(first, signal.SIGKILL)
        killed, first = first, told(gateway)["pid"]
        assert first != killed


def test_an_invocation_that_fails_says_why(gateway: Gateway) -> None:
    with pytest.raises(FunctionFailed, match="KeyError: 'asked for'"):
        told(gateway, "raise")
    with pytest.raises(FunctionFailed, match="timed out after 1 s"):
        told(gateway, "sleep 9")
    with pytest.raises(FunctionFailed, match="died"):
        told(gateway, "die")


def test_functions_see_the_stepped_clock(tmp_path: Path) -> None:
    clock = SteppedClock(tmp_path / "clock")
    clock.set(1000.0)
    with Gateway(STACK, ENVIRONMENT, {}, log=tmp_path / "log", clock_file=tmp_path / "clock") as gateway:
        assert told(gateway)["now"] == 1000.0
        clock.set(2000.5)
        assert told(gateway)["now"] == 2000.5
        pids = gateway.containers("door")
    assert eventually(lambda: not any(map(runs, pids)))


def test_a_handler_that_cannot_be_imported_is_in_the_log(tmp_path: Path) -> None:
    text = STACK.read_text().replace("CodeUri: door", "CodeUri: shared")
    (tmp_path / "shared").mkdir()
    (tmp_path / "template.yaml").write_text(text)
    with Gateway(tmp_path / "template.yaml", {}, {}, log=tmp_path / "log") as gateway:
        with pytest.raises(FunctionFailed, match="died"):
            gateway.invoke("door", {})
        assert "No module named 'app'" in (tmp_path / "log").read_text()


GATEWAY = """
import sys, time
from pathlib import Path
from local.gateway import Gateway
gateway = Gateway(Path(sys.argv[1]), {}, {}, log=Path(sys.argv[2]))
gateway.start()
gateway.invoke("door", {})
print(*gateway.containers("door"), flush=True)
gateway.invoke("door", {"body": "sleep 60"})
"""


def test_containers_end_with_a_gateway_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", GATEWAY, str(STACK), str(tmp_path / "log")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert runs(pid)
        process.kill()
    assert eventually(lambda: not runs(pid))
