"""What the watchdog needs to have others told, and never waits for while it wakes a chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rinban.budget import Budget
from rinban.core.chain.record import Ref


@dataclass(frozen=True, slots=True)
class OthersTold:
    """`tell`: tells others what an escalation owes them, within the first budget, or the second where somebody is known
    to be slow; and `tell_due` what any owes. `ask`: asks for an invocation of
    its own in which `tell` is called; it raises Unavailable. `asked`: the escalation that a message asks that for, None
    if it is a wake-up; it raises ValueError. `look`: asks the sources what was done there and not heard of. `warn`:
    tells what is wrong with the calling itself, and what the rota has given to tell."""

    tell: Callable[[Ref, Budget, Budget], object] = lambda _ref, _budget, _whole: None
    tell_due: Callable[[Budget], object] = lambda _: None
    ask: Callable[[Ref], object] = lambda _: None
    asked: Callable[[str], Ref | None] = lambda _: None
    look: Callable[[Budget], object] = lambda _: None
    warn: Callable[[Budget], object] = lambda _: None


NOBODY = OthersTold()
