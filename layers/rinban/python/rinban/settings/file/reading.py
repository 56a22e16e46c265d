"""A set of rota files, read as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rinban.core.errors import BadRequest
from rinban.core.rota.settings import ZONE, Settings
from rinban.settings.file import countries, messages, sections, sources, values
from rinban.settings.file.fields import Fault, Field, parse

MOST_READINGS = 1000
"""Each alert is looked through for each of them."""


def read(files: Sequence[tuple[str, str]]) -> Settings:
    """The settings in `files`, (name, YAML text) pairs that are merged: people may live in a file of their own.

    Raises BadRequest with every fault on a line of its own, "file:line: path: what to mend".
    """
    faults: list[Fault] = []
    trees = [tree for name, text in files if (tree := parse(name, text, faults)) is not None]
    _stop_at(faults)  # with a file unread everything else would only be noise
    settings = _settings([tree.entries(sections.FILE, sections.FILE_LATER) for tree in trees])
    if not settings.groups and not faults:
        first = files[0][0] if files else "no file"
        faults.append(Fault(first, 1, "groups", "none in any file; nobody would be called"))
    _stop_at(faults)
    return settings


def _stop_at(faults: list[Fault]) -> None:
    if faults:
        raise BadRequest("\n".join(str(fault) for fault in sorted(set(faults))))


def _settings(files: list[dict[str, Field]]) -> Settings:
    responders, policies, groups, stages = (_merged(files, name) for name in sections.FILE[1:5])
    stored = _merged(files, "messages", messages.message_id)
    settings = Settings(
        zone=_zone(files),
        responders={who: sections.member(field) for who, field in responders.items()},
        policies={name: sections.policy(field) for name, field in policies.items()},
        groups={name: sections.group(field, responders, policies) for name, field in groups.items()},
        stages={name: sections.stage(field, responders, groups) for name, field in stages.items()},
        messages={name: messages.wordings(field) for name, field in stored.items()},
        readings=_readings(_merged(files, "readings", values.name)),
        sources=tuple(sources.source(field) for field in _merged(files, "sources").values()),
    )
    countries.check(stages, responders, settings)
    return settings


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
    given = [file["zone"] for file in files if "zone" in file]
    for again in given[1:]:
        again.refuse(f"given twice, first in {given[0].file}:{given[0].line}")
    return given[0].read(values.zone, ZONE) if given else ZONE


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
