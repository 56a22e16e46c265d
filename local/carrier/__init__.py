"""The carrier simulator: a strict stand-in for Twilio that never leaves this machine and is never shipped."""

from local.carrier.calls import Call, Moment
from local.carrier.carrier import Carrier
from local.carrier.faults import Faults
from local.carrier.people import (
    AnswerAfter,
    Behaviour,
    Decline,
    HangUpAfter,
    Ignore,
    Manual,
    Phone,
    Press,
    Unreachable,
    Voicemail,
)
from local.carrier.timeline import WallClock
from local.carrier.webhook import Answer

__all__ = [
    "Answer",
    "AnswerAfter",
    "Behaviour",
    "Call",
    "Carrier",
    "Decline",
    "Faults",
    "HangUpAfter",
    "Ignore",
    "Manual",
    "Moment",
    "Phone",
    "Press",
    "Unreachable",
    "Voicemail",
    "WallClock",
]
