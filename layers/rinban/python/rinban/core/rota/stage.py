"""What differs between production and the test stages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """Settings of one stage.

    `caller_id`: the number (E.164) that the phone shows. `every_call_to`: the one number (E.164) that all calls of a
    test stage go to, "" if each goes to its responder. `default_group`: the group that is called for a group that does
    not exist. `last_resort`: the number (E.164) that is called when no store answers, so that nobody can know who is on
    duty. `calls_per_second`: how many calls the account may start. `countries`: the beginnings of the numbers (E.164)
    that may be dialled, such as "+81"; () if any may. `calls_per_day`: more calls than this are reported as an alarm; 0
    for never.
    """

    caller_id: str = ""
    every_call_to: str = ""
    default_group: str = ""
    last_resort: str = ""
    calls_per_second: int = 1
    countries: tuple[str, ...] = ()
    calls_per_day: int = 0


def allowed(number: str, countries: tuple[str, ...]) -> bool:
    """Whether `number` (E.164) begins like one of `countries`; if there are none, every number may be dialled."""
    return not countries or number.startswith(countries)
