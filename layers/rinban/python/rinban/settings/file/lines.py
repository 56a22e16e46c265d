"""The lines of a group's `call`: who is called in which order, on which days and during which hours."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.duty import TURN_OF, Line
from rinban.settings.file import values
from rinban.settings.file.fields import Field, did_you_mean
from rinban.settings.file.named import Named, known

_LINE = ("valid", "during", "order")


def read(field: Field, named: Named) -> tuple[Line, ...]:
    """`[{valid: 2026-12-29..2027-01-03, order: [kacho]}, {during: business, order: [suzuki]}, {order: [night]}]`"""
    lines: list[Line] = []
    always = False
    items = field.items()
    if not items:
        field.refuse("nobody would ever be called")
    for item in items:
        if always:
            item.refuse("never reached: a line before it has neither `valid` nor `during`, so that one always applies")
        faults = len(item.faults)
        lines.append(_line(item, named))
        applies_always = lines[-1].valid == Days() and not lines[-1].during
        always = always or (applies_always and len(item.faults) == faults)
    return tuple(lines)


def _line(field: Field, named: Named) -> Line:
    entries = field.entries(_LINE)
    if "order" not in entries:
        field.refuse('"order" is missing')
    items = entries["order"].items() if "order" in entries else []
    order = tuple(_word(item, named) for item in items)
    for twice in sorted({word for word in order if word and order.count(word) > 1}):
        entries["order"].refuse(f'"{twice}" is named twice; a round calls everybody once')
    hours = entries["during"].items() if "during" in entries else []
    return Line(
        order,
        entries["valid"].read(values.days, Days()) if "valid" in entries else Days(),
        tuple(dict.fromkeys(item.read(known("hours", named.hours), "") for item in hours)),
    )


def _word(field: Field, named: Named) -> str:
    """A responder, a rotation, or `{turn: night}`: whose turn it is alone."""
    if not field.is_mapping:
        return field.read(_somebody(named), "")
    entries = field.entries(("turn",))
    if "turn" not in entries:
        field.refuse("write {turn: night} for whose turn it is in a rotation")
        return ""
    rotation = entries["turn"].read(known("rotation", named.rotations), "")
    return f"{TURN_OF}{rotation}" if rotation else ""


def _somebody(named: Named) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in named.responders and text not in named.rotations:
            what = "responder or rotation" if named.rotations else "responder"
            raise BadRequest(f'no {what} "{text}"{did_you_mean(text, [*named.responders, *named.rotations])}')
        return text

    return read


def written(lines: Collection[Line]) -> object:
    """The reverse of `read`."""
    return [_tree(line) for line in lines]


def _tree(line: Line) -> dict[str, object]:
    during = line.during[0] if len(line.during) == 1 else list(line.during)
    tree: dict[str, object] = {"valid": values.span(line.valid), "during": during}
    order = [{"turn": word.removeprefix(TURN_OF)} if word.startswith(TURN_OF) else word for word in line.order]
    return {**{name: value for name, value in tree.items() if value}, "order": order}
