"""What CloudWatch hands to the function outside of the network: lines of a log, or an alarm."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from typing import Any

from rinban.budget import Budget
from rinban.core.unreached import Unreached, of_line
from rinban.outage.outside import CallFromOutside


def answer(call: CallFromOutside, event: Mapping[str, Any]) -> dict[str, str]:
    """Call the last resort if this tells of an alert for which nobody can be called. Raises Unavailable."""
    return {"outcome": call.tell(unreached(event), Budget())}


def unreached(event: Mapping[str, Any]) -> Sequence[Unreached]:
    """The alerts that an event tells of.

    Lines come as gzip in base64 [CloudWatch Logs user guide, subscriptions, example 2]. An alarm tells of none, so that
    one stands for it of which nothing is known [CloudWatch user guide, invoke a Lambda function from an alarm].
    """
    if "awslogs" in event:
        lines = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        if lines.get("messageType") != "DATA_MESSAGE":  # the other is sent when a subscription is made
            return ()
        return tuple(filter(None, (of_line(one["message"]) for one in lines["logEvents"])))
    alarm = event.get("alarmData", {})
    return (Unreached(),) if alarm.get("state", {}).get("value") == "ALARM" else ()
