"""The rota file: what it becomes, and what is said about its mistakes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as trials

from rinban.core.alert import Severity
from rinban.core.days import Days
from rinban.core.errors import BadRequest
from rinban.core.rota.duty import Line
from rinban.core.rota.overrides import Override
from rinban.core.rota.people import Responder
from rinban.core.rota.policy import USUAL_POLICY, Digits, Policy
from rinban.core.rota.quiet import Wait
from rinban.core.rota.settings import GroupSettings, Member, Settings, stage_of
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar
from rinban.settings import file
from tests.fakes.rota import any_settings

few = trials(max_examples=25, deadline=None)  # each of them is a whole rota
NEW_YEAR = Days(date(2026, 12, 29), date(2027, 1, 3))
EXAMPLE = Path(__file__).parents[3] / "examples" / "rota.yaml"
SOUND = "responders: {sato: {name: 佐藤, phone: +81 90 0000 0001}}\ngroups: {infra: {call: [{order: [sato]}]}}\n"
INTERNATIONALLY = 'is no phone number: write it internationally, as in "+81 90 0000 0001"'
NEVER_REACHED = "never reached: a line before it has neither `valid` nor `during`, so that one always applies"


def faults(*texts: str) -> list[str]:
    """What is said about files named a.yaml, b.yaml …"""
    with pytest.raises(BadRequest) as raised:
        file.read([(f"{name}.yaml", text) for name, text in zip("abc", texts, strict=False)])
    return str(raised.value).splitlines()


def policy(text: str) -> Policy:
    return file.read([("a.yaml", SOUND + f"policies: {{one: {{{text}}}}}")]).policies["one"]


def refused(text: str) -> str:
    """The one fault of a policy."""
    (fault,) = faults(SOUND + f"policies: {{one: {{{text}}}}}")
    return fault


def test_the_example_is_read_as_it_teaches() -> None:
    settings = file.read([("rota.yaml", EXAMPLE.read_text(encoding="utf-8"))])
    assert settings.zone == "Asia/Tokyo"
    assert settings.responders["sato"] == Member(Responder("sato", "佐藤", "+819000000001", "ja", "さとう"))
    assert settings.responders["ann"].valid == Days(first=date(2026, 4, 1))
    assert settings.policies == {"standard": USUAL_POLICY}, "the example says that these are the defaults"
    assert settings.groups["infra"] == GroupSettings(
        id="infra",
        names=(("en", "Infrastructure"), ("ja", "基盤")),
        policy="standard",
        lines=(
            Line(("kacho", "weekly"), NEW_YEAR),
            Line(("suzuki", "weekly", "kacho"), during=("business",)),
            Line(("weekly", "kacho")),
        ),
    )
    assert settings.rotations.keys() == {"weekly"}
    assert settings.holidays == Calendar("japan", (NEW_YEAR,))
    assert [one.what for one in settings.arrangements] == [
        Override("suzuki", "ann", 1798102800.0, 1798156800.0)  # 18:00 on Christmas Eve to 09:00, in Tokyo
    ]
    assert settings.groups["payments"].lines == (Line(("ann",)),)
    assert settings.stages["prod"] == Stage(
        "+815000000000", "", "infra", "kacho", countries=("+81",), calls_per_day=500
    )
    assert settings.stages["staging"].every_call_to == "sato"
    assert settings.readings == {"db-tokyo-1": "ディービー東京いち"}


def test_the_least_that_works() -> None:
    settings = file.read([("a.yaml", SOUND)])
    assert settings == Settings(
        responders={"sato": Member(Responder("sato", "佐藤", "+819000000001"))},
        groups={"infra": GroupSettings("infra", lines=(Line(("sato",)),))},
    )


@few
@given(any_settings())
def test_what_is_written_is_read_as_the_same(settings: Settings) -> None:
    assert file.read([("a.yaml", file.write(settings))]) == settings


def test_scalars_are_text() -> None:
    """YAML 1.1 would read these as a number to the base of 60, a number, a boolean and octal."""
    text = "responders: {no: {name: 18:00, phone: +81 90 0000 0001}, 007: {name: on, phone: +819000000002}}\n"
    settings = file.read([("a.yaml", text + "groups: {infra: {call: [{order: [no, 007]}]}}")])
    assert [member.responder.name for member in settings.responders.values()] == ["18:00", "on"]
    assert settings.groups["infra"].lines == (Line(("no", "007")),)


def test_people_may_live_in_a_file_of_their_own() -> None:
    people, groups = SOUND.splitlines()
    assert file.read([("a.yaml", groups), ("b.yaml", people)]) == file.read([("a.yaml", SOUND)])


def test_the_same_id_in_two_files_is_refused() -> None:
    assert faults(SOUND, SOUND) == [
        "b.yaml:1: responders.sato: given twice, first in a.yaml:1",
        "b.yaml:2: groups.infra: given twice, first in a.yaml:2",
    ]


def test_the_same_key_twice_is_refused() -> None:
    assert faults(SOUND + "zone: Asia/Tokyo\nzone: UTC\n") == ["a.yaml:4: zone: given twice, first in line 3"]
    assert faults("zone: UTC\n" + SOUND, "zone: UTC") == ["b.yaml:1: zone: given twice, first in a.yaml:1"]


def test_all_faults_are_told_at_once_by_file_and_line_with_the_nearest_word() -> None:
    text = """zone: Asia/Tokio
