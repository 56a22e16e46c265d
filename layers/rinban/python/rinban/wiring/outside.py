"""What the function outside of the network is built of: a carrier and a voice, and no store."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rinban import wiring
from rinban.adapters.powertools import PowertoolsLog
from rinban.config import STORES, Config
from rinban.outage.emergency_call import EmergencyCall
from rinban.outage.outside import CallFromOutside
from rinban.voice.twiml import Voice
from rinban.wiring import connections


def call_from_outside() -> CallFromOutside:
    """Raises BadConfig and Unavailable."""
    return of(wiring.config(wiring.AUTH_TOKENS, without=STORES))


@lru_cache(maxsize=1)  # so that one container knows when it has called
def of(config: Config) -> CallFromOutside:
    log = PowertoolsLog(config)
    phone = connections.phone(config, wiring.auth_token_anew)
    voice = Voice(Path(config.voice_path), config.chosen_voices)
    call = EmergencyCall(phone, wiring.clock, log, voice.last_resort)
    return CallFromOutside(call, config.last_resort, log)
