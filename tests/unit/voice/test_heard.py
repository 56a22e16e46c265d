"""The words of a document as text."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from rinban.voice import heard
from rinban.voice.call_script import CallScript
from rinban.voice.twiml import TOPICS
from tests.fakes.service import VOICE
from tests.unit.voice.test_twiml import ACTION, EN, JA


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("words", [JA, EN, replace(EN, summary="<b>&amp; 5 < 6 > 4</b>", host='"db" & co')])
def test_it_is_what_is_said_until_a_key_is_waited_for(topic: str, words: CallScript) -> None:
    document = VOICE.document(topic, words, ACTION)
    first, *_ = ET.fromstring(document)  # noqa: S314 - our own templates have written it
    assert heard.words(document) == " ".join("".join(f"{text} " for text in first.itertext()).split())


def test_a_goodbye_to_who_is_not_known_is_told_in_every_language() -> None:
    told = heard.words(VOICE.expired())
    assert "この電話" in told
    assert "This call" in told
