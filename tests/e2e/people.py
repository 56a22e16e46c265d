"""What a test says about a person at a phone. Everything returns the person, so that it reads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from local.carrier import Behaviour, PhoneCall, SimulatedPhone

if TYPE_CHECKING:
    from tests.e2e.world import World

AT_ONCE = 5.0
"""Virtual seconds: a phone that rings "at once" is dialled without waiting for any clock; the network takes one."""

PATIENTLY = 30.0
"""Virtual seconds within which something is said to somebody who listens."""


class Person:
    """Acts on the live call, else on the last one; what is `heard` is what was said since the person's last act."""

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
        """From now on the phone is met like this, one behaviour a call."""
        self._phone.will(*script)
        return self

    # What the person does

    def answers(self) -> Person:
        self._act()
        self.call.answer()
        return self

    def presses(self, key: str) -> Person:
        """As soon as keys are listened for; the text that is being said stops."""
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
        """Says and presses nothing until the call is over."""
        return self._until_over("completed", 120.0)

    # What happens to the person

    def rings(self, within: float = AT_ONCE) -> Person:
        self._await(lambda: self._phone.ringing, within, "be called")
        return self

    def hears(self, *words: str) -> Person:
        """One text with all these words in it."""
        self._await(lambda: self._has_heard(words), PATIENTLY, f"hear {words}")
        return self

    def does_not_hear(self, *words: str) -> Person:
        assert not self._has_heard(words), f"{self._name} heard {words}\n{self._world.story()}"
        return self

    def stops_ringing(self) -> Person:
        return self._until_over("canceled", AT_ONCE)

    def is_hung_up(self) -> Person:
        """Somebody who had picked up is put down."""
        return self._until_over("completed", AT_ONCE)

    def _has_heard(self, words: tuple[str, ...]) -> bool:
        texts = [moment.text for moment in self.call.transcript[self._acted :] if moment.event == "says"]
        return any(all(word in text for word in words) for text in texts)

    def _until_over(self, status: str, within: float) -> Person:
        call = self.call
        self._await(lambda: call.over, within, f"have the call end as {status}")
        assert call.status == status, f"{self._name}'s call ended as {call.status}\n{self._world.story()}"
        self._world.passes(0)  # the service is told
        return self

    def _act(self) -> None:
        self._acted = len(self.call.transcript)

    def _await(self, wanted: Callable[[], object], within: float, what: str) -> None:
        came = self._world.until(wanted, within)
        assert came, f"{self._name} did not {what} within {within:g} s\n{self._world.story()}"


class NobodyElse:
    """All who are not on a phone now."""

    def __init__(self, world: World) -> None:
        self._world = world

    def rings(self, within: float = 120.0) -> None:
        """Asserts that no new call is made for so many virtual seconds, and that no phone is left ringing."""
        calls, before = self._world.carrier.calls, len(self._world.carrier.calls)
        self._world.passes(within)
        rang = [call.number for call in calls[before:]] + [call.number for call in calls if call.ringing]
        assert not rang, f"somebody was called: {rang}\n{self._world.story()}"
