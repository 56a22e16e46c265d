"""Stands outside of the network: CloudWatch wakes it when nobody inside can be called."""

from __future__ import annotations

from typing import Any

from rinban.doors.outside import answer
from rinban.wiring.outside import call_from_outside


def handler(event: dict[str, Any], context: Any) -> dict[str, str]:
    return answer(call_from_outside(), event)
