"""The parameters of a deployment, as they are typed, or as they stand in a file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.answers import Refused
from local.gateway.template import load


@dataclass(frozen=True, slots=True)
class Pair:
    """A text that should be NAME=VALUE. `place`: where it stands, which can be said where the text is a secret."""

    place: str
    text: str


def given(words: Sequence[str]) -> dict[str, str]:
    """The values by the parameters' names; of a name that comes twice, the later. @FILE stands for the lines of a file,
    which may be empty or begin with #. Raises Refused for what SAM would not take as it was typed."""
    return dict(_taken_apart(pair) for pair in _pairs(words))


def _pairs(words: Sequence[str]) -> Iterator[Pair]:
    for place, word in enumerate(words, 1):
        if word.startswith("@"):
            yield from _lines(word[1:])
        else:
            yield Pair(f"number {place} of the parameters", word)


def _lines(file: str) -> Iterator[Pair]:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise Refused(f"{file} cannot be read: {error}", 404) from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield Pair(f"line {number} of {file}", line)


def _taken_apart(pair: Pair) -> tuple[str, str]:
    name, equals, value = pair.text.partition("=")
    if not (name.isalnum() and equals):
        raise Refused(f"{pair.place} is none: write each as NAME=VALUE, without a space before the =")
    if name == "Stage":
        raise Refused("the stage is named by --stage, and is no parameter beside it")
    if set(value) & set('"\\'):
        raise Refused(f"{name}: SAM takes no quotation mark and no backslash; put the value into a secret")
    return name, value


def refuse_unknown(parameters: Mapping[str, str], template: Path) -> None:
    """Raises Refused for a name that the template does not have: SAM leaves such a value out without a word."""
    there = load(template).get("Parameters", {})
    for name in parameters:
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            meant = f"did you mean {near[0]}?" if near else "its Parameters have all that there are"
            raise Refused(f"{name} is no parameter of {template.name}: {meant}")
