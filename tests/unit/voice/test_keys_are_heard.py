"""A key counts at every word that a person hears, unless no key means anything any more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from local.carrier.player import Fetch, Player
from local.carrier.timeline import ScheduledEvent
from local.carrier.twiml import read_inline
from rinban.core.chain.grid import GRID, KEY_SIGNALS
from rinban.core.chain.standing import Standing
from rinban.voice.twiml import TOPICS
from tests.fakes.service import TEMPLATES, VOICE
from tests.unit.voice.test_twiml import ACTION, EN, JA, shape

DEAF = {
    "already_taken": Standing.ACKNOWLEDGED,
    "recovered": Standing.CLOSED,
    "closed": Standing.CLOSED,
    "test_done": "the one key of a test call has been pressed",
    "expired": "nobody knows whose call it is, so that no key could mean anything",
    "last_resort": "no store answers and no token was made, so that a key could be sent nowhere",
}
"""The texts in which no key is heard: where such a call stands, if all keys only tell the same there; or else why."""

DOCUMENTS = {
    **{f"{topic} {words.language}": VOICE.document(topic, words, ACTION) for topic in TOPICS for words in (JA, EN)},
    "one_moment": VOICE.one_moment(ACTION),
    "expired": VOICE.expired(),
    "last_resort": VOICE.last_resort({"ja": JA, "en": EN}),
}
"""All that templates say. The static fallback is no template: it speaks when nothing of ours can hear a key."""

HEARD = [name for name in DOCUMENTS if name.split()[0] not in DEAF]


class Ear:
    """A call on which one document is performed. Its clock stands still until `goes_on`."""

    def __init__(self) -> None:
        self.at = 0.0
        self.heard: list[str] = []
        self.next = ScheduledEvent(0.0, 0, lambda: None)

    def now(self) -> float:
        return self.at

    def after(self, seconds: float, action: Callable[[], None], label: str) -> ScheduledEvent:
        self.next = ScheduledEvent(self.at + seconds, 0, action, label)
        return self.next

    def note(self, event: str, text: str = "") -> None:
        self.heard.append(f"{event} {text}")

    def goes_on(self) -> None:
        self.at = self.next.at
        self.next.action()


def played(document: str, pressed: float) -> tuple[float, Fetch | None]:
    """The seconds after which the document is over, and what is asked for then. `pressed`: when the key 1 is."""
    ear, ended = Ear(), list[Fetch | None]()
    player = Player(ear, ended.append, read_inline(document), ACTION)
    player.start()
    while not ended:
        if ear.next.at > pressed >= ear.at:
            ear.at = pressed
            assert player.press("1"), f"nobody listens after {pressed} s: {ear.heard[-1]}"
        else:
            ear.goes_on()
    return ear.at, ended[0]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_sentence_stands_where_no_key_is_heard_unless_there_is_a_reason(name: str) -> None:
    deaf = {"Say", "Play", "Pause"} & set(shape(DOCUMENTS[name]))
    assert bool(deaf) == (name not in HEARD)


@pytest.mark.parametrize("name", HEARD)
def test_the_carrier_takes_a_key_at_every_moment_of_a_text(name: str) -> None:
    whole, _ = played(DOCUMENTS[name], float("inf"))
    assert whole > 2
    for moment in range(int(2 * whole)):
        at, asked = played(DOCUMENTS[name], moment / 2)
        assert asked is not None
        assert (at, asked.kind, asked.url) == (moment / 2, "key", ACTION)
        assert dict(asked.extra)["Digits"] == "1"


def test_without_a_key_it_is_asked_again_after_the_words_and_two_seconds() -> None:
    whole, asked = played(DOCUMENTS["one_moment"], float("inf"))
    assert asked == Fetch("redirect", ACTION)
    assert 4 < whole < 6


@pytest.mark.parametrize("standing", [where for where in DEAF.values() if isinstance(where, Standing)])
def test_where_no_key_is_heard_each_would_only_tell_how_things_stand(standing: Standing) -> None:
    assert {GRID[standing][key].name for key in KEY_SIGNALS} == {"tell"}


def test_no_frame_of_a_document_is_forgotten() -> None:
    texts = [path.read_text("utf-8") for path in TEMPLATES.glob("*/*.xml")]
    extended = {frame for text in texts for frame in re.findall(r'extends "(_\w+\.xml)"', text)}
    others = {"_one_moment.xml", "_expired.xml", "_last_resort.xml"}
    assert {path.name for path in TEMPLATES.glob("*.xml")} == extended | others
