"""What is said to a rota file that is no YAML: the line to mend, and how."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from rinban.core.errors import BadRequest
from rinban.settings import file
from rinban.settings.file.mends import FULL_WIDTH
from tests.unit.settings.test_rota_file import EXAMPLE, faults

AFTER_THE_END = 'stands behind the end: a bracket above closes the whole file, or a line above begins with "%"'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        # tabs
        ("groups:\n\tinfra: {}\n", 2, "a tab: indent with spaces"),
        ("groups:\t{infra: {}}\n", 1, "a tab: indent with spaces"),
        ("groups:\n  infra: {\n\tpolicy: a}\n", 3, "a tab: indent with spaces"),
        # signs of a Japanese keyboard
        ("groups：\n  infra: {}\n", 1, '"：" is full-width: write ":"'),
        ("groups:\n  infra：\n    call: []\n", 2, '"：" is full-width: write ":"'),
        ("zone：Asia/Tokyo\ngroups: {}\n", 1, '"：" is full-width: write ":"'),
        ("groups: {infra: {call: ［{order: [sato]}］}}\n", 1, '"［" is full-width: write "["'),
        ("responders:\n  sato: ｛name: 佐藤, phone: +81｝\n", 2, '"｛" is full-width: write "{"'),
        ("responders:\n  sato: {name: 佐藤，phone: +81 90}\n", 2, '"，" is full-width: write ","'),
        ("responders:\n  sato: {name: 佐藤、phone: +81 90}\n", 2, '"、" is full-width: write ","'),
        ("messages:\n  a: {ja: ”x {y}”}\n", 2, '"”" is full-width: write """'),
        ("groups:\n  infra:\n    call:\n      － {order: [a]}\n", 4, '"－" is full-width: write "-"'),
        # brackets and quotes
        (
            "responders:\n  sato: {name: 佐藤, phone: +81 90\n  ann: {name: Ann}\ngroups: {}\n",
            2,
            'the "{" is not closed: its "}" is missing',
        ),
        ("groups:\n  infra:\n    call: [{order: [sato}]\n", 3, 'the "[" is not closed: its "]" is missing'),
        ("groups: {infra: {call: [\n", 1, 'the "[" is not closed: its "]" is missing'),
        ("zone: [unclosed\n", 1, 'the "[" is not closed: its "]" is missing'),
        ("responders: {sato: {name: 佐藤 phone: +81}}\n", 1, 'a "," or the closing "}" is missing'),
        ('messages:\n  a: {ja: "x\n  b: 1}\n', 2, "the quote that begins here has no end"),
        ("groups: {infra: {}}}\n", 1, 'the "}" closes nothing'),
        ("{", 1, 'the "{" is not closed: its "}" is missing'),
        ("\n[\n", 2, 'the "[" is not closed: its "]" is missing'),
        ("zone: {a: b", 1, 'the "{" is not closed: its "}" is missing'),
        ("{:", 1, 'a ":" too many'),
        ("}", 1, 'the "}" closes nothing'),
        ("groups:\n  infra: ]\n", 2, 'the "]" closes nothing'),
        ("{}\n}\n", 2, 'the "}" closes nothing'),
        ("groups: {}\nzone: UTC,\nstages: {},\n", 3, 'a "," too many'),
        ("groups: {,}\n", 1, 'a "," too many'),
        ("{zone: UTC}\ngroups: {}\n", 2, AFTER_THE_END),
        ("%b\nzone: UTC\n", 2, AFTER_THE_END),
        # the rest
        ("groups:\n  infra: {}\n web: {}\n", 3, "is indented otherwise than the lines above"),
        (
            "groups:\n  infra {}\n  web: {}\n",
            3,
            'a ":" too many: end the line above with ":", or put the text into quotes',
        ),
        ("messages:\n  a:\n    ja: {host} is down\n", 3, "put the whole text into quotes"),
        ('messages:\n  a:\n    ja: "db" is down\n', 3, "put the whole text into quotes"),
        ("digits: {repeat: [3, *]}\n", 1, 'put a text that begins with "*" or "&" into quotes'),
        ("zone: %b\n", 1, 'put a text that begins with "%" into quotes'),
        ("% b\n", 1, 'put a text that begins with "%" into quotes'),
        ("zone: *b\n", 1, 'put a text that begins with "*" or "&" into quotes'),
        ("zone: !<b\n", 1, 'put a text that begins with "!" into quotes'),
        ("zone: !b!c\n", 1, 'put a text that begins with "!" into quotes'),
        ("zone: |b\n", 1, 'put a text that begins with "|" or ">" into quotes'),
        ('zone: "a\\db"\n', 1, 'put a text with a "\\" into single quotes'),
        ("zone: - UTC\n", 1, 'begin a list in a line of its own, or put a text that begins with "-" into quotes'),
        ("zone: ? UTC\n", 1, 'put a text that begins with "?" into quotes'),
        ("zone: 'a\n--- b'\n", 1, "the quote that begins here has no end"),
        ("zone: UTC\nstages: \x00\n", 2, "a control character (U+0000): take it out"),
        ("zone: UTC\n---\nzone: UTC\n", 2, 'a second "---": one file is one document'),
    ],
)
def test_the_mend_and_its_line(text: str, line: int, said: str) -> None:
    assert faults(text) == [f"a.yaml:{line}: not YAML: {said}"]


