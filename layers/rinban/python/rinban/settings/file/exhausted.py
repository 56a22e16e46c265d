"""The setting `exhausted` of a group: which other group is called in when nobody took it, and who gets an SMS then."""

from __future__ import annotations

from collections.abc import Mapping

from yaml import ScalarNode

from rinban.core.rota.settings import Exhausted, GroupSettings
from rinban.settings.file.fields import Field
from rinban.settings.file.named import Named, known

_GROUP, _SMS = "group", "sms"

MOST_SMS = 10
"""People of one group who are told that nobody took it."""


def read(field: Field, named: Named) -> Exhausted:
    """`{group: kanri, sms: [kacho]}`; a fault if neither stands there, or what the files do not have."""
    faults = len(field.faults)
    if isinstance(field.node, ScalarNode) and field.node.value in named.groups:
        field.refuse(f"write it as {{{_GROUP}: {field.node.value}}}")
        return Exhausted()
    entries = field.entries((_GROUP, _SMS))
    if not entries and len(field.faults) == faults:
        field.refuse(f'"{_GROUP}" or "{_SMS}" is missing')
    group = entries[_GROUP].read(known("group", named.groups), "") if _GROUP in entries else ""
    return Exhausted(group, _people(entries[_SMS], named) if _SMS in entries else ())


def _people(field: Field, named: Named) -> tuple[str, ...]:
    faults = len(field.faults)
    people = tuple(one.read(known("responder", named.responders), "") for one in field.items())
    if not people and len(field.faults) == faults:
        field.refuse("nobody would get it: name a responder, or take it out")
    if len(people) > MOST_SMS:
        field.refuse(f"{len(people)} people; {MOST_SMS} are the most")
    for twice in sorted({one for one in people if one and people.count(one) > 1}):
        field.refuse(f"{twice} is named twice")
    return people


def written(after: Exhausted) -> object:
    """The reverse of `read`; empty for neither."""
    group: dict[str, object] = {_GROUP: after.group} if after.group else {}
    return group | ({_SMS: list(after.sms)} if after.sms else {})


def refuse_circles(fields: Mapping[str, Field], groups: Mapping[str, GroupSettings]) -> None:
    """A fault for each circle of groups that hand over to each other, told at the first of them by its id."""
    for name in groups:
        circle = _circle(name, groups)
        if circle and name == min(circle):
            way = " → ".join((*circle, name))
            at = fields[name].entries()["exhausted"]
            at.refuse(f"it goes round in a circle, {way}: nobody is called who was not called before; take one out")


def _circle(name: str, groups: Mapping[str, GroupSettings]) -> tuple[str, ...]:
    """The groups from this one to itself again, each calling in to the next one; () if it does not come back."""
    way = [name]
    while (after := groups[way[-1]].exhausted.group) in groups and after not in way:
        way.append(after)
    return tuple(way) if after == name else ()
