"""What differs between production and the test stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rinban.core.rota.kinds import ValueKind, row, rows
from rinban.core.rota.outlets import OutletSettings


@dataclass(frozen=True, slots=True)
class Stage:
    """Settings of one stage, a row each; all have a default.

    Where a row's kind is WHO, the rota's store holds a responder's id or a number, and the core is given the number:
    `with_numbers` lies between the two.
    """

    caller_id: str = field(
        default="",
        metadata=row(ValueKind.PHONE, "the number that the phone shows; left out: the `TWILIO_FROM` of the deployment"),
    )
    every_call_to: str = field(
        default="",
        metadata=row(
            ValueKind.WHO,
            "a test stage calls only this one, no matter who is on duty, and nobody without it; refused in `prod`",
            as_typed=True,  # without it a test stage calls nobody
        ),
    )
    default_group: str = field(
        default="",
        metadata=row(
            ValueKind.GROUP,
            "who is called for a group that does not exist; left out: the sender is answered 404",
            as_typed=True,  # a group that is gone is found to be gone when it is asked for
        ),
    )
    last_resort: str = field(
        default="",
        metadata=row(
            ValueKind.WHO,
            "who is called when nobody is on duty, and at once, whatever the hour, when neither store answers",
        ),
    )
    calls_per_second: int = field(
        default=1,
        metadata=row(ValueKind.COUNT, "how many calls the account may start; more than that wait for a slot", 1, 1000),
    )
    countries: tuple[str, ...] = field(
        default=(),
        metadata=row(
            ValueKind.COUNTRIES, "a number that begins in no such way is not called; left out: every number is called"
        ),
    )
    calls_per_day: int = field(
        default=0,
        metadata=row(
            ValueKind.COUNT,
            "more calls in one day (UTC) are made all the same, but an alarm says so; left out: none does",
            1,
            9999,
        ),
    )
    sms_from: str = field(
        default="",
        metadata=row(ValueKind.SENDERS, "whom an SMS is from; left out: the `TWILIO_SMS_FROM` of the deployment"),
    )
    warn: tuple[OutletSettings, ...] = field(
        default=(),
        metadata=row(
            ValueKind.WARN,
            "outlets that are warned of what is wrong with the calling itself, such as that nobody took an alert or"
            " that a store is lost; left out: none is",
            default=(),
        ),
    )


WHO = tuple(one.name for one in rows(Stage) if one.kind is ValueKind.WHO)
"""The settings that name a responder or a number."""


def with_numbers(stage: Stage, phones: Mapping[str, str]) -> Stage:
    """The stage with the phones (E.164) in the place of the responders' ids."""
    return replace(stage, **{name: phones.get(given, given) for name in WHO if (given := getattr(stage, name))})


def allowed(number: str, countries: tuple[str, ...]) -> bool:
    """Whether `number` (E.164) begins like one of `countries`; if there are none, every number may be dialled."""
    return not countries or number.startswith(countries)
