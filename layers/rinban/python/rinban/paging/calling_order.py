"""Who is to be called for a group now: the people on duty, or else the stage's last resort."""

from __future__ import annotations

from rinban.core.chain.document import Escalation
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import CallingOrder, Group, on_duty
from rinban.core.rota.people import Responder
from rinban.ports.log import Log
from rinban.ports.settings import SettingsReader


def calling_order(settings: SettingsReader, group: Group | None, at: float) -> CallingOrder:
    """The people to call at `at` (seconds since 1970).

    `group`: None if the rota has no such group any more. What is open in it goes on, and nobody is on duty for it.
    """
    people = on_duty(group, at) if group else ()
    return CallingOrder(people) if people else CallingOrder(_last_resort(settings), nobody_on_duty=True)


def todays(settings: SettingsReader, e: Escalation, at: float, log: Log) -> CallingOrder:
    """The people to call for this escalation at `at`; while the rota cannot be read, those of its own order."""
    try:
        group = settings.group(e.group)
    except Unavailable as error:
        log.line("the rota does not answer: going on with the order as copied", group=e.group, error=str(error))
        return CallingOrder(tuple(e.person(who) for who in e.order))
    return calling_order(settings, group, at)


def _last_resort(settings: SettingsReader) -> tuple[Responder, ...]:
    try:
        found = settings.last_resort()
    except Unavailable:  # the reader has logged it; the escalation rests, and each sweep asks again
        return ()
    return (found,) if found else ()
