"""A message in words: its first line, and what stands below. Each renderer escapes them for its own chat."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from rinban.chat.message import BULLETINS, Message, Situation
from rinban.chat.words import WORDS, ChatWords

_SYMBOLS = {
    Situation.WAITING: "🕒",
    Situation.CALLING: "📞",
    Situation.HANDED_BACK: "📞",
    Situation.PAUSED: "📞",
    Situation.NOBODY: "🚨",
    Situation.EXHAUSTED: "🚨",
    Situation.TAKEN: "🔧",
    Situation.CLOSED: "✅",
    Situation.TEST: "🔔",
    Situation.WARNING: "⚠️",
    Situation.RELIEF: "✅",
    Situation.DUTY: "📅",
}
_COLOURS = {
    Situation.WAITING: 0x7F8C8D,
    Situation.TAKEN: 0xE0A800,
    Situation.CLOSED: 0x2E9E44,
    Situation.TEST: 0x2E9E44,
    Situation.RELIEF: 0x2E9E44,
    Situation.DUTY: 0x7F8C8D,
}
_RED = 0xD0312D


class ChatRow(NamedTuple):
    """Something that is known, such as who took it, and what it is called."""

    label: str
    value: str


class ChatText(NamedTuple):
    """`state`: one word or two; `about`: group, host and problem; `below`: in the order of their weight."""

    symbol: str
    state: str
    about: str
    below: tuple[ChatRow, ...]
    link_label: str
    between: str

    @property
    def first(self) -> str:
        return f"{self.symbol} {self.state}{self.between}{self.about}"


def lines(message: Message) -> ChatText:
    """The message in words, of which none is escaped."""
    words = WORDS[message.language]
    return ChatText(
        symbol=_SYMBOLS[message.situation],
        state=words.situations[message.situation],
        about=_about(message, words),
        below=tuple(_below(message, words)),
        link_label=words.link,
        between=words.between,
    )


def colour(message: Message) -> int:
    """Red while nobody has it: 0xRRGGBB."""
    return _COLOURS.get(message.situation, _RED)


def mentions(message: Message) -> bool:
    """Whether somebody may be called into the chat by name: only when nobody took it, or is there to take it."""
    return message.situation in (Situation.EXHAUSTED, Situation.NOBODY)


def plain(message: Message) -> str:
    """The whole message for where nothing has a meaning but the characters, with the link as it is."""
    told = lines(message)
    below = (f"{line.label}{told.between}{line.value}" for line in told.below)
    return "\n".join((told.first, *below, *([message.link] if message.link else [])))


def _about(message: Message, words: ChatWords) -> str:
    """The host is said once: not before a problem that begins with it."""
    where = [message.group]
    if message.host and not message.problem.startswith(message.host):
        where.append(message.host)
    others = words.others.format(number=message.others) if message.others else ""
    return f"{' / '.join(where)}{words.between}{message.problem}{others}"


def _below(message: Message, words: ChatWords) -> list[ChatRow]:
    zone = ZoneInfo(message.zone)
    found = [
        _taken(message, words, zone),
        ChatRow(words.calling[0], _called(message, words)) if message.calling else None,
        ChatRow(words.next, words.time(message.next_at, zone)) if message.next_at else None,
        ChatRow(_closed(message, words), words.time(message.closed_at, zone)) if message.closed_at else None,
        None if message.situation in BULLETINS else ChatRow(words.severity, words.severities[message.severity]),
        ChatRow(_since(message, words), words.time(message.since, zone)) if message.since else None,
    ]
    return [line for line in found if line]


def _since(message: Message, words: ChatWords) -> str:
    if message.situation is Situation.DUTY:
        return words.duty_begins
    return words.wrong_since if message.situation in BULLETINS else words.since


def _closed(message: Message, words: ChatWords) -> str:
    return words.wrong_until if message.situation in BULLETINS else words.closed


def _called(message: Message, words: ChatWords) -> str:
    return words.calling[1].format(name=message.calling, call=message.call)


def _taken(message: Message, words: ChatWords, zone: ZoneInfo) -> ChatRow | None:
    if not message.taken_by:
        return None
    if message.situation is Situation.HANDED_BACK:
        return ChatRow(words.handed_back[0], words.handed_back[1].format(name=message.taken_by))
    way = words.taken_by_hand if message.by_hand else words.taken_at_source if message.at_source else words.taken[1]
    name = words.somebody if message.taken_by == "?" else words.person.format(name=message.taken_by)
    if not message.taken_at:
        return ChatRow(words.taken[0], words.taken_at_some_time.format(name=name))
    time = words.time(message.taken_at, zone)
    return ChatRow(words.taken[0], way.format(name=name, time=time, took=_took(message, words)))


def _took(message: Message, words: ChatWords) -> str:
    """Such as ", 42 s after the alert"; nothing where it is not known."""
    whole = round(message.took)
    if whole <= 0:
        return ""
    text = words.seconds if whole < 60 else words.minutes if whole < 3600 else words.hours
    minutes = whole // 60 % 60 if whole >= 3600 else whole // 60
    what = words.after_waiting if message.waited else words.after_alert
    return text.format(seconds=whole if whole < 60 else whole % 60, minutes=minutes, hours=whole // 3600, what=what)
