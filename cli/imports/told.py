"""What an import tells: the file, what is not in it, and every difference, in the zone of its schedule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cli.answers import Answer
from cli.imports.carrying import Carried
from cli.imports.comparing import Difference, span_of
from cli.imports.model import Uncarried
from cli.imports.phones import TODO
from cli.imports.proving import ShiftProof
from cli.imports.times import said
from rinban.core.rota.settings import Settings
from rinban.settings.file import write

TITLES = {"opsgenie": "Opsgenie", "pagerduty": "PagerDuty", "oncall": "Grafana OnCall", "goalert": "GoAlert"}


def lacking_numbers(settings: Settings) -> list[str]:
    return sorted(who for who, member in settings.responders.items() if member.responder.phone == TODO)


def is_the_same(proofs: Sequence[ShiftProof]) -> bool:
    """Whether every schedule was compared, and none differs from its group."""
    return all(one.is_compared and not one.left for one in proofs)


@dataclass(frozen=True, slots=True)
class Report:
    """`output`: the name of the file, "" for the standard output."""

    product: str
    output: str
    settings: Settings
    made: Carried
    proofs: tuple[ShiftProof, ...]

    def text(self) -> str:
        """For a person."""
        return "\n".join((*self._carried(), *self._lacking(), *self._shifts()))

    def file(self) -> str:
        """The rota file, below comments that say the same."""
        return "".join(f"# {line}\n" for line in self.text().splitlines()) + write(self.settings)

    def answer(self) -> Answer:
        """For programs, with times in UTC. `file` is its name, or without one its text."""
        return {
            "file": self.output or self.file(),
            "without_phone": lacking_numbers(self.settings),
            "uncarried": [
                {"group": self._group(one), "where": one.where, "why": one.why} for one in self.made.uncarried
            ],
            "groups": [self._proof(one) for one in self.proofs],
        }

    def _carried(self) -> Iterator[str]:
        groups, people = len(self.settings.groups), len(self.made.ids.people)
        where = f" in {self.output}" if self.output else ""
        yield f"{TITLES[self.product]}: {_counted(groups, 'group')} and {_counted(people, 'responder')}{where}."
        if self.made.uncarried:
            yield "Not carried:"
            yield from (f"  {_uncarried(one, self.made)}" for one in self.made.uncarried)

    def _lacking(self) -> Iterator[str]:
        lacking = lacking_numbers(self.settings)
        if lacking:
            yield f"NO PHONE NUMBER: {', '.join(lacking)}. The file says {TODO} there, and does not load."

    def _shifts(self) -> Iterator[str]:
        for one in self.proofs:
            yield f"{one.group}: {_verdict(one)}"
            yield from (f"  {_difference(each, one.schedule.zone)}" for each in one.found)
            if one.left and one.left != one.found:
                yield "  after the fixed shifts there is still a difference:"
                yield from (f"  {_difference(each, one.schedule.zone)}" for each in one.left)

    def _group(self, one: Uncarried) -> str:
        return self.made.ids.groups.get(one.schedule, "")

    def _proof(self, one: ShiftProof) -> Answer:
        begins, ends = (said(at, "UTC") for at in span_of(one.schedule)) if one.is_compared else ("", "")
        return {
            "group": one.group,
            "compared": {"from": begins, "to": ends},
            "differences": [_told(each) for each in one.found],
            "left": [_told(each) for each in one.left],
        }


def _verdict(one: ShiftProof) -> str:
    if not one.is_compared:
        return "NOT COMPARED: the export has no shifts of it; docs/import.md tells how to get them"
    zone = one.schedule.zone
    begins, ends = (said(at, zone) for at in span_of(one.schedule))
    compared = f"compared from {begins} to {ends} {zone}"
    if not one.found:
        return f"{compared}: the same people at every time"
    fixed = "written as fixed shifts, and the same since then" if not one.left else "not the same"
    return f"{compared}: {_counted(len(one.found), 'difference')}, {fixed}"


def _difference(one: Difference, zone: str) -> str:
    ours = ", ".join(one.ours[: max(1, len(one.theirs))]) or "nobody"
    return f"{said(one.begins, zone)} to {said(one.ends, zone)}: there {', '.join(one.theirs) or 'nobody'}, here {ours}"


def _told(one: Difference) -> Answer:
    return {
        "from": said(one.begins, "UTC"),
        "to": said(one.ends, "UTC"),
        "there": list(one.theirs),
        "here": list(one.ours),
    }


def _uncarried(one: Uncarried, made: Carried) -> str:
    group = made.ids.groups.get(one.schedule, "")
    return f"{group}: {one.where}: {one.why}" if group else f"{one.where}: {one.why}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
