"""A set of rota files, read as one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import ZONE, Member, Settings
from rinban.core.rota.workdays import Calendar, HolidaysOf
from rinban.ports.holidays import PublicHolidays
from rinban.settings.file import arrangements, countries, exhausted, messages, sections, sources, turns, values
from rinban.settings.file.fields import Fault, Field, parse
from rinban.settings.file.named import Named
from rinban.settings.holidays import ANY_COUNTRY

MOST_READINGS = 1000
"""Each alert is looked through for each of them."""

_SECTIONS = ("responders", "policies", "groups", "stages", "rotations", "hours")
_UNKNOWN_COUNTRY = (
    'no holidays are known of "{name}": Japan is built in, as japan; for another country install the library holidays'
    " beside Rinban, and write its name or code"
)


def read(files: Sequence[tuple[str, str]], holidays: PublicHolidays = ANY_COUNTRY) -> Settings:
    """The settings in `files`, (name, YAML text) pairs that are merged: people may live in a file of their own.

    Raises BadRequest with every fault on a line of its own, "file:line: path: what to mend".
    """
    faults: list[Fault] = []
    trees = [tree for name, text in files if (tree := parse(name, text, faults)) is not None]
    _stop_at(faults)  # with a file unread everything else would only be noise
    settings = _settings([tree.entries(sections.FILE) for tree in trees], holidays)
    if not settings.groups and not faults:
        first = files[0][0] if files else "no file"
        faults.append(Fault(first, 1, "groups", "none in any file; nobody would be called"))
    _stop_at(faults)
    return settings


def _stop_at(faults: list[Fault]) -> None:
    if faults:
        raise BadRequest("\n".join(str(fault) for fault in sorted(set(faults))))


def _settings(files: list[dict[str, Field]], holidays: PublicHolidays) -> Settings:
    zone = _zone(files)
    of = {name: _merged(files, name) for name in _SECTIONS}
    stored = _merged(files, "messages", messages.message_id)
    named = Named(*(of[name] for name in Named._fields))
    settings = Settings(
        zone=zone,
        responders={who: sections.member(field) for who, field in of["responders"].items()},
        policies={name: sections.policy(field) for name, field in of["policies"].items()},
        groups={name: sections.group(field, named) for name, field in of["groups"].items()},
        stages={name: sections.stage(field, named) for name, field in of["stages"].items()},
        messages={name: messages.wordings(field) for name, field in stored.items()},
        readings=_readings(_merged(files, "readings", values.name)),
        sources=tuple(sources.source(field) for field in _merged(files, "sources").values()),
        rotations={name: turns.rotation(field, named.responders, zone) for name, field in of["rotations"].items()},
        hours={name: turns.hours(field, zone) for name, field in of["hours"].items()},
        holidays=_holidays(files, holidays),
        arrangements=arrangements.every(files, of["groups"], named.responders, zone),
    )
    exhausted.refuse_circles(of["groups"], settings.groups)
    _refuse_same_sign_in(of["responders"], settings.responders)
    countries.check(of["stages"], of["responders"], settings)
    return settings


def _refuse_same_sign_in(fields: dict[str, Field], people: Mapping[str, Member]) -> None:
    """Capitals make no difference, as in an e-mail address: nobody is to wait for the night to find that they did."""
    first = dict[str, str]()
    for who, member in people.items():
        name = member.sign_in.casefold()
        if name and (other := first.setdefault(name, who)) != who:
            fields[who].refuse(f'sign_in "{member.sign_in}" is also of {other}: nobody could sign in with it')


def _holidays(files: list[dict[str, Field]], holidays: PublicHolidays) -> Calendar | None:
    def country(name: str) -> HolidaysOf:
        if not holidays.knows(name):
            raise BadRequest(_UNKNOWN_COUNTRY.format(name=name))
        return holidays.of_country(name)

    field = _once(files, "holidays")
    return turns.holidays(field, country) if field else None


def _readings(fields: dict[str, Field]) -> dict[str, str]:
    """`db-tokyo-1: ディービー東京いち`"""
    if len(fields) > MOST_READINGS:
        next(iter(fields.values())).refuse(f"{len(fields)} readings; {MOST_READINGS} are the most")
    first: dict[str, str] = {}
    for word, field in fields.items():
        same = first.setdefault(word.casefold(), word)
        if same != word:
            field.refuse(f'the same word as "{same}": capitals make no difference')
    return {word: field.read(values.name, "") for word, field in fields.items()}


def _zone(files: list[dict[str, Field]]) -> str:
    field = _once(files, "zone")
    return field.read(values.zone, ZONE) if field else ZONE


def _once(files: list[dict[str, Field]], section: str) -> Field | None:
    """What only one of the files may give."""
    given = [file[section] for file in files if section in file]
    for again in given[1:]:
        again.refuse(f"given twice, first in {given[0].file}:{given[0].line}")
    return next(iter(given), None)


def _merged(
    files: list[dict[str, Field]], section: str, key: Callable[[str], str] = values.identifier
) -> dict[str, Field]:
    merged: dict[str, Field] = {}
    for field in (field for file in files if section in file for field in file[section].entries().values()):
        field.read_key(key)
        if field.key in merged:
            field.refuse(f"given twice, first in {merged[field.key].file}:{merged[field.key].line}")
        merged.setdefault(field.key, field)
    return merged