responders:
  sato:
    name: 佐藤
    phone: +81 90 0000 0001
    langauge: ja
  suzuki: {name: 鈴木, phone: 090-0000-0002}
groups:
  infra:
    policy: standrd
    call:
      - {valid: 2026-12-29..2026-12-01, order: [sato]}
      - {order: [satou, sato, sato]}
policies:
  standard: {ring: 25}
stages:
  stagng: {caller_id: +81 50 0000 0000}
"""
    assert faults(text) == [
        'a.yaml:1: zone: "Asia/Tokio" is no time zone; did you mean "Asia/Tokyo"?',
        'a.yaml:6: responders.sato.langauge: unknown key "langauge"; did you mean "language"?',
        f'a.yaml:7: responders.suzuki.phone: "090-0000-0002" {INTERNATIONALLY}',
        'a.yaml:10: groups.infra.policy: no policy "standrd"; did you mean "standard"?',
        "a.yaml:12: groups.infra.call[0].valid: 2026-12-29..2026-12-01 ends before it begins",
        'a.yaml:13: groups.infra.call[1].order: "sato" is named twice; a round calls everybody once',
        'a.yaml:13: groups.infra.call[1].order[0]: no responder "satou"; did you mean "sato"?',
        'a.yaml:15: policies.standard.ring: "25" is no duration: write a number and its unit, as in 25s, 10m or 1h',
        'a.yaml:17: stages.stagng: "stagng" is none of prod, staging, dev, local; did you mean "staging"?',
    ]


def test_readings() -> None:
    settings = file.read([("a.yaml", SOUND + "readings: {db-tokyo-1: ディービー東京いち, 基幹DB: きかんディービー}")])
    assert settings.readings == {"db-tokyo-1": "ディービー東京いち", "基幹DB": "きかんディービー"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('readings: {db-1: ""}', "readings.db-1: expected a text of 1 to 100 characters"),
        (f"readings: {{{'d' * 101}: ディー}}", "expected a text of 1 to 100 characters"),
        ("readings: {db-1: [a]}", "readings.db-1"),
        (
            "readings: {db-1: ディー, DB-1: でぃー}",
            'readings.DB-1: the same word as "db-1": capitals make no difference',
        ),
        (f"readings: {{{', '.join(f'db-{n}: ディー' for n in range(1001))}}}", "1001 readings; 1000 are the most"),
    ],
)
def test_readings_that_cannot_be(text: str, said: str) -> None:
    assert said in faults(SOUND + text)[0]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("sources: {zabbix: {acknowledge: {url: x}}}", "sources.zabbix.acknowledge"),
    ],
)
def test_what_is_not_acted_upon_yet_is_refused(text: str, path: str) -> None:
    (fault,) = faults(SOUND + text)
    assert fault.startswith(f"a.yaml:3: {path}: not yet")


HOURS = 'hours: {business: {days: Mon-Fri, time: "09:00-18:00"}}\n'


def waiting(text: str) -> str:
    """A rota whose only group lets alerts wait as this text says."""
    people, _ = SOUND.splitlines()
    return f"{people}\n{HOURS}groups: {{infra: {{wait: {text}, call: [{{order: [sato]}}]}}}}"


def test_mild_alerts_may_wait_for_hours_and_are_written_as_they_were_read() -> None:
    read = file.read([("a.yaml", waiting("{below: average, until: business}"))])
    assert read.groups["infra"].wait == Wait(Severity.AVERAGE, "business")
    assert "wait: {below: average, until: business}" in file.write(read)
    assert file.read([("a.yaml", file.write(read))]) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{below: average, until: busines}", 'wait.until: no hours "busines"; did you mean "business"?'),
        ("{below: averige, until: business}", 'wait.below: "averige" is none of'),
        ("{below: not-classified, until: business}", "wait.below: nothing is milder, so that nothing would wait"),
        ("{below: average}", 'wait: "until" is missing'),
        ("{until: business}", 'wait: "below" is missing'),
        ("business", "wait: expected entries"),
    ],
)
def test_a_wait_that_cannot_be_meant_is_refused(text: str, said: str) -> None:
    assert any(f"groups.infra.{said}" in fault for fault in faults(waiting(text)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("zone: [unclosed\n", 1),
        ("zone: UTC\n\tgroups: {}\n", 2),
        ("zone: UTC\n\n# a\x00b\n", 3),
        ("zone: UTC\n---\nzone: UTC\n", 2),
    ],
)
def test_a_file_that_is_no_yaml_names_the_line(text: str, line: int) -> None:
    (fault,) = faults(text)
    assert fault.startswith(f"a.yaml:{line}: not YAML: ")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "groups:\n", "groups: {}\n", "zone: UTC\n"])
def test_files_without_a_group_would_silence_everything_and_are_refused(text: str) -> None:
    assert faults(text) == ["a.yaml:1: groups: none in any file; nobody would be called"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", 'a.yaml:1: expected entries such as "key: value"'),
        ("groups: [infra]", 'a.yaml:1: groups: expected entries such as "key: value"'),
        ("groups: {infra: {}}", 'a.yaml:1: groups.infra: "call" is missing'),
        ("groups: {infra: {call: []}}", "a.yaml:1: groups.infra.call: nobody would ever be called"),
        ("groups: {infra: {call: [{}]}}", 'a.yaml:1: groups.infra.call[0]: "order" is missing'),
        ("groups: {infra: {call: [{order: }]}}", "a.yaml:1: groups.infra.call[0].order: expected a list, as in [a, b]"),
        (
            "groups: {infra: {call: [{order: [[a]]}]}}",
            "a.yaml:1: groups.infra.call[0].order[0]: expected a single value",
        ),
        (
            "groups: {Infra: {call: [{order: []}]}}",
            'a.yaml:1: groups.Infra: "Infra" is no id: 1 to 64 of a-z, 0-9 and "-"',
        ),
        (
            "groups: {infra: {call: [{order: []}, {valid: 2026-01-01.., order: []}]}}",
            f"a.yaml:1: groups.infra.call[1]: {NEVER_REACHED}",
        ),
    ],
)
def test_a_file_of_another_shape_says_what_was_expected(text: str, said: str) -> None:
    assert said in faults(text)


def test_people_need_a_name_and_a_number() -> None:
    assert faults(SOUND + "---", "responders: {ann:}")[0].startswith("a.yaml:3: not YAML")
    assert faults(SOUND, "responders: {ann: }") == [
        'b.yaml:1: responders.ann: "name" is missing',
        'b.yaml:1: responders.ann: "phone" is missing',
    ]


@pytest.mark.parametrize("name", ['""', '" "', '"a\\nb"', '"a\\u202eb"', "x" * 101])
def test_a_name_can_be_printed_and_is_not_a_novel(name: str) -> None:
    (fault,) = faults(SOUND, f"responders: {{ann: {{name: {name}, phone: +81 90 0000 0003}}}}")
    assert "expected a text of 1 to 100 characters" in fault


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("2026-04-01..2027-03-31", Days(date(2026, 4, 1), date(2027, 3, 31))),
        ("2026-04-01..", Days(first=date(2026, 4, 1))),
        ("..2027-03-31", Days(last=date(2027, 3, 31))),
        ("2026-04-01 .. 2026-04-01", Days(date(2026, 4, 1), date(2026, 4, 1))),
        ("2028-02-29..", Days(first=date(2028, 2, 29))),
    ],
)
def test_spans(text: str, valid: Days) -> None:
    people = f"responders: {{sato: {{name: 佐藤, phone: +81 90 0000 0001, valid: {text}}}}}\n"
    settings = file.read([("a.yaml", people + SOUND.splitlines()[1])])
    assert settings.responders["sato"].valid == valid


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-04-01", "write 2026-04-01.. (from that day on) or 2026-04-01..2026-04-01 (that day only)"),
        ("2026-12-29-2027-01-03", "needs two dots between its days: write 2026-12-29..2027-01-03"),
        ("2026-12-29 ~ 2027-01-03", "needs two dots between its days: write 2026-12-29..2027-01-03"),
        ("..", "one side may be left out"),
        ("2026-02-29..", '"2026-02-29" is not in the calendar'),
        ("2026-4-1..", '"2026-4-1" is no day'),
        ("20260401..", '"20260401" is no day'),
        ("2026-04-02..2026-04-01", "ends before it begins"),
        ("2026-04-01...2026-04-02", '".2026-04-02" is no day'),
    ],
)
def test_spans_that_mean_nothing(text: str, said: str) -> None:
    people = f"responders: {{sato: {{name: 佐藤, phone: +81 90 0000 0001, valid: {text}}}}}\n"
    (fault,) = faults(people + SOUND.splitlines()[1])
    assert said in fault


@pytest.mark.parametrize(
    ("text", "seconds"), [("25s", 25), ("10m", 600), ("1h", 3600), ("24h", 86400), ("1h30m", 5400), ("1m5s", 65)]
)
def test_durations(text: str, seconds: int) -> None:
    assert policy(f"then_every: 1m, close_after: {text if seconds >= 300 else '1h'}").then_every == 60
    assert (policy(f"close_after: {text}").close_after if seconds >= 300 else policy(f"ring: {text}").ring) == seconds


@pytest.mark.parametrize("text", ["25", "", "s", "1.5h", "-5s", "5s1m", "25 s", "1d", "二十秒"])
def test_durations_that_mean_nothing(text: str) -> None:
    assert "is no duration" in refused(f'ring: "{text}"')


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("ring: 4s", "5s to 10m"),
        ("ring: 601s", "5s to 10m"),
        ("pause: 61m", "0s to 1h"),
        ("then_every: 59s", "1m to 24h"),
        ("call_limit: 29s", "30s to 1h"),
        ("close_when_quiet: 59s", "1m to 720h"),
        ("close_after: 721h", "5m to 720h"),
        ("rounds: 0", "1 to 10"),
        ("rounds: 11", "1 to 10"),
        ("rounds: 2.0", "1 to 10"),
        ("prompts: 6", "1 to 5"),
        ("calls_per_hour: 0", "1 to 1000"),
        ("calls_per_hour: -1", "1 to 1000"),
        ("calls_per_hour: twelve", "1 to 1000"),
    ],
)
def test_limits(text: str, bounds: str) -> None:
    assert refused(text).endswith(bounds)


def test_zero_needs_no_unit() -> None:
    assert policy("pause: 0").pause == 0


def test_keys() -> None:
    every = 'digits: {take: 9, pass: 0, details: 5, repeat: "#", follow: 6, snooze: 7}'
    assert policy(every).digits == Digits("9", "0", ("#",), "5", "6", "7")
    assert policy("digits: {repeat: []}").digits == Digits(repeat=(), details="3", follow="4", snooze="9")
    assert policy("ring: 25s").digits == Digits("1", "2", ("*",), "3", "4", "9")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ('{repeat: [3, "*"]}', Digits("1", "2", ("3", "*"), "", "4", "9")),
        ("{take: 3}", Digits("3", "2", ("*",), "", "4", "9")),
        ("{pass: 3}", Digits("1", "3", ("*",), "", "4", "9")),
        ('{take: 9, pass: 0, repeat: "#"}', Digits("9", "0", ("#",), "3", "4")),
        ("{take: 4, pass: 3}", Digits("4", "3", ("*",), "", "", "9")),
        ('{repeat: [3, "*"], details: 4}', Digits("1", "2", ("3", "*"), "4", "", "9")),
    ],
)
def test_a_key_that_a_file_from_before_uses_keeps_its_meaning(text: str, keys: Digits) -> None:
    """The files of versions that had no keys for details and for what follows say `repeat: [3, "*"]`."""
    assert policy(f"digits: {text}").digits == keys


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("digits: {take: 12}", '"12" is no key of a telephone'),
        ("digits: {take: a}", '"a" is no key of a telephone'),
        ('digits: {take: ""}', '"" is no key of a telephone'),
        ("digits: {take: 2}", '"2" has two meanings: take and pass (by default)'),
        ("digits: {take: 5, pass: 5}", '"5" has two meanings: take and pass'),
        ("digits: {repeat: [3, 3]}", 'repeat: "3" is named twice'),
        ("digits: {repeat: 1}", '"1" has two meanings: take (by default) and repeat'),
        ("digits: {repeat: [1, 1]}", '"1" has two meanings: take (by default) and repeat'),
        ("digits: {details: 3, repeat: 3}", '"3" has two meanings: details and repeat'),
        ('digits: {details: "*"}', '"*" has two meanings: details and repeat (by default)'),
        ('digits: {details: ""}', '"" is no key of a telephone'),
    ],
)
def test_keys_that_cannot_be(text: str, said: str) -> None:
    assert said in refused(text)


def test_a_test_stage_may_call_one_person_or_number_but_production_may_not() -> None:
    stages = "stages: {staging: {every_call_to: +81 90 0000 0009}, dev: {every_call_to: sato}}"
    settings = file.read([("a.yaml", SOUND + stages)])
    assert {name: stage.every_call_to for name, stage in settings.stages.items()} == {
        "staging": "+819000000009",
        "dev": "sato",
    }
    (fault,) = faults(SOUND + "stages: {prod: {every_call_to: sato}}")
    assert fault.startswith("a.yaml:3: stages.prod.every_call_to: not in prod")
    (fault,) = faults(SOUND + "stages: {dev: {every_call_to: satou, default_group: infra}}")
    assert fault == 'a.yaml:3: stages.dev.every_call_to: no responder "satou"; did you mean "sato"?'
    (fault,) = faults(SOUND + "stages: {dev: {default_group: infa}}")
    assert fault == 'a.yaml:3: stages.dev.default_group: no group "infa"; did you mean "infra"?'


def test_the_last_resort_is_a_person_or_a_number_in_production_too() -> None:
    stages = "stages: {prod: {last_resort: sato}, dev: {last_resort: +81 90 0000 0009}}"
    settings = file.read([("a.yaml", SOUND + stages)])
    assert (stage_of(settings, "prod").last_resort, stage_of(settings, "dev").last_resort) == (
        "+819000000001",
        "+819000000009",
    )
    (fault,) = faults(SOUND + "stages: {prod: {last_resort: satou}}")
    assert fault == 'a.yaml:3: stages.prod.last_resort: no responder "satou"; did you mean "sato"?'


ABROAD = "responders: {ann: {name: Ann, phone: +44 20 0000 0000}}\n"


def test_countries_are_how_numbers_begin() -> None:
    stages = "stages: {prod: {countries: [+81, +1 787, ＋４４]}, dev: {countries: +81}, staging: {}}"
    settings = file.read([("a.yaml", SOUND), ("b.yaml", stages)])
    assert {name: stage.countries for name, stage in settings.stages.items()} == {
        "prod": ("+81", "+1787", "+44"),
        "dev": ("+81",),
        "staging": (),
    }


def test_numbers_in_other_countries_are_told_without_their_middle() -> None:
    stages = "stages:\n prod: {countries: [+81, +1], last_resort: +49 30 0000 0000}\n dev: {countries: [+44, +81]}\n"
    assert faults(SOUND, ABROAD, stages) == [
        "b.yaml:1: responders.ann.phone: +44 20 **** 0000 is not in the countries of stage prod (+81, +1)",
        "c.yaml:2: stages.prod.last_resort: +49 30 **** 0000 is not in the countries of stage prod (+81, +1)",
    ]


def test_a_finer_list_leaves_out_the_rest_of_the_country() -> None:
    (fault,) = faults(SOUND + "stages: {prod: {countries: [+81 50]}}")
    assert fault.startswith("a.yaml:1: responders.sato.phone: +81 90 **** 0001 is not in the countries")


def test_a_stage_that_calls_one_number_does_not_call_the_others() -> None:
    file.read([("a.yaml", SOUND), ("b.yaml", ABROAD + "stages: {dev: {countries: [+81], every_call_to: sato}}")])
    (fault,) = faults(SOUND, ABROAD + "stages: {dev: {countries: [+81], every_call_to: ann}}")
    assert fault.startswith("b.yaml:2: stages.dev.every_call_to: +44 20 **** 0000 is not in the countries of stage dev")


@pytest.mark.parametrize(
    ("countries", "said"),
    [
        ("[]", "stages.dev.countries: nobody could be called; leave it out to let every number be called"),
        ("[JP]", 'stages.dev.countries[0]: "JP" is not how phone numbers begin: write it internationally, as in'),
        ("[+81, +]", 'stages.dev.countries[1]: "+" is not how phone numbers begin'),
        ("[0044]", 'stages.dev.countries[0]: "0044" is not how phone numbers begin'),
        ("[+1234567890123456]", "stages.dev.countries[0]: "),
        ("[+081]", 'stages.dev.countries[0]: "+081": no country has numbers that begin like this'),
        ("[+999]", 'stages.dev.countries[0]: "+999": no country has numbers that begin like this'),
        ("[+8]", 'stages.dev.countries[0]: "+8": no country has numbers that begin like this'),
        (f"[{', '.join(64 * ['+81'])}, +81]", "stages.dev.countries: too many"),
    ],
)
def test_countries_that_cannot_be(countries: str, said: str) -> None:
    (fault,) = faults(SOUND + f"stages: {{dev: {{countries: {countries}}}}}")
    assert fault.startswith(f"a.yaml:3: {said}")


@pytest.mark.parametrize("ceiling", ["0", "-1", "10000", "many"])
def test_a_days_ceiling_that_cannot_be(ceiling: str) -> None:
    (fault,) = faults(SOUND + f"stages: {{dev: {{calls_per_day: {ceiling}}}}}")
    said = f'"{ceiling}" is out of range: a whole number, 1 to 9999'
    assert fault == f"a.yaml:3: stages.dev.calls_per_day: {said}"


def test_a_group_may_have_one_name_for_all_languages() -> None:
    people, _ = SOUND.splitlines()
    settings = file.read([("a.yaml", f"{people}\ngroups: {{infra: {{name: NOC, call: [{{order: sato}}]}}}}")])
    assert settings.groups["infra"].names == (("en", "NOC"), ("ja", "NOC"))
    (fault,) = faults(f"{people}\ngroups: {{infra: {{name: {{fr: NOC}}, call: [{{order: sato}}]}}}}")
    assert fault.startswith('a.yaml:2: groups.infra.name.fr: unknown key "fr"')


def test_aliases_that_bite_their_tail_are_refused() -> None:
    assert faults("groups: &all {infra: *all}")


def test_merge_keys_of_yaml_are_unknown_keys() -> None:
    assert 'a.yaml:3: policies.<<: "<<" is no id: 1 to 64 of a-z, 0-9 and "-"' in faults(SOUND + "policies: {<<: {}}")
