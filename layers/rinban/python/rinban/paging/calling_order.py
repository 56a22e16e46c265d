"""Who is to be called for a group now: the people on duty, or else the stage's last resort."""

from __future__ import annotations

from rinban.core.errors import Unavailable
from rinban.core.rota.duty import CallingOrder, Group, on_duty
from rinban.core.rota.people import Responder
from rinban.ports.settings import SettingsReader


def calling_order(settings: SettingsReader, group: Group | None, at: float) -> CallingOrder:
    """The people to call at `at` (seconds since 1970).

    `group`: None if the rota has no such group any more. What is open in it goes on, and nobody is on duty for it.
    """
    people = on_duty(group, at) if group else ()
    return CallingOrder(people) if people else CallingOrder(_last_resort(settings), nobody_on_duty=True)


def _last_resort(settings: SettingsReader) -> tuple[Responder, ...]:
    try:
        found = settings.last_resort()
    except Unavailable:  # the reader has logged it; the escalation rests, and each sweep asks again
        return ()
    return (found,) if found else ()
