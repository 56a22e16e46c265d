"""The setting `outlets` of a group: where it is told how its escalations stand. No secret stands in a rota file."""

from __future__ import annotations

from rinban.chat.kinds import KINDS, MENTION, unfit
from rinban.chat.request import Destination
from rinban.core.chain.zabbix_event import ZABBIX
from rinban.core.rota.outlets import DUTY, SMS_OF_DUTIES, TELLS, OutletSettings
from rinban.core.text.languages import LANGUAGES
from rinban.settings.file import values
from rinban.settings.file.fields import Field
from rinban.settings.file.named import Named, known

MOST = 5
"""Outlets of one group: each is told by itself, and the last has to wait for the others."""

_KEYS = ("kind", "tell", "language", "quiet", "to", "mention")
_OF_WARNINGS = ("kind", "language", "to")
"""A warning is told to whom it concerns, at any hour, and mentions nobody."""

_OF_SMS = ("kind", "tell", "quiet")
"""An SMS is in the language of the person whom a notice names, and goes to that person's phone."""

_SECRET = ("url", "token", "key", "keys")
_USUAL = OutletSettings("", "")


def read(field: Field, named: Named) -> tuple[OutletSettings, ...]:
    """`{ops: {kind: slack, tell: [taken, exhausted], language: ja, quiet: nights, mention: "<!here>"}}`"""
    return _read(field, named, _KEYS)


def read_warn(field: Field, named: Named) -> tuple[OutletSettings, ...]:
    """`{ops: {kind: slack, language: ja, to: …}}`, the outlets of a stage that are warned."""
    return _read(field, named, _OF_WARNINGS)


def _read(field: Field, named: Named, keys: tuple[str, ...]) -> tuple[OutletSettings, ...]:
    entries = field.entries()
    if len(entries) > MOST:
        field.refuse(f"{len(entries)} outlets; {MOST} are the most")
    return tuple(_outlet(one, named, keys) for one in entries.values())


def written(outlets: tuple[OutletSettings, ...]) -> dict[str, dict[str, object]]:
    """The reverse of `read`; empty for none."""
    return {one.name: _written(one) for one in outlets}


def _outlet(field: Field, named: Named, keys: tuple[str, ...]) -> OutletSettings:
    if field.read_key(values.identifier) == ZABBIX:
        field.refuse(f'"{ZABBIX}" is told by itself, where the stage has its address: give this one another name')
    entries = field.parts()
    for secret in (name for name in _SECRET if name in entries):
        entries.pop(secret).refuse(f"it is a secret: ./rinban secrets put OUTLETS keeps it for the outlet {field.key}")
    given = {name: one for name, one in field.entries((*keys, *_SECRET)).items() if name in keys}
    kinds = (*KINDS, SMS_OF_DUTIES) if "tell" in keys else tuple(KINDS)
    kind = given["kind"].read(values.one_of(kinds), "") if "kind" in given else ""
    if "kind" not in given:
        field.refuse('"kind" is missing')
    found = OutletSettings(field.key, kind, *_how(given, named), *(_text(given, name) for name in ("to", "mention")))
    if kind and (wrong := _unfit(found, given)):
        field.refuse(wrong)
    return found


def _unfit(found: OutletSettings, given: dict[str, Field]) -> str:
    """What is wrong with this outlet, as a sentence; "" for nothing."""
    if found.is_chat:
        return unfit(Destination(found.kind, to=found.to, mention=found.mention))
    if found.tell != (DUTY,):
        return f"an SMS tells a person of a duty, and of an escalation a policy says it: write `tell: {DUTY}`"
    others = [name for name in given if name not in _OF_SMS]
    return (
        f"it goes to the person whom a notice names, in that person's language: leave out {others[0]}" if others else ""
    )


def _how(given: dict[str, Field], named: Named) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    tell = _words(given, "tell", known_words=TELLS) or _USUAL.tell
    if "tell" in given and not given["tell"].items():
        given["tell"].refuse("it names nothing: leave `tell` out for all, or leave out the outlet")
    language = given["language"].read(values.one_of(LANGUAGES), _USUAL.language) if "language" in given else ""
    quiet = (
        tuple(one.read(known("hours", named.hours), "") for one in given["quiet"].items()) if "quiet" in given else ()
    )
    return tell, language or _USUAL.language, tuple(filter(None, quiet))


def _words(given: dict[str, Field], name: str, known_words: tuple[str, ...]) -> tuple[str, ...]:
    items = given[name].items() if name in given else []
    return tuple(dict.fromkeys(filter(None, (one.read(values.one_of(known_words), "") for one in items))))


def _text(given: dict[str, Field], name: str) -> str:
    if name in given and not given[name].is_text:  # brackets, as Chatwork's mentions have them, make a list of it
        given[name].refuse(f'put it into quotes, as in {name}: "[toall]"')
        return ""
    return given[name].read(values.words(1, MENTION), "") if name in given else ""


def _written(one: OutletSettings) -> dict[str, object]:
    """What is usual is left out, and of one word there is no list."""
    tree: dict[str, object] = {"kind": one.kind}
    if one.tell != _USUAL.tell:
        tree["tell"] = list(one.tell)
    if one.language != _USUAL.language:
        tree["language"] = one.language
    quiet = {"quiet": list(one.quiet)} if one.quiet else {}
    return tree | quiet | {name: text for name in ("to", "mention") if (text := getattr(one, name))}
