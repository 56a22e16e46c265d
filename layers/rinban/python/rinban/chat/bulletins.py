"""A warning, or a notice of the rota, as a message. It is of no escalation, and nothing is edited: each is new."""

from __future__ import annotations

from rinban.chat.message import NAME, PROBLEM, Message, Situation
from rinban.core.alert import Severity
from rinban.core.text.plain import one_line
from rinban.core.warnings.book import Course
from rinban.core.warnings.owing import Bulletin
from rinban.core.warnings.texts import warning_text

_REFERENCE = 60
"""Characters of what the messages of one thread have in common."""


def bulletin(one: Bulletin, whose: str, language: str, zone: str) -> Message:
    """What is to be said in this language ("ja" or "en"). `whose`: the stage that warns, or the group's name."""
    is_over = one.course is Course.OVER
    return Message(
        ref=one_line(one.name, _REFERENCE),
        situation=Situation.DUTY if one.kind is None else Situation.RELIEF if is_over else Situation.WARNING,
        severity=Severity.NOT_CLASSIFIED,
        group=one_line(whose, NAME) or "?",
        host="",
        problem=one_line(warning_text(one, language), NOTICE if one.kind is None else PROBLEM) or "?",
        language=language,
        zone=zone,
        closed_at=one.over_at if is_over else 0.0,
        since=one.since,
    )


NOTICE = 1500
"""Characters of a notice of the rota, which names what is open and what has rung."""
