"""The setting `exhausted` of a group: which other group is called in when nobody took it."""

from __future__ import annotations

from collections.abc import Mapping

from yaml import ScalarNode

from rinban.core.rota.settings import GroupSettings
from rinban.settings.file.fields import Field
from rinban.settings.file.named import Named, known

_GROUP, _LATER = "group", "sms"


def read(field: Field, named: Named) -> str:
    """`{group: kanri}`; "" and a fault if no group of the files stands there."""
    faults = len(field.faults)
    if isinstance(field.node, ScalarNode) and field.node.value in named.groups:
        field.refuse(f"write it as {{{_GROUP}: {field.node.value}}}")
        return ""
    entries = field.entries((_GROUP,), (_LATER,))
    if _GROUP in entries:
        return entries[_GROUP].read(known("group", named.groups), "")
    if len(field.faults) == faults:
        field.refuse(f'"{_GROUP}" is missing')
    return ""


def written(group: str) -> object:
    """The reverse of `read`; empty for no group."""
    return {_GROUP: group} if group else ""


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
    while (after := groups[way[-1]].exhausted) in groups and after not in way:
        way.append(after)
    return tuple(way) if after == name else ()
