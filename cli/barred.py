"""What would keep CodeDeploy from serving a release: CloudFormation finds that out when everything else is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from cli.answers import Refused
from cli.stack import Clients, asked

WATCHED = ("entry-failing", "callback-failing", "watchdog-failing")
"""The alarms that are watched while a release begins to serve, as the template names them behind the stage."""


def refuse_while_an_alarm_is_on(clients: Clients, stage: str, parameters: Mapping[str, str]) -> None:
    """Raises Refused while CodeDeploy would move no alias, since one of its alarms is on already.

    The watchdog runs each minute, so that its alarm stays on until a release mends it. Alarms that cannot be looked at
    hold up nothing.
    """
    if parameters.get("ReleaseHooks", "true") != "true":
        return
    names = [f"rinban-{stage}-{what}" for what in WATCHED]
    look = partial(clients("cloudwatch").describe_alarms, AlarmNames=names, StateValue="ALARM")
    try:
        found = asked("the alarms", look)["MetricAlarms"]
    except Refused:
        return
    if found:
        told = ", ".join(one["AlarmName"] for one in found)
        raise Refused(
            f"CodeDeploy would take this release back while {told} is on: wait until it is off again (docs/alarms.md);"
            " if this release is the one that mends it, add ReleaseHooks=false, for this time"
        )
