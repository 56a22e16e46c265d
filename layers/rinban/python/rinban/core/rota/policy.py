"""How a group is called: the escalation policy. All times are seconds."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from rinban.core.rota.kinds import ValueKind, row, rows

KEYS = "0123456789*#"
"""Of a telephone."""

AFTER_NO_ANSWER = "after_no_answer"
"""The only time at which a person gets an SMS: a call has ended without a key of theirs."""

LONGEST_SNOOZE = 8 * 3600
"""Seconds for which a person may put a reminder off at most: a shift."""

LONGEST_COLLECT = 900
"""Seconds for which alerts are collected at most, however many keep coming."""


@dataclass(frozen=True, slots=True, order=True)
class Digits:
    """Which key means what. The listener is told that any other key does nothing.

    `details`: the key that says all of one alert; `follow`: the one with which somebody takes what follows as well;
    `snooze`: the one that puts a reminder off; "" if there is none. That is the default, because a stored document of a
    version that had no such key does not name it, and there its key may have another meaning.
    """

    take: str = "1"
    pass_on: str = "2"
    repeat: tuple[str, ...] = ("*",)
    details: str = ""
    follow: str = ""
    snooze: str = ""
    extra: tuple[tuple[str, str], ...] = ()  # see chain.attempt.Extra


USUAL_DIGITS = Digits(details="3", follow="4", snooze="9")
"""Of a policy that names no keys."""


def keys_of(digits: Digits) -> tuple[str, ...]:
    """Every key that has a meaning, as often as it has one."""
    named = (getattr(digits, field.name) for field in fields(digits) if field.name != "extra")
    return tuple(key for one in named for key in one)


def with_usual(keys: Digits, *names: str) -> Digits:
    """`keys`, which do not say what these keys are: each is the usual one, if that has no other meaning among them.

    `names`: "details", "follow", "snooze". A rota from before there were such keys says `repeat: [3, "*"]`, and goes on
    to mean that.
    """
    for name in names:
        usual = getattr(USUAL_DIGITS, name)
        keys = keys if usual in keys_of(keys) else replace(keys, **{name: usual})
    return keys


@dataclass(frozen=True, slots=True, order=True)
class Policy:
    """How one group is called. A group that names no policy has these defaults.

    There are three rounds without a pause, because a second call soon after the first gets through Do Not Disturb; then
    there is one round every `then_every` seconds, until somebody takes it.
    """

    ring: int = field(
        default=25,
        metadata=row(ValueKind.SECONDS, "how long one phone rings", 5, 600),  # 600 is Twilio's limit for Timeout
    )
    rounds: int = field(
        default=3,
        metadata=row(
            ValueKind.COUNT, "how often everybody is called before log, metric and alarm say that nobody has it", 1, 10
        ),
    )
    pause: int = field(default=0, metadata=row(ValueKind.SECONDS, "between those rounds", 0, 3600))
    then_every: int = field(
        default=600,
        metadata=row(ValueKind.SECONDS, "after them one round each time, until somebody takes it", 60, 86400),
    )
    prompts: int = field(default=2, metadata=row(ValueKind.COUNT, "how often the text is said in one call", 1, 5))
    call_limit: int = field(default=90, metadata=row(ValueKind.SECONDS, "no call is longer than this", 30, 3600))
    remind_after: int = field(
        default=0,
        metadata=row(
            ValueKind.SECONDS,
            "what somebody took and has not recovered so long after the key is called for again, the taker first; "
            "0s: never",
            0,
            86400,
        ),
    )
    snooze: int = field(
        default=0,  # as in stored documents from before there was this setting
        metadata=row(
            ValueKind.SECONDS,
            "how much later than its key that reminder comes, if its listener says so (key snooze); that of a disaster "
            "30 minutes later at most; 0s: nobody may say so",
            0,
            LONGEST_SNOOZE,
            default=3600,
        ),
    )
    close_when_quiet: int = field(
        default=3600,
        metadata=row(
            ValueKind.SECONDS,
            "an escalation that somebody took closes when the monitor has been quiet so long",
            60,
            30 * 86400,
        ),
    )
    close_after: int = field(
        default=86400,
        metadata=row(
            ValueKind.SECONDS, "an escalation of this age closes, and loudly if nobody took it", 300, 30 * 86400
        ),
    )
    calls_per_hour: int = field(
        default=12,
        metadata=row(
            ValueKind.COUNT,
            "how often one phone rings, whatever the group; then it is passed over while somebody else is left",
            1,
            1000,
        ),
    )
    collect: int = field(
        default=0,  # as in stored documents from before there was this setting, where every new alert rings
        metadata=row(
            ValueKind.SECONDS,
            "after a key, new alerts that are no more severe are collected so long and said in one call; twice as long "
            "each time while they keep coming, up to 15m; 0s: each one rings",
            0,
            LONGEST_COLLECT,
            default=120,
        ),
    )
    flap_window: int = field(
        default=0,  # as in stored documents from before there was this setting, where what returns is a new alert
        metadata=row(
            ValueKind.SECONDS,
            "an alert that recovered and returns within this time goes to the person who took it; 0s: it is a new one",
            0,
            3600,
            default=300,
        ),
    )
    flap_limit: int = field(
        default=0,
        metadata=row(
            ValueKind.COUNT,
            "after so many returns within an hour it counts as one open alert until it has been quiet for flap_window; "
            "0: never",
            0,
            100,
            default=3,
        ),
    )
    sms: str = field(
        default="",
        metadata=row(
            ValueKind.SMS,
            "a person whose call has ended without a key gets an SMS besides; left out: no SMS is sent",
        ),
    )
    digits: Digits = field(
        default=USUAL_DIGITS,
        metadata=row(
            ValueKind.DIGITS,
            "which key means what; any other key does nothing",
            columns=("take_digit", "pass_digit", "repeat_digits", "details_digit", "follow_digit", "snooze_digit"),
        ),
    )
    extra: tuple[tuple[str, str], ...] = ()  # see chain.attempt.Extra


USUAL_POLICY = Policy(**{setting.name: setting.default for setting in rows(Policy)})
"""Of a group that names none."""


def in_use(policy: Policy) -> Policy:
    """The policy as it is handed to those who call: where nobody is reminded, nothing is put off, and no key does it.

    So what is kept of a group without reminders is as it was before there were any.
    """
    return policy if policy.remind_after else replace(policy, snooze=0, digits=replace(policy.digits, snooze=""))
