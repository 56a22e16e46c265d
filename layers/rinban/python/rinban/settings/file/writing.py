"""Settings as a rota file that loads again to the same settings."""

from __future__ import annotations

import yaml

from rinban.core.rota.kinds import ValueKind
from rinban.core.rota.settings import Settings
from rinban.core.rota.stage import Stage
from rinban.core.source import to_tree
from rinban.core.text.message import Wording
from rinban.settings import schema
from rinban.settings.file import arrangements, forms, turns
from rinban.settings.file.values import severity_word, span

Tree = dict[str, object]


def write(settings: Settings) -> str:
    """One YAML file with everything, phone numbers included; entries are sorted by id, sources as they are tried."""
    tree: Tree = {
        "zone": settings.zone,
        "holidays": turns.holidays_tree(settings.holidays) if settings.holidays else None,
        "responders": {who: _tree(schema.RESPONDER, settings.responders[who]) for who in sorted(settings.responders)},
        "rotations": {
            name: turns.rotation_tree(one, settings.zone) for name, one in sorted(settings.rotations.items())
        },
        "hours": {name: turns.hours_tree(one, settings.zone) for name, one in sorted(settings.hours.items())},
        "policies": {name: _tree(_POLICY, settings.policies[name]) for name in sorted(settings.policies)},
        "groups": {name: _group(settings, name) for name in sorted(settings.groups)},
        "overrides": _arranged(settings, ""),
        "stages": {name: _stage(settings.stages[name]) for name in sorted(settings.stages)},
        "messages": {name: _message(settings.messages[name]) for name in sorted(settings.messages)},
        "readings": dict(sorted(settings.readings.items())),
        "sources": {source.name: to_tree(source) for source in settings.sources},
    }
    text = yaml.dump(
        {name: part for name, part in tree.items() if part},
        Dumper=_TextDumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=None,
        width=120,
    )
    return str(text)


class _TextDumper(yaml.SafeDumper):
    """Leaves out the quotes that YAML would need to tell text from numbers: a rota file is read as text only."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, object]]] = {}  # noqa: RUF012 (the library's own attribute)

    def ignore_aliases(self, data: object) -> bool:
        return data is not None  # *id001 would be no text


_POLICY = tuple(sorted(schema.POLICY, key=lambda row: row.kind is not ValueKind.SECONDS))
"""Durations first, as every version has written them, so that two exports can be compared."""


def _tree(rows: schema.Rows, thing: schema.Holder) -> Tree:
    held = schema.values(thing)
    return _filled({row.key: forms.write(row, held[row.name]) for row in rows})


def _group(settings: Settings, name: str) -> Tree:
    return _filled({**_tree(schema.GROUP, settings.groups[name]), "overrides": _arranged(settings, name)})


def _arranged(settings: Settings, group: str) -> list[Tree]:
    return [arrangements.tree(one, settings.zone) for one in settings.arrangements if one.group == group]


def _stage(stage: Stage) -> Tree:
    """Of a stage only what is not the default: most stages have a setting or two."""
    return _tree(tuple(row for row in schema.STAGE if getattr(stage, row.name) != row.default), stage)


def _message(wordings: tuple[Wording, ...]) -> object:
    trees = [_wording(wording) for wording in wordings]
    return trees[0] if len(trees) == 1 else trees


def _wording(wording: Wording) -> Tree:
    tree: Tree = {"values": list(wording.values), **dict(wording.texts)}
    return _filled({**tree, "severity": severity_word(wording.severity), "valid": span(wording.valid)})


def _filled(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value}
