"""Settings as a rota file that loads again to the same settings."""

from __future__ import annotations

import yaml

from rinban.core.rota.duty import Line
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import GroupSettings, Member, Settings, StageSettings
from rinban.core.source import to_tree
from rinban.core.text.languages import LANGUAGES
from rinban.core.text.message import Wording
from rinban.settings.file.values import duration, severity_word, span
from rinban.settings.phone_number import spaced
from rinban.settings.ranges import COUNTS, SECONDS

Tree = dict[str, object]


def write(settings: Settings) -> str:
    """One YAML file with everything, phone numbers included; entries are sorted by id, sources as they are tried."""
    tree: Tree = {
        "zone": settings.zone,
        "responders": {who: _member(settings.responders[who]) for who in sorted(settings.responders)},
        "policies": {name: _policy(settings.policies[name]) for name in sorted(settings.policies)},
        "groups": {name: _group(settings.groups[name]) for name in sorted(settings.groups)},
        "stages": {name: _stage(settings.stages[name]) for name in sorted(settings.stages)},
        "messages": {name: _message(settings.messages[name]) for name in sorted(settings.messages)},
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


def _member(member: Member) -> Tree:
    person = member.responder
    tree: Tree = {"name": person.name, "reading": person.reading, "phone": spaced(person.phone)}
    return _filled({**tree, "language": person.language, "valid": span(member.valid)})


def _policy(policy: Policy) -> Tree:
    keys = policy.digits
    return {
        **{name: duration(getattr(policy, name)) for name in SECONDS},
        **{name: str(getattr(policy, name)) for name in COUNTS},
        "digits": {"take": keys.take, "pass": keys.pass_on, "repeat": list(keys.repeat)},
    }


def _group(group: GroupSettings) -> Tree:
    names = dict(group.names)
    alike = len(names) == len(LANGUAGES) and len(set(names.values())) == 1
    name = group.names[0][1] if alike else names
    return _filled({"name": name, "policy": group.policy, "call": [_line(line) for line in group.lines]})


def _line(line: Line) -> Tree:
    return {**_filled({"valid": span(line.valid)}), "order": list(line.order)}


def _stage(stage: StageSettings) -> Tree:
    return _filled(
        {
            "caller_id": stage.caller_id and spaced(stage.caller_id),
            "every_call_to": _who(stage.every_call_to),
            "default_group": stage.default_group,
            "last_resort": _who(stage.last_resort),
            "calls_per_second": stage.calls_per_second > 1 and str(stage.calls_per_second),
            "countries": list(stage.countries),
            "calls_per_day": str(stage.calls_per_day or ""),
        }
    )


def _who(one: str) -> str:
    return spaced(one) if one.startswith("+") else one


def _message(wordings: tuple[Wording, ...]) -> object:
    trees = [_wording(wording) for wording in wordings]
    return trees[0] if len(trees) == 1 else trees


def _wording(wording: Wording) -> Tree:
    tree: Tree = {"values": list(wording.values), **dict(wording.texts)}
    return _filled({**tree, "severity": severity_word(wording.severity), "valid": span(wording.valid)})


def _filled(tree: Tree) -> Tree:
    return {name: value for name, value in tree.items() if value}
