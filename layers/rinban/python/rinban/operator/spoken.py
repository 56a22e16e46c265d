"""What a person would hear of an alert: the first sentences of the call, as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rinban.core.alert import Alert
from rinban.core.readings import with_readings
from rinban.core.rota.policy import USUAL_DIGITS
from rinban.core.text.languages import LANGUAGES
from rinban.voice.call_script import CallScript
from rinban.voice.heard import words

Document = Callable[[str, CallScript, str], str]
"""voice.twiml.Voice.document: the TwiML of a topic."""

_GROUP = {"ja": "グループ", "en": "the group"}
_ACTION = "https://rinban.invalid/"


def heard(document: Document, readings: Callable[[], Mapping[str, str]], alert: Alert) -> dict[str, str]:
    """Language -> what is said before the first key is waited for; the group's own name takes the place of "group".

    `readings`: the rota's; raises Unavailable. The keys are the usual ones.
    """
    told = with_readings(alert, readings())
    return {language: words(document("menu", _script(told, language), _ACTION)) for language in LANGUAGES}


def _script(alert: Alert, language: str) -> CallScript:
    return CallScript(
        language=language,
        group=_GROUP[language],
        severity=alert.severity,
        host=alert.host,
        summary=dict(alert.texts).get(language, alert.summary),
        written=bool(alert.texts),
        digits=USUAL_DIGITS,
        details_key=USUAL_DIGITS.details,
        readings=alert.readings,
    )
