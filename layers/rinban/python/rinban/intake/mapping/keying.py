"""What names a problem: the same in each repetition and in the recovery, and different for another problem.

The rule, for an alert that brings no dedup key of its own:

1. What names it by itself (a monitor, a job, an alarm), or a rule together with a host: these names, and nothing else.
2. Otherwise the names that there are, with the title, without the state that the title tells ("[RESOLVED]", "is DOWN").
   Where there is neither title nor message, by what the event names: "disk" of DISK_FULL (unknown.py).
3. A title that is the same for every problem ("Alert") is told apart by the whole message; one without a host, and
   without a name such as db-1 in it, by the names that stand in the message. The message counts as well beside a host
   of which only a place or an application is named, and wherever nothing tells a state.

Quantities, times, dates and ids that stand alone never count, since they change from one repetition to the next; nor
does the date or the id that a name ends with. The number of a thing does: disk 3 is not disk 4, whether a title says so
or a field of its own (things.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rinban.core.text.plain import digest, one_line, short
from rinban.intake.mapping import titles
from rinban.intake.mapping.remembered import remembered
from rinban.intake.mapping.vocabulary import kind_of

_LOOKED_AT = 10_000
"""Characters of a title, and of a message."""

# Quantities, times, dates and ids, if they stand alone. A number that is attached to a name belongs to it, for db-1 and
# db-2, web01 and web02, 10.0.0.7 and 10.0.0.8 are different problems.
# Atomic (?>…), since a stranger's text must not be able to keep this busy.
_STAND_ALONE = re.compile(
    r"""
    (?<![^\W\u3041-\u309f]) (?<!\w[-_.:/])    # not behind a letter (but a Japanese particle) or a name's mark
    (?: (?<=[\s:：=≧≦<>]) [-+−] (?=\d{1,6}(?:\.\d+)?(?![-/.:\w])) )?       # below zero
    (?> \d{4}[-/.]\d\d?[-/.]\d\d? (?: [T@]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)? )?   # a date
      | \d\d?/\d\d?/\d{2}(?:\d\d)?                                                             # 04/03/26
      | \d+:\d\d?:\d\d?:\d\d\.\d\d                                                               # the ticks of a trap
      | \d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[-+]\d\d:?\d\d)?                                  # a time
      | (?: [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12} | 0x[0-9a-f]+ | (?=[a-f]*\d)[0-9a-f]{8,} )(?!\w)   # an id
      | (?=[A-Z]*\d)[0-9A-HJKMNP-TV-Z]{26}(?!\w)                                               # a ULID
      | (?: (?:\d{1,3}(?:,\d{3})+(?!\d) | \d+) (?:[.,]\d+)?                                         # an amount
            (?: (?: [mµun]?s | secs? | mins? | hrs? | [mhd] | [kmgtp]i?b? | bytes | [kmg]?(?:bps|hz) ) (?![^\W\d]) )?
        )+
    )
    (?! [^\W\u3041-\u309f] | [-_.:/]\w | ,\d )      # and not before one
    """,
    re.IGNORECASE | re.VERBOSE,
)

_MADE = re.compile(
    r"(?P<maker>(?i:\b(?:imsi|imei|iccid|mac(?: address)?|dev ?eui|serial(?: (?:no\.?|number))?|s/n"
    r"|シリアル番号|製造番号))\s?[:=：#]?\s?(?=[0-9A-Za-z:.-]{0,30}\d))(?P<serial>[0-9A-Za-z](?:[0-9A-Za-z:.-]{4,30}[0-9A-Za-z]))(?![\w])"
    r"|(?<![\w:.-])(?P<address>[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5,7}|(?:-[0-9A-Fa-f]{2}){5,7})"
    r"|(?=[0-9]{0,15}[A-F])(?=[A-F]{0,15}[0-9])(?:[0-9A-F]{16}|[0-9A-F]{12}))(?![\w:.-])"
)
"""A hardware address, or the number that the maker of a device or of a SIM gave it: it names a thing.

