"""The words of one text. Who only fills them in needs no template, and does not load what renders one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from rinban.core.alert import Severity
from rinban.core.rota.policy import Digits

LOCALES: Mapping[str, str] = {"ja": "ja-JP", "en": "en-US"}


class Cause(Enum):
    """Why the last resort is called in the place of the people on duty."""

    NO_STORE = "no_store"
    NO_WAY_OUT = "no_way_out"  # no call can be made from inside the network
    NOT_TAKEN = "not_taken"  # an alert was not taken, and nobody knows what it says


@dataclass(frozen=True, slots=True)
class CallScript:
    """What the templates may use. Texts are raw: they are cleaned and shortened here.

    `severity`, `host`, `summary` and `details` are those of the alert that is told: the most severe of `count` open
    ones, or the one of this `number` (from 1) in the order of their severity, if somebody asked for details. `written`:
    somebody wrote that summary to be said, so more of it is. `others`: the hosts of the next two alerts. `name` is the
    listener's, `other` that of the person who is being called now or took it, and with `is_own` that is the listener,
    on another call. `time` is the local time of taking, recovery or closing; in details, that since which the alert is
    open. `minutes`: until the next call. `more`: alerts beyond those that were heard. `is_last`: nobody else will be
    called if this person does nothing; but first, with `other_number`, another phone of this person rings. `pause`:
    seconds before anybody is called then, where that begins a new round; else 0. `may_call_in`: another group is called
    in then, if anybody is on duty there; if not, nobody is called before `minutes` are over. `prompts`: how often one
    document says the keys. `is_collected`: the alerts that are told have come in since the listener took the others.
    `came`: how many have, with those that are over, if the listener had said to take them too. `again`: how often in a
    row the one alert that is told has come by now, if it has recovered and returned; else 0. `follow_key`: the key that
    takes what follows as well, where it is offered. `since`: the local time since which the listener has it, where they
    are reminded; `open_for`: for how many seconds the alert that is told is open by then. `snooze_key`: the key that
    puts the reminder off, where it is offered, until `snooze` seconds from now; without it that comes in `reminds_in`
    seconds. Where it has been put off, `time` says until when. `details_key`: the key for details, "" if there is none.
    `monitor`: the name of the monitor in which `other` took it or, with `is_closed_there`, closed it; "" if that was on
    the phone, or the monitor has no name. `readings`: how words are said, as (word, reading) pairs. `cause` is for the
    last resort. A language that has no templates is spoken as "en".
    """

    language: str
    group: str
    severity: Severity = Severity.NOT_CLASSIFIED
    host: str = ""
    summary: str = ""
    details: str = ""
    written: bool = False
    count: int = 1
    number: int = 1
    others: tuple[str, ...] = ()
    name: str = ""
    other: str = ""
    is_own: bool = False
    time: datetime | None = None
    minutes: int = 0
    more: int = 0
    is_last: bool = False
    may_call_in: bool = False
    other_number: bool = False
    pause: int = 0
    is_collected: bool = False
    came: int = 0
    again: int = 0
    follow_key: str = ""
    since: datetime | None = None
    open_for: int = 0
    snooze_key: str = ""
    snooze: int = 0
    reminds_in: int = 0
    digits: Digits = Digits()
    prompts: int = 2
    details_key: str = ""
    monitor: str = ""
    is_closed_there: bool = False
    readings: tuple[tuple[str, str], ...] = ()
    cause: Cause = Cause.NO_STORE
