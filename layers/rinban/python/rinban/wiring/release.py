"""What the hooks of a release are built of. They stand outside of the network, and have no secret."""

from __future__ import annotations

import time

from rinban import wiring
from rinban.adapters.aws import release
from rinban.operator.proof import Proof


def proof() -> Proof:
    """What is asked of the version that is to serve, and of the one that callers reach."""
    here = wiring.environment
    stack = release.DeployedStack(release.clients, here["STACK"])
    return Proof(
        release.AdminFunction(release.clients, here["NEW_ADMIN"]),
        release.AdminFunction(release.clients, here.get("SERVED_ADMIN", "")),
        here["RINBAN_RELEASE"],
        here.get("DAILY_PAGE", ""),
        stack.base_url,
        stack.goes_back,
        time.sleep,
        time.monotonic,
    )


def deployments() -> release.Deployments:
    return release.Deployments(release.clients)