def test_full_width_signs_within_a_text_are_no_mistake() -> None:
    """The text is fine, and what is wrong stands elsewhere."""
    names = 'responders:\n  sato: {name: "佐藤：課長、基盤（東）", phone: +81 90 0000 0001}\n'
    assert faults(f"{names}groups: {{infra: {{}}}}}}\n") == ['a.yaml:3: not YAML: the "}" closes nothing']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "responders: {ann: {name：Ann, phone: +81 90 0000 0003}}\n",
            'a.yaml:1: responders.ann.name: "：" is full-width: write ":"',
        ),
        (
            "responders:\n　ann: {name: Ann, phone: +81 90 0000 0003}\n",
            'a.yaml:2: 　ann: unknown key "　ann"; "　" is full-width: write " "',
        ),
        (
            "groups: infra：{}\n",
            'a.yaml:1: groups: expected entries such as "key: value"; "：" is full-width: write ":"',
        ),
        (
            "responders: {　ann: {name: Ann, phone: +81 90 0000 0003}}\n",
            'a.yaml:1: responders.　ann: "　ann" is no id: 1 to 64 of a-z, 0-9 and "-"; "　" is full-width: write " "',
        ),
    ],
)
def test_what_is_yaml_but_not_what_was_meant_is_told_too(text: str, said: str) -> None:
    assert said in faults(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("responders: {ann: {name： Ann, phone: +81 90 0000 0003}}\n", "responders.ann.name"),
        ("responders: {ann: {name: Ann, phone： +81 90 0000 0003}}\n", "responders.ann.phone"),
        ("messages: {a: {ja： 停止}}\n", "messages.a.ja"),
        ("readings: {db： ディービー}\n", "readings.db"),
        ("policies: {a: {digits: {pass：5}}}\n", "policies.a.digits.pass"),
        ("stages: {dev: {every_call_to： ann}}\n", "stages.dev.every_call_to"),
    ],
)
def test_a_full_width_colon_in_braces_is_the_only_thing_that_is_told(text: str, path: str) -> None:
    """To YAML it is a key without a value. What it was meant to be is not told to be missing."""
    ann = "" if text.startswith("responders") else "responders: {ann: {name: Ann, phone: +81 90 0000 0003}}\n"
    told = said_to(f"{text}{ann}groups: {{web: {{call: [{{order: [ann]}}]}}}}\n")
    assert told == [f'a.yaml:1: {path}: "：" is full-width: write ":"']


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("groups: {infra: {call: [{order: [ann、bob]}]}}\n", 'no responder "ann、bob"; "、" is full-width: write ","'),
        ("messages: {a： [b]}\n", '"：" is full-width: write ":"'),
        (
            "responders: {ann: {name: Ann, phone: +81 90 0000 0003, valid: 2026－01－01..}}\n",
            '"2026－01－01" is no day: write it as 2026-04-01; "－" is full-width: write "-"',
        ),
    ],
)
def test_a_value_that_is_refused_for_its_full_width_sign_says_so(text: str, said: str) -> None:
    assert any(line.endswith(said) for line in said_to(text))


THEIR_WORDS = re.compile(r"\b(expected|found|could not|not allowed|got)\b")


@trials(max_examples=600, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"{}[]:,\"'&*!|>%@`-?#\\ \n",
                "---",
                "...",
                "- ",
                ": ",
                "? ",
                "a",
                "b: c",
                "a:\n  ",
                "1",
                "!<",
                "%YAML 2\n",
            ]
        ),
        min_size=1,
        max_size=6,
    ).map("".join)
)
def test_no_sentence_of_the_yaml_library_is_told_to_anybody(text: str) -> None:
    """It says what it expected, and we say what to do."""
    problems = [line.partition("not YAML: ")[2] for line in said_to(text)]
    assert [problem for problem in problems if THEIR_WORDS.search(problem)] == []


@trials(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_broken_is_told_by_file_and_line(data: st.DataObject) -> None:
    """One sign of the example is replaced: it still loads, or every fault says where."""
    text = EXAMPLE.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    sign = data.draw(st.sampled_from([*"\t{}[]:,\"'&*!|>%@`-# \n\x00\x85", *FULL_WIDTH, ""]))
    told = said_to(text[:at] + sign + text[at + 1 :])
    assert all(re.match(r"a\.yaml:[1-9][0-9]*: ", line) for line in told)


def said_to(text: str) -> list[str]:
    """A line for each fault; none if it loads."""
    try:
        file.read([("a.yaml", text)])
    except BadRequest as error:
        return str(error).splitlines()
    return []
