"""CodeDeploy asks before callers reach a new version, and after they do."""

from __future__ import annotations

from typing import Any

from rinban.doors.release import judged
from rinban.wiring.release import deployments, proof


def before(event: dict[str, Any], context: Any) -> dict[str, str]:
    return judged(proof().before, deployments(), event)


def after(event: dict[str, Any], context: Any) -> dict[str, str]:
    return judged(proof().after, deployments(), event)
