"""Every text is made once, before anybody has to hear it: one whose template is missing or has a slip is found so."""

from __future__ import annotations

from datetime import UTC, datetime

from rinban.core.alert import Severity
from rinban.core.rota.policy import USUAL_DIGITS
from rinban.voice.call_script import LOCALES, CallScript
from rinban.voice.twiml import TOPICS, Voice

_ACTION = "https://rinban.invalid/"


def rehearsed(voice: Voice) -> str:
    """The last of all documents, as TwiML. Raises whatever Jinja raises for one that cannot be made."""
    for language in LOCALES:
        for words in (CallScript(language, "infra"), _full(language)):
            for topic in TOPICS:
                voice.document(topic, words, _ACTION)
    voice.one_moment(_ACTION)
    voice.last_resort({language: _full(language) for language in LOCALES})
    return voice.expired()


def _full(language: str) -> CallScript:
    """Words for everything that a text may say."""
    return CallScript(
        language,
        "infra",
        severity=Severity.HIGH,
        host="web-1",
        summary="disk full",
        details="/var 99 %",
        count=3,
        others=("web-2",),
        name="sato",
        other="suzuki",
        time=datetime(2026, 1, 1, tzinfo=UTC),
        minutes=5,
        more=1,
        is_last=True,
        pause=60,
        came=2,
        follow_key=USUAL_DIGITS.follow or "4",
        since=datetime(2026, 1, 1, tzinfo=UTC),
        open_for=9000,
        snooze_key=USUAL_DIGITS.snooze or "9",
        snooze=3600,
        reminds_in=1800,
        details_key=USUAL_DIGITS.details,
    )
