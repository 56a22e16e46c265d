"""What differs between production and the test stages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """Settings of one stage.

    `every_call_to`: the one number (E.164) that every call of a test stage goes to. `default_group`: who is called for
    a group that does not exist. `caller_id`: the number shown on the phone (E.164). `last_resort`: the number (E.164)
    that is called when no store answers, so that nobody can know who is on duty. `calls_per_second`: how many calls the
    account may start. `countries`: how a number (E.164) has to begin to be dialled, such as "+81"; () : any is dialled.
    `calls_per_day`: above so many it is warned, 0: never.
    """

    caller_id: str = ""
    every_call_to: str = ""
    default_group: str = ""
    last_resort: str = ""
    calls_per_second: int = 1
    countries: tuple[str, ...] = ()
    calls_per_day: int = 0


def allowed(number: str, countries: tuple[str, ...]) -> bool:
    """Whether `number` (E.164) begins like one of `countries`; without any, every number may be dialled."""
    return not countries or number.startswith(countries)
