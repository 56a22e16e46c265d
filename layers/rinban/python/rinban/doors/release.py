"""What CodeDeploy asks, and the verdict that it waits for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

LOG = logging.getLogger(__name__)


class Verdicts(Protocol):
    """Where a verdict goes."""

    def report(self, deployment: str, execution: str, *, succeeded: bool) -> None: ...


def judged(question: Callable[[], str], verdicts: Verdicts, event: Mapping[str, Any]) -> dict[str, str]:
    """Ask, and tell CodeDeploy whether the release goes on; returns why it must not, "" if it may.

    An hour passes before CodeDeploy gives up on a function that tells it nothing, so any failure at all is a verdict.
    The event names the deployment and this question [CodeDeploy user guide, AppSpec hooks for AWS Lambda].
    """
    try:
        why_not = question()
    except Exception as error:  # the release is refused, and CodeDeploy goes back to the version that serves
        LOG.exception("the release could not be judged")
        why_not = f"it could not be judged: {error}"
    if why_not:
        LOG.error("THE RELEASE IS REFUSED: %s", why_not)
    verdicts.report(event["DeploymentId"], event["LifecycleEventHookExecutionId"], succeeded=not why_not)
    return {"refused": why_not}
