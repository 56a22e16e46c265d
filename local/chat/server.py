"""The stand-in for the chats behind a port of this machine."""

from __future__ import annotations

from contextlib import AbstractContextManager

from local.chat.double import ChatDouble
from local.stand_in import HttpAsked, StandIn, standing_in


class ChatDoubleServer(StandIn):
    """`double`: what the chats do and show."""

    def __init__(self, double: ChatDouble) -> None:
        super().__init__()
        self.double = double

    def reply(self, asked: HttpAsked) -> tuple[int, str]:
        return self.double.answer(*asked)


def chats(double: ChatDouble | None = None) -> AbstractContextManager[ChatDoubleServer]:
    """The stand-in on a free port, as long as the block runs."""
    return standing_in(ChatDoubleServer(double or ChatDouble()))
