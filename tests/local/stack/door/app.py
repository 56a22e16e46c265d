"""A function that does what the body of the request says."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import rinban.wiring  # the stack's own, from its layer

count = 0


def handler(event: dict[str, Any], context: Any) -> Any:
    global count
    count += 1
    order, _, argument = (event.get("body") or "").partition(" ")
    match order:
        case "raise":
            raise KeyError("asked for")
        case "sleep":
            time.sleep(float(argument))
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "print":
            print(argument)
        case _:
            pass
    return ANSWERS.get(order) or {"statusCode": 200, "body": json.dumps(_told(event, context))}


ANSWERS: dict[str, Any] = {
    "odd": {"status": 200},
    "set": {"statusCode": 200, "body": {1, 2}},
    "bytes": {"statusCode": 200, "body": "AP8=", "isBase64Encoded": True},
    "nothing": {"statusCode": 204},
    "several": {"statusCode": 200, "multiValueHeaders": {"X-A": ["1", "2"]}, "body": "ok"},
}


def _told(event: dict[str, Any], context: Any) -> dict[str, Any]:
    clock = getattr(rinban.wiring, "clock", None)
    return {
        "event": event,
        "environment": dict(os.environ),
        "pid": os.getpid(),
        "count": count,
        "cwd": os.getcwd(),  # noqa: PTH109
        "function": context.function_name,
        "memory": context.memory_limit_in_mb,
        "id": context.aws_request_id,
        "left": context.get_remaining_time_in_millis(),
        "now": clock.now() if clock else None,
        "nice": os.nice(0),
    }