Random ids of that length are written in small letters.
"""

# Japanese writes no spaces, so an amount is told by what is counted: エラー37件, but サーバー1.
_COUNTED = re.compile(
    r"(?<![A-Za-z0-9_])(?<!\w[-_.:/])(?<!\d,)\d+(?:[.,]\d+)*"
    r"(?=\s?(?:件|回|個|台|名|人|行|通|本|倍|度|円|年|月|日|時|分|秒|ミリ秒|[%％]|パーセント))"
)

# Wed Mar 4 14:06:00 JST 2026: the names of days and months beside a number, and of zones behind a time.
_DAYS = "mon|tue|wed|thu|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|june|july|august|september|october|"
    "november|december"
)
_CALENDAR = re.compile(
    rf"\b(?:{_DAYS})\b[.,]?(?=\s+(?:#|(?:{_MONTHS})\b))|\b(?:{_MONTHS})\b\.?(?=\s+#)"
    rf"|(?<=#)\s(?:{_MONTHS})\b(?=\s#)"
    r"|(?<=#)\s(?:JST|UTC|GMT|CET|CEST|[ECMP][SD]T|AM|PM)\b|[(（][月火水木金土日][)）]",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:request|req|trace|span|session|message|event|transaction|correlation)[ _-]?id\b\s*[:=]?\s*[^\s,;]+"
    r"|\b(?:pid|tid|seq)\s*[:=]\s*[^\s,;]+|(?:終了コード|\b(?:exit|return)[ _]?code|\brc)\s*[:=：]?\s*-?\d+"
    r"|(?:(?<=error )|(?<=fatal )|(?<=warn ))\[[\w.#:-]{1,60}\](?=\s)"  # the thread that has logged it
    r"|^[A-Z]{3,5}\d{4,6}-[A-Z]\b|:@[A-Z]{1,2}\d+\b"
    r"|\b(?:inc|incident|alert|ticket|case|evt|event|prb|req|tkt|alm|msg|issue)[-_#]?\d{3,}(?:-\d+)*(?![-_.]?\w)"
    r"|(?:管理|受付|通知|通報|障害|案件|インシデント|チケット|整理|受信|連絡)(?:番号|ID|No\.?)\s?[:：=]?\s?[A-Za-z]{0,10}[-_]?\d[\w-]*"
    r"|\b(?P<owner>account|subscription|tenant)[ :#]{1,2}(?P<whose>\d{4,12})\b"
    r"|\b\d+(?:st|nd|rd|th)\b|(?<=\]):\d{4,5}(?=\s?->)"
    r"|\b(?P<thing>group|disk|drive|tunnel|port|slot|fan|psu|supply|volume|shard|replica|module|bay|lun|array|vlan|rack|camera|"
    r"sensor|channel|ups|circuit|unit|battery|zone|pump|room|node|interface|link|controller|enclosure)[ #\[]{1,2}"
    r"(?P<number>\d{1,4})(?![\d.,:/%-]|\s?(?:%|percent|errors?|connections|[kmgt]i?b\b|m?s\b|c\b|°))",
    re.IGNORECASE,
)

_DATED = re.compile(
    r"[-_.:@ ]+20\d\d[-_.]?[01]\d[-_.]?[0-3]\d(?:[-_.T ]?[0-2]\d[-_.:]?\d\d(?:[-_.:]?\d\d)?)?Z?(?:[-_]\d+)?$"
    r"|[-_.](?=[a-f]*\d)[0-9a-f]{12,}$"
)
_OF_A_RUN = re.compile(
    r"\W*(run|job|build|deployment|pipeline|task|workflow|backup|execution)\s+(?:is |has |was )?[a-z]+[\s.!]*",
    re.IGNORECASE,
)
_BRIEF = 60
"""Characters of a message that may say no more than how a run went."""

_STEPS = frozenset(("activate", "deactivate"))
"""What a topic calls the begin and the end of an alarm."""

_SHORTEST = 10
"""Characters, at least, of a name that ends with a date or an id."""

_PAGE_OF_ONE = re.compile(
    r"/(?:job|run|build|execution|deployment|pipeline|update|deploy|release|incident|alert|issue|event|problem|log)s?/(?:\S*/)?"
    r"(?:\d+|[\w-]*\d[\w-]*)/?(?:[?#].*)?$",
    re.IGNORECASE,
)

_RUN_IN_A_PATH = re.compile(r"(?<=[^/])/(?:runs|executions|builds|attempts|operations)/[^/]+/?$")

_ADDRESS = re.compile(r"(?<=://)[^\s<>|\"']+")

_PLURAL = re.compile(r"(?<=# )([A-Za-z]{3,20})s\b")
"""What is counted: one document is no other problem than twelve documents."""

# 5 minutes and 3 seconds, 1時間10分: however many units a duration has, it is one quantity.
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|secs?|mins?|hrs?)\b"
_DURATION = re.compile(
    rf"#\s?{_UNIT}(?:[\s,]*(?:and\s+)?#\s?{_UNIT})*|(?:#\s?(?:日|時間|時|分|秒|ミリ秒)(?:間|半)?)+|#(?:[\s,]+#)+",
    re.IGNORECASE,
)

# db-1, /var, shop.example.test, app07, db_main: what names something, and is no word of a sentence such as "read-only".
_NAME = re.compile(
    r"(?<![\w#.])(?=[\w.:/-]{0,60}[A-Za-z])(?:/\w+(?:[-_.:/]+\w+)*|(?=[\w.:/-]{0,60}\d)\w+(?:[-_.:/]+\w+)+|\w+(?:[_.]+\w+)+)"
    r"|(?<![\w#])(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]+"
)
_MAYBE = re.compile(rf"{_NAME.pattern}|(?<![\w#])[A-Za-z]+(?:[-:/]+\w+)+")
_NUMBER = re.compile(r"[0-9a-fA-F]*\d[0-9a-fA-F]*")  # which may be hexadecimal
_LETTERS = re.compile(r"[^\W\d_]{2,}")

_ASCII_WORD = re.compile(r"[A-Za-z]{2}")

_NOTICE = re.compile(
    r"障害|異常|復旧|回復|解消|発生|検知|通知|報告|アラート|警報|警告|監視|お知らせ|連絡|エラー|緊急|重要|[のご]"
)
_ANYBODYS = frozenset(
    " ".join(
        (
            "a an the of for from to in on at is has been was new your this system server service host check monitor",
            "monitoring alert alerts alarm alarms notification notifications notice event events incident incidents",
            "problem problems issue issues warning warnings error errors critical failure failures failed down message",
            "report status state change changed detected raised triggered firing test production prod email mail",
            "nagios icinga zabbix checkmk centreon hinemos array list batch collection",
        )
    ).split()
)
"""Words that name no problem: a title that is made of them is everybody's."""


