"""The parameters of a deployment, as they are typed, or as they stand in a file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
            yield Pair(f"line {number} of {file}", line.strip())


def _taken_apart(pair: Pair) -> tuple[str, str]:
    name, equals, value = pair.text.partition("=")
    if not (name.isalnum() and equals):
        raise Refused(f"{pair.place} is no parameter: write NAME=VALUE without a space before the =, or @FILE")
    if name == "Stage":
        raise Refused("the stage is named by --stage, and is no parameter beside it")
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        raise Refused(f"{name}: leave out the quotation marks around the value")
    if set(value) & set('"\\'):
        raise Refused(f"{name}: SAM takes no quotation mark and no backslash; put the value into a secret")
    return name, value


def refuse_unfit(parameters: Mapping[str, str], template: Path) -> None:
    """Raises Refused for a name that the template does not have, which SAM leaves out without a word, and for a value
    that CloudFormation would refuse after everything was built and uploaded."""
    there = load(template).get("Parameters", {})
    for name, value in parameters.items():
        if name not in there:
            near = difflib.get_close_matches(name, there, n=1)
            meant = f"did you mean {near[0]}?" if near else "its Parameters have all that there are"
            raise Refused(f"{name} is no parameter of {template.name}: {meant}")
        if wanted := _unlike(value, there[name]):
            raise Refused(f"{name} {wanted}")


def refuse_incomplete(parameters: Mapping[str, str], template: Path) -> None:
    """Raises Refused for parameters without a default that are not given: a first deployment has no former values."""
    there = load(template).get("Parameters", {})
    missing = [name for name, declared in there.items() if "Default" not in declared and name not in parameters]
    if missing:
        raise Refused(
            f"the first deployment of a stage needs {', '.join(missing)} as well (docs/operations.md, step 4)"
        )


def _unlike(value: str, declared: Mapping[str, Any]) -> str:
    """How a value has to be that is not as it was declared, without the value, which may be a secret; else ""."""
    allowed = [str(one) for one in declared.get("AllowedValues", ())]
    if allowed and value not in allowed:
        return f"has to be one of these: {', '.join(allowed)}"
    if declared["Type"] == "Number" and not value.isdecimal():
        return "has to be a whole number"
    if not re.fullmatch(declared.get("AllowedPattern", ".*"), value):
        return str(declared["ConstraintDescription"])
    return ""
