"""CloudWatch Logs, as far as a subscription goes: which lines a filter lets through, and how they are handed on.

What the real one refuses or does otherwise: a pattern has at most 1,024 characters; it minds case, compares whole
values, and matches no line that is not JSON; lines are handed on as gzip in base64, several at once, seconds later and
perhaps twice; a first message, of another type, only tries the destination.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

LONGEST = 1024
TERM = re.compile(r'\(?\s*\$\.(\w+)\s*=\s*"([^"*\\]+)"\s*\)?')


class FilterPattern:
    """A pattern of the form { ($.name = "value") || ... }. Raises ValueError for any other, and for one that is too
    long."""

    def __init__(self, text: str) -> None:
        inner = re.fullmatch(r"\{ (.+) \}", text)
        terms = [TERM.fullmatch(term.strip()) for term in inner[1].split("||")] if inner else [None]
        if len(text) > LONGEST or None in terms:
            raise ValueError(text)
        self._terms = [(term[1], term[2]) for term in terms if term]

    def lets_through(self, line: str) -> bool:
        try:
            fields = json.loads(line)
        except ValueError:
            return False
        return isinstance(fields, Mapping) and any(fields.get(name) == value for name, value in self._terms)


def handed_on(lines: Sequence[str], message_type: str = "DATA_MESSAGE") -> dict[str, Any]:
    """The event of a function that has subscribed [CloudWatch Logs user guide, subscriptions, example 2]."""
    told = {
        "messageType": message_type,
        "owner": "123456789012",
        "logGroup": "/aws/lambda/rinban-dev-entry",
        "logStream": "2026/12/01/[7]0123456789abcdef0123456789abcdef",
        "subscriptionFilters": ["rinban"],
        "logEvents": [
            {"id": f"{at:056d}", "timestamp": 1_796_000_000_000 + at, "message": line} for at, line in enumerate(lines)
        ],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(told).encode())).decode()}}


def alarmed(name: str, state: str = "ALARM") -> dict[str, Any]:
    """The event of a function that an alarm calls [CloudWatch user guide, invoke a Lambda function from an alarm]."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": f"arn:aws:cloudwatch:ap-northeast-1:123456789012:alarm:{name}",
        "accountId": "123456789012",
        "time": "2026-12-01T03:12:00.000+0000",
        "region": "ap-northeast-1",
        "alarmData": {"alarmName": name, "state": {"value": state, "reason": "Threshold Crossed"}},
    }