@dataclass(frozen=True, slots=True)
class ProblemNames:
    """What of a body names its problem. Texts; "" and () for what it does not have.

    `alone`: names that are enough by themselves. `rules`: names that are enough together with a host. `parts`: what
    else tells problems apart, a service or a disk. `things`: what is named by a number or an address, such as port 3
    (things.py): it always counts, and is enough for nothing. `places`: those of the parts that only say where it is.
    """

    host: str = ""
    alone: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.host, *self.alone, *self.rules, *self.parts))))

    @property
    def enough(self) -> bool:
        return bool(self.alone or (self.host and self.rules))


def key(
    source: str,
    names: ProblemNames,
    title: str,
    message: str = "",
    others: Sequence[str] = (),
    marks: Sequence[str] = (),
) -> str:
    """A dedup key of at most 255 characters, which begins with the source.

    `others`: what else may name the problem, where neither host nor parts do. `marks`: what may tell it from another
    one of the same host.
    """
    told = "" if names.enough else _told(names, title, message)
    told += "" if names.enough else without_amounts(" ".join((*_unless_named(names, told, others), *marks)))
    named = (*names.every, *names.things)
    if named and not told:
        return short("/".join((source, *(one_line(name, 200) for name in named))), 255)
    return f"{source}:" + digest("\n".join((source, *named, told)))


def without_amounts(text: str) -> str:
    """The text in one line, with # for each quantity, time, date and id that stands alone."""
    line = one_line(text, _LOOKED_AT)
    line = _ADDRESS.sub(lambda found: re.sub(r"(?<=/)\d+(?![^/])", "#", found[0]), line) if "://" in line else line
    named = _REQUEST.sub(_numbered, _MADE.sub(_of_maker, line))
    marked = _COUNTED.sub("#", _STAND_ALONE.sub("#", named))
    return _PLURAL.sub(r"\1", _CALENDAR.sub("", _DURATION.sub("#", marked)))


