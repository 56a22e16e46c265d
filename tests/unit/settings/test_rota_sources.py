"""The own sources of a rota file: what they become, and what is said about their mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from rinban.core.errors import BadRequest, Unavailable
from rinban.core.rota.settings import Settings
from rinban.core.source import Source
from rinban.settings import file
from rinban.settings.cache import CachedSettings
from rinban.settings.diff import Change, changes
from tests.fakes.outside import FailingRota, MemoryLog
from tests.fakes.rota import MemoryRota
from tests.fakes.stores import MemorySnapshots

EXAMPLE = Path(__file__).parents[3] / "examples" / "rota.yaml"
SOUND = "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\ngroups: {infra: {call: [{order: [sato]}]}}\n"
SHOP = """sources:
  shop:
    when: shop
    each: events
    summary: [title, "say('{}: {}', root().shop, name)"]
    severity: level
    severity_words: {Urgent: disaster, "1": p2}
    status_words: {over: resolved, seen: acknowledged, test: ignored}
    recovers: false
  bare: {}
"""


def loaded(text: str) -> Settings:
    return file.read([("a.yaml", SOUND + text)])


def faults(text: str) -> list[str]:
    with pytest.raises(BadRequest) as raised:
        loaded(text)
    return str(raised.value).splitlines()


def fault(entries: str, name: str = "shop") -> str:
    """The one fault of a source."""
    (only,) = faults(f"sources:\n  {name}:\n    {entries}")
    return only


def test_a_source_is_read() -> None:
    assert loaded(SHOP).sources == (
        Source(
            "shop",
            when="shop",
            each="events",
            fields=(("summary", ("title", "say('{}: {}', root().shop, name)")), ("severity", ("level",))),
            severity_words=(("Urgent", "disaster"), ("1", "p2")),
            status_words=(("over", "resolved"), ("seen", "acknowledged"), ("test", "ignored")),
            recovers="false",
        ),
        Source("bare"),
    )


def test_what_is_written_loads_again_to_the_same() -> None:
    for settings in (loaded(SHOP), file.read([("rota.yaml", EXAMPLE.read_text(encoding="utf-8"))])):
        assert settings.sources
        assert file.read([("export.yaml", file.write(settings))]) == settings


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("summary: upper(title)", "a.yaml:5: sources.shop.summary: no function upper(); there are first, key"),
        ("summary: [title, 'a b']", "a.yaml:5: sources.shop.summary[1]: not JMESPath: "),
        ("when: '((('", "a.yaml:5: sources.shop.when: not JMESPath: "),
        ("when: ' '", "a.yaml:5: sources.shop.when: an empty expression; leave the key out"),
        ("each: {a: b}", "a.yaml:5: sources.shop.each: expected a single value"),
        ("link: []", "a.yaml:5: sources.shop.link: no expression; leave the key out"),
        (f"host: {'h' * 501}", "a.yaml:5: sources.shop.host: an expression has at most 500 characters, this has 501"),
        ("sumary: title", 'a.yaml:5: sources.shop.sumary: unknown key "sumary"; did you mean "summary"?'),
        ("severity_words: {a: purple}", 'a.yaml:5: sources.shop.severity_words.a: "purple" is none of disaster, high'),
        ("recovers: sometimes", 'a.yaml:5: sources.shop.recovers: "sometimes" is none of true, false'),
        ("status_words: {a: b}", 'a.yaml:5: sources.shop.status_words.a: "b" is none of problem, resolved, '),
        ("status_words: [a]", 'a.yaml:5: sources.shop.status_words: expected entries such as "key: value"'),
    ],
)
def test_mistakes_are_told_with_their_place(entries: str, told: str) -> None:
    assert fault(entries).startswith(told)


@pytest.mark.parametrize("name", ["zabbix", "text"])
def test_what_is_read_without_a_mapping_cannot_have_one(name: str) -> None:
    assert fault("summary: title", name) == (
        f'a.yaml:4: sources.{name}: "{name}" is read without a mapping; give the source another name'
    )


def test_a_presets_name_is_allowed() -> None:
    assert loaded("sources: {grafana: {severity_words: {urgent: disaster}}}").sources[0].name == "grafana"


def test_files_follow_each_other() -> None:
    second = "sources: {late: {when: b}}\n"
    settings = file.read([("a.yaml", SOUND + "sources: {early: {when: a}}"), ("b.yaml", second)])
    assert [source.name for source in settings.sources] == ["early", "late"]


def test_changes_of_fields_and_of_the_order_are_shown() -> None:
    one, other = "one: {when: a, summary: b}", "other: {when: c}"
    before = loaded(f"sources: {{{one}, {other}}}")
    swapped = loaded(f"sources: {{{other}, {one}}}")
    order = "sources in the order"
    assert changes(before, swapped) == (Change("rota", "changed", order, "one, other", "other, one"),)
    after = loaded(f"sources: {{one: {{when: a, summary: [b, c]}}, {other}}}")
    assert changes(before, after) == (Change("source one", "changed", "summary", "b", '["b", "c"]'),)
    gone = changes(before, loaded(f"sources: {{{one}}}"))
    assert Change("source other", "removed", "when", "c", "") in gone
    added = changes(loaded(""), loaded("sources: {bare: {}}"))
    assert added == (Change("source bare", "added", "fields", "", "(the usual names)"),)


def test_while_mysql_is_away_the_last_good_ones_serve() -> None:
    settings = loaded(SHOP)
    source = FailingRota(MemoryRota(settings))
    rota = CachedSettings(source, MemorySnapshots(), MemoryLog())
    assert rota.sources() == settings.sources
    source.faults.away = True
    assert rota.sources() == settings.sources


def test_and_none_where_they_were_never_read() -> None:
    source = FailingRota(MemoryRota())
    source.faults.away = True
    with pytest.raises(Unavailable):
        CachedSettings(source, MemorySnapshots(), MemoryLog()).sources()
