"""Only countries on the stage's list are dialled, whatever number stands in the tables."""

from __future__ import annotations

from rinban.core.errors import CallRefused
from rinban.core.rota.stage import Stage, allowed


def dialled(stage: Stage, phone: str) -> str:
    """The number (E.164) that this stage dials for a person whose number is `phone`. Raises CallRefused.

    The last resort does not come by here: when no store answers, a list that may be old must not keep it silent.
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
