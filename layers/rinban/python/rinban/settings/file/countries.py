"""Numbers that a stage would have to dial, and may not: told when the file is loaded, not in the night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rinban.core.rota.settings import Settings, stage_of
from rinban.core.rota.stage import allowed
from rinban.settings.file.fields import Field
from rinban.settings.phone_number import masked


def check(stages: Mapping[str, Field], responders: Mapping[str, Field], settings: Settings) -> None:
    """Refuse every number outside the countries of a stage that dials it; `stages` and `responders` are its fields."""
    for name, stage in stages.items():
        countries = settings.stages[name].countries
        for field, number in _dialled(name, stage, responders, settings) if countries else ():
            if number and not allowed(number, countries):
                field.refuse(f"{masked(number)} is not in the countries of stage {name} ({', '.join(countries)})")


def _dialled(
    name: str, stage: Field, responders: Mapping[str, Field], settings: Settings
) -> Iterator[tuple[Field, str]]:
    """The numbers of stage `name` and where each is given; "" for one that could not be read."""
    numbers, given = stage_of(settings, name), stage.entries()
    for key, number in (("every_call_to", numbers.every_call_to), ("last_resort", numbers.last_resort)):
        if key in given:
            yield given[key], number
    if not numbers.every_call_to:
        for who, field in responders.items():
            at = field.entries().get("phone", field)
            yield from ((at, number) for number in settings.responders[who].responder.phones)
