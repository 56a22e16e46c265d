"""The board's words for who looks at it. A page is rendered for a visitor, whom the door has made of a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["view", "act", "wall"]
"""What a visitor may do: look, act as well, or look from a screen on a wall, which is nobody's own."""


@dataclass(frozen=True, slots=True)
class ActTold:
    """What the page after an act tells of it, once.

    `done`: whether it was done; else `words` say why not. `undo`: the fields of the form that takes it back, by their
    names; () where nothing does. `english`: what is told besides and in English on every page, "" for nothing.
    """

    done: bool
    words: str
    undo: tuple[tuple[str, str], ...] = ()
    english: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """For whom a page is rendered.

    `person`: the id of a responder, "" for a wall, and for an operator who is not in the rota. `name`: as others read
    it. `language`: "ja" or "en". `zone`: the time zone in which times are shown (IANA). `csrf`: a token that each form
    of the page carries, "" where there is none. `fresh`: whether the person has signed in a moment ago, without which
    nobody may act. `told`: what became of the visitor's last act, for the page that follows it. `typed`: what was typed
    into the form of that act, if it was not done, by the names of its fields, with the `act` and the `group` of the
    form. `listens`: a token with which the page asks for the voucher of a socket. `session`: a mark of the session, of
    use for nothing but to tell it from another one.
    """

    person: str
    name: str
    role: Role = "view"
    language: str = "en"
    zone: str = "UTC"
    csrf: str = ""
    fresh: bool = False
    told: ActTold | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    listens: str = ""
    session: str = ""

    @property
    def acts(self) -> bool:
        """Whether forms are shown to this visitor. What may be done now, the door of the acts decides."""
        return self.role == "act"

    def typed_in(self, act: str, group: str = "") -> Mapping[str, str]:
        """What was typed into this form, whose act was not done; empty for every other form."""
        is_it = (self.typed.get("act"), self.typed.get("group")) == (act, group)
        return self.typed if is_it else {}
