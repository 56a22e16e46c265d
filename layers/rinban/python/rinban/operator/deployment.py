"""How a stage was set up, as far as the doctor looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deployment:
    """`stage`: its name. `public_base_url`: what Twilio calls back as configured, or "". `caller`: the number (E.164)
    that calls where the rota's stage names none, as the last resort's call does. `last_resort`: the number that a
    container knows which knows no rota, or "". `calls_everybody`: whether the people on duty are called, and not one
    number. `unstored`: the variables that hold a secret themselves, in the place of the ARN of one. `in_the_clear`:
    those of stores on other machines that are reached without TLS. `in_vain`: the variables that Twilio's SDK reads,
    and that change nothing. `sms_from`: whom an SMS is from where the rota's stage does not say it.
    """

    stage: str
    public_base_url: str
    caller: str
    last_resort: str
    calls_everybody: bool
    unstored: Sequence[str] = ()
    in_the_clear: Sequence[str] = ()
    in_vain: Sequence[str] = ()
    sms_from: str = ""

    @property
    def deployed(self) -> bool:
        """Whether it is a stage on AWS, and not this machine."""
        return self.stage != "local"

    def command(self, words: str) -> str:
        """How an operator types this command for the stage."""
        return f"`./rinban --stage {self.stage} {words}`" if self.deployed else f"`./rinban {words}`"
