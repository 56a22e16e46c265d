"""Says what runs, so that the deploying command can compare it with what was built."""

from __future__ import annotations

from rinban.operator.tasks import Task


def version(release: str, published: str) -> Task:
    """The task `version`: {} -> {"release": "0123456789ab", "version": "7"}.

    `release`: the stamp that was written into the template. `published`: Lambda's number for the version of this
    function that answers; "$LATEST" if it was not asked through an alias, "" outside of Lambda.
    """

    running = {"release": release, "version": published}
    return lambda _: {**running}
