"""What a test says about a person at a phone. Every method returns the person, so that calls can be chained."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from local.carrier import Behaviour, PhoneCall, SimulatedPhone

if TYPE_CHECKING:
    from tests.e2e.world import World

AT_ONCE = 5.0
"""Virtual seconds within which a phone rings that is dialled without waiting for a clock; the network takes one."""

PATIENTLY = 40.0
"""Virtual seconds within which a listener hears something."""


class Person:
    """A person at a phone, who acts on the call that is live, else on the last one.
    `hears` looks at what was said since
    the person's last act."""

    def __init__(self, world: World, name: str, phone: SimulatedPhone) -> None:
        self._world = world
        self._name = name
        self._phone = phone
        self._acted = 0

    @property
    def call(self) -> PhoneCall:
        assert self._phone.calls, f"{self._name} has never been called\n{self._world.story()}"
        return self._phone.live or self._phone.calls[-1]

    @property
    def times_called(self) -> int:
        return len(self._phone.calls)

    def will(self, *script: Behaviour) -> Person:
        """Let the next calls be answered like this, one behaviour for each call; the last one stays."""
        self._phone.will(*script)
        return self

    # What the person does

    def answers(self) -> Person:
        self._act()
        self.call.answer()
        return self

    def presses(self, key: str) -> Person:
        """Press these keys as soon as the service waits for keys; the text that is being spoken stops."""
        self._await(lambda: self.call.listening, PATIENTLY, f"be asked for a key, to press {key}")
        self._act()
        self.call.press(key)
        return self

    def declines(self) -> Person:
        self.call.decline()
        self._world.passes(0)
        return self

    def hangs_up(self) -> Person:
        self.call.hang_up()
        self._world.passes(0)
        return self

    def lets_it_ring(self) -> Person:
        return self._until_over("no-answer", 60.0)

    def stays_on_the_line(self) -> Person:
        """Press nothing until the call is over."""
        return self._until_over("completed", 120.0)

    # What happens to the person

    def rings(self, within: float = AT_ONCE) -> Person:
        self._await(lambda: self._phone.ringing, within, "be called")
        return self

    def hears(self, *words: str) -> Person:
        """One text with all these words in it; what several voices say of it is one text."""
        self._await(lambda: self._has_heard(words), PATIENTLY, f"hear {words}")
        return self

    def does_not_hear(self, *words: str) -> Person:
        assert not self._has_heard(words), f"{self._name} heard {words}\n{self._world.story()}"
        return self

    def stops_ringing(self) -> Person:
        return self._until_over("canceled", AT_ONCE)

    def is_hung_up(self) -> Person:
        """Check that the service ends the call after the person has picked up."""
        return self._until_over("completed", AT_ONCE)

    def _has_heard(self, words: tuple[str, ...]) -> bool:
        return any(all(word in text for word in words) for text in self.heard)

    @property
    def heard(self) -> list[str]:
        """What was said since the person's last act: a new text begins where a key was waited for."""
        texts = [""]
        for moment in self.call.transcript[self._acted :]:
            if moment.event == "waits":
                texts.append("")
            if moment.event == "says":
                texts[-1] += moment.text
        return texts

    def _until_over(self, status: str, within: float) -> Person:
        call = self.call
        self._await(lambda: call.over, within, f"have the call end as {status}")
        assert call.status == status, f"{self._name}'s call ended as {call.status}\n{self._world.story()}"
        self._world.passes(0)  # the service hears of it
        return self

    def _act(self) -> None:
        self._acted = len(self.call.transcript)

    def _await(self, wanted: Callable[[], object], within: float, what: str) -> None:
        came = self._world.until(wanted, within)
        assert came, f"{self._name} did not {what} within {within:g} s\n{self._world.story()}"


class NobodyElse:
    """Everybody who is not on the phone now."""

    def __init__(self, world: World) -> None:
        self._world = world

    def rings(self, within: float = 120.0) -> None:
        """Check that no new call is made for so many virtual seconds, and that no phone rings in the end."""
        calls, before = self._world.carrier.calls, len(self._world.carrier.calls)
        self._world.passes(within)
        rang = [call.number for call in calls[before:]] + [call.number for call in calls if call.ringing]
        assert not rang, f"somebody was called: {rang}\n{self._world.story()}"
