"""The carrier simulator: a strict stand-in for Twilio that never leaves this machine and is never shipped.

What Twilio refuses, and where the simulator is stricter or kinder, is listed in docs/testing.md.
"""

from local.carrier.calls import Behaviour, Moment, PhoneCall
from local.carrier.carrier import Carrier
from local.carrier.faults import Faults
from local.carrier.people import (
    AnswerAfter,
    Decline,
    HangUpAfter,
    Ignore,
    Manual,
    Press,
    SimulatedPhone,
    Unreachable,
    Voicemail,
)
from local.carrier.timeline import RealClock
from local.carrier.webhook import WebhookAnswer

__all__ = [
    "AnswerAfter",
    "Behaviour",
    "Carrier",
    "Decline",
    "Faults",
    "HangUpAfter",
    "Ignore",
    "Manual",
    "Moment",
    "PhoneCall",
    "Press",
    "RealClock",
    "SimulatedPhone",
    "Unreachable",
    "Voicemail",
    "WebhookAnswer",
]
