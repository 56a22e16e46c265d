"""Only countries on the stage's list are dialled, even if a number of another one was typed into the tables by hand."""

from __future__ import annotations

from rinban.core.errors import CallRefused
from rinban.core.rota.stage import Stage, allowed


def dialled(stage: Stage, phone: str) -> str:
    """The number (E.164) that this stage dials for a person whose number is `phone`. Raises CallRefused.

    The last resort is not checked here: when no store answers, the list may be old, and must not keep that phone
    silent.
    """
    number = stage.every_call_to or phone
    if allowed(number, stage.countries):
        return number
    listed = ", ".join(stage.countries)
    if stage.every_call_to:
        mend = "the stage's every_call_to, or its countries"
        raise CallRefused(f"every_call_to is in none of the stage's countries ({listed})", permanent=True, mend=mend)
    raise CallRefused(
        f"the responder's number is in none of the stage's countries ({listed}): mend one or the other", permanent=True
    )