def _of_maker(found: re.Match[str]) -> str:
    """A hardware address or a maker's number as one name, without the marks in it: hw-02005E0000B2."""
    return f"{found['maker'] or ''}hw-" + re.sub(r"[:.-]", "", found["serial"] or found["address"])


def _numbered(found: re.Match[str]) -> str:
    """A thing with its number as one name: "RAID group 1" as group-1, and so whose it is: account-1234.

    # for the id of a request and the like.
    """
    if found["owner"]:
        return f"{found['owner']}-{found['whose']}"
    return f"{found['thing']}-{found['number']}" if found["thing"] else "#"


def lasting_name(name: str) -> str:
    """A name without the date and the number of the run that it ends with: "daily-20260304030000".

    One that is a path also loses the words for a state in it, such as the topic "plant/alarms/activate", and the run
    at its end: "transferConfigs/sales/runs/r18".
    """
    name = _RUN_IN_A_PATH.sub("", name) if "/" in name and "://" not in name else name
    if "/" in name and "://" not in name:
        name = "/".join(part for part in name.split("/") if not (kind_of(part) or part in _STEPS)) or name
    return _DATED.sub("", name) or name if len(name) > _SHORTEST else name


def is_address_of_one(address: str) -> bool:
    """Whether an address ends with the number or the id of one run or one event."""
    return bool(_PAGE_OF_ONE.search(address[-200:]))


def is_a_number(text: str) -> bool:
    """Whether an id is that of one run: long digits or hexadecimal, and no word."""
    return bool(re.search(r"\d{5}|\b[0-9a-f]{8}", text, re.IGNORECASE))


@remembered
def is_a_place(title: str) -> bool:
    """Whether a title says where something is, and not what: nas-1, "[nas-1] Notice: Error"."""
    rest = _NAME.sub(" ", title[:200])
    return rest != title[:200] and not is_somebodys(rest)


def _unless_named(names: ProblemNames, told: str, others: Sequence[str]) -> Sequence[str]:
    """What else names the problem.

    If the host is all there is, only what looks like a name counts, since a sentence may tell how things are.
    """
    if names.every == (names.host,) and not told:
        return [text for text in others if " " not in text and not titles.of_phrase(text)]
    return () if names.host or names.parts else others


@remembered
def is_a_name(text: str) -> bool:
    """Whether an id is made of words, as disk-db-02-var is, and not the number of an event, as EVT-2026-0042 is."""
    numbers = max(map(len, _NUMBER.findall(text)), default=0)
    return len(text) <= 200 and numbers <= 3 and len(set(_LETTERS.findall(text))) >= 2


def _told(names: ProblemNames, title: str, message: str) -> str:
    """What the title, and where that is not enough the message, say of the problem. "" with names and no title.

    A name that stands in the address as well, as docs-portal does in https://docs-portal.example.test, is enough.
    """
    named = without_amounts(titles.without_state(one_line(title, _LOOKED_AT)))
    if not title and names.host and not set(names.parts) <= set(names.places):
        return ""
    if not is_somebodys(named):
        return _lasting(message) or ("" if names.every else named)
    if names.host or _NAME.search(named) or any(f"/{named}." in part for part in names.parts):
        return named
    return f"{named}\n{_names_in(_lasting(message))}"


def _lasting(message: str) -> str:
    """What a message says of the problem as long as it lasts; of how a run went only that there was one."""
    if len(message) <= _BRIEF and (run := _OF_A_RUN.fullmatch(message)):
        return run[1]
    return without_amounts(titles.without_state(one_line(message, _LOOKED_AT)))


@remembered
def is_somebodys(title: str) -> bool:
    """Whether a title says anything that would not be said of every problem."""
    words = re.findall(r"[^\W\d_]+", _NOTICE.sub(" ", title.lower()))
    return not kind_of(title) and any(word not in _ANYBODYS for word in words)


def _names_in(message: str) -> str:
    """The names in a message, such as db-1 and /var; all of it, if it is in a script that does not mark its names."""
    found: Sequence[str] = _MAYBE.findall(message)
    return " ".join(dict.fromkeys(found)) if found or _ASCII_WORD.search(message) else message
