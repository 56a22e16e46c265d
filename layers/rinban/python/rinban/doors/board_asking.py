"""One act of the board: who does it, what the form has, and how a task behind ./rinban is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from rinban.board.sentences import BoardSentences
from rinban.core.board import ActTold, Visitor
from rinban.core.chain.document import Escalation
from rinban.core.chain.record import Ref
from rinban.core.errors import BadRequest
from rinban.doors.board_forms import Form
from rinban.operator.tasks import Task, done


@dataclass(frozen=True, slots=True)
class Asking:
    """One act: who does it, and what the form has. `words`, `sentences`: in the language of the page. `base_url`: where
    Twilio calls back. `escalation`: as it is now, None if that is not known."""

    tasks: Callable[[], Mapping[str, Task]]
    who: Visitor
    form: Form
    words: Mapping[str, str]
    sentences: BoardSentences
    base_url: str
    escalation: Callable[[Ref], Escalation | None]

    def ask(self, task: str, **asked: object) -> dict[str, Any]:
        """The answer of a task. Raises RinbanError."""
        return done(self.tasks, {"task": task, **asked})

    def says(self, word: str, *, done: bool = True, **about: object) -> ActTold:
        return ActTold(done, self.words[word].format(**{"escalation": self.form.get("escalation", ""), **about}))

    def tells(self, kind: str, **about: object) -> ActTold:
        """That it was done, in a sentence with the names of those whom it is about."""
        return ActTold(done=True, words=self.sentences.says(kind, about))

    @property
    def actor(self) -> str:
        """As the journal names who acts: the id where there is one."""
        return self.who.person or self.who.name

    @property
    def number(self) -> int:
        """What is to be taken back. Raises BadRequest."""
        text = self.form["number"]
        if not (text.isdecimal() and len(text) < 10):
            raise BadRequest(f'"{text[:20]}" is no number').of("no_number", text=text[:20])
        return int(text)


class Act(NamedTuple):
    """`do`: what is asked and told. `needs`: the fields that must not be empty, each with the word of its label."""

    do: Callable[[Asking], ActTold]
    needs: Mapping[str, str] = {}
