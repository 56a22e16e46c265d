"""A rota file as a tree that knows its lines, and the faults found in it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import yaml

from rinban.core.errors import BadRequest
from rinban.settings.file import mends

T = TypeVar("T")

_FULL_WIDTH_COLON = "："
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `line` counts from 1; `path` is empty for the file as a whole."""

    file: str
    line: int
    path: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file}:{self.line}", self.path, self.text) if part)


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a file and where it stands. Faults are collected, so that all of them are told at once.

    `line` is where its key is, since that is where people look for it; it counts from 1.
    """

    file: str
    line: int
    path: str
    node: yaml.Node
    faults: list[Fault]
    key: str = ""

    def refuse(self, text: str) -> None:
        self.faults.append(Fault(self.file, self.line, self.path, text))

    def entries(self, known: Collection[str] = (), later: Collection[str] = ()) -> dict[str, Field]:
        """The mapping's values by key; {} and a fault if it is none. `known` empty: keys are ids and may be any."""
        found: dict[str, Field] = {}
        for key, value in self._pairs():
            path = f"{self.path}.{key.value}".lstrip(".")
            below = Field(self.file, key.start_mark.line + 1, path, value, self.faults, key.value)
            if key.value in later:
                below.refuse("not yet: this version would not act on it; take it out")
            elif known and key.value not in known:
                below.refuse(f'unknown key "{key.value}"{mends.hint(key.value) or did_you_mean(key.value, known)}')
            elif key.value in found:
                below.refuse(f"given twice, first in line {found[key.value].line}")
            else:
                found[key.value] = below
        return found

    def parts(self) -> dict[str, Field]:
        """As `entries`, where somebody else tells the faults."""
        pairs = self.node.value if isinstance(self.node, yaml.MappingNode) else []
        return {
            key.value: Field(
                self.file, key.start_mark.line + 1, f"{self.path}.{key.value}", value, self.faults, key.value
            )
            for key, value in pairs
            if isinstance(key, yaml.ScalarNode)
        }

    def _pairs(self) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
        if isinstance(self.node, yaml.ScalarNode) and not self.node.value:
            return  # "groups:" with nothing below it
        if not isinstance(self.node, yaml.MappingNode):
            text = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
            self.refuse(f'expected entries such as "key: value"{mends.hint(text)}')
            return
        for key, value in self.node.value:
            if isinstance(key, yaml.ScalarNode):
                yield self._as_meant(key, value)
            else:
                self.refuse("a key must be a single word")

    def _as_meant(self, key: yaml.ScalarNode, value: yaml.Node) -> tuple[yaml.ScalarNode, yaml.Node]:
        """Within braces, `{name：Ann}` is a key without a value to YAML. It is told, and read as `{name: Ann}`, so that
        the name is not told to be missing as well."""
        name, colon, text = key.value.partition(_FULL_WIDTH_COLON)
        if not colon or key.style or value.value:
            return key, value
        path = f"{self.path}.{name.strip()}".lstrip(".")
        self.faults.append(Fault(self.file, key.start_mark.line + 1, path, mends.write(colon)))
        return _scalar(key, name), _scalar(key, text)

    def items(self) -> list[Field]:
        """The list's values; a single text counts as a list of one."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.value:
            return [self]
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse("expected a list, as in [a, b]")
            return []
        return [
            Field(self.file, node.start_mark.line + 1, f"{self.path}[{number}]", node, self.faults)
            for number, node in enumerate(self.node.value)
        ]

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_text(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode)

    def read(self, value: Callable[[str], T], otherwise: T) -> T:
        """The text as `value` understands it; `otherwise` and a fault if it raises BadRequest or is no text."""
        if isinstance(self.node, yaml.ScalarNode):
            return self._tried(value, self.node.value, otherwise)
        self.refuse("expected a single value")
        return otherwise

    def read_key(self, value: Callable[[str], str]) -> str:
        """The key as `value` understands it, "" and a fault if it does not."""
        return self._tried(value, self.key, "")

    def _tried(self, value: Callable[[str], T], text: str, otherwise: T) -> T:
        try:
            return value(text)
        except BadRequest as error:
            self.refuse(f"{error}{_hint(str(error), text)}")
            return otherwise


def _hint(said: str, text: str) -> str:
    """A hint about the part of `text` that is quoted in what was said, which is the part at fault."""
    return next((mends.hint(part) for part in _QUOTED.findall(said) if part in text), "")


def _scalar(like: yaml.ScalarNode, text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(like.tag, text.strip(), like.start_mark, like.end_mark)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'; did you mean "ring"?' or ""."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def parse(file: str, text: str, faults: list[Fault]) -> Field | None:
    """The tree of one file; None if it is empty or (with a fault) no YAML.

    BaseLoader reads every scalar as text: YAML 1.1 would make 18:00 into 1080 and +81… into a number.
    """
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line, mend = mends.of_error(error, text)
        faults.append(Fault(file, line, "", f"not YAML: {mend}"))
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.append(Fault(file, line, "", f"not YAML: a control character (U+{_code(error):04X}): take it out"))
        return None
    return None if node is None else Field(file, 1, "", node, faults)


def _code(error: yaml.reader.ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character[:1])
