"""What ./dev parity deploys differs from template.yaml in what stands in one table here, and in nothing else."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROCESSORS = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64", "AMD64": "x86_64"}
"""What Lambda calls the processor that Python names so."""


class NotSubstituted(Exception):
    """The template does not have a text as often as the table says: one of the two has to be looked at."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """`written` stands `times` times in template.yaml; `instead` is deployed in its place, for this `reason`."""

    written: str
    instead: str
    times: int
    reason: str


@dataclass(frozen=True, slots=True)
class Machine:
    """This machine, in Lambda's words: its processor, and the version of the Python that plays the runtime.

    `voice`: the folder that is to be mounted at /opt/voice; that of the board is beside it.
    """

    voice: Path
    python: str = "3.13"
    processor: str = _PROCESSORS.get(platform.machine(), platform.machine())

    def table(self) -> tuple[Substitution, ...]:
        """Every substitution that this machine needs."""
        every = (*self._of_processor(), *self._of_layers(), *self._of_emulator())
        return tuple(one for one in every if one.written != one.instead)

    def _of_processor(self) -> Iterator[Substitution]:
        yield Substitution(
            "Architectures: [arm64]",
            f"Architectures: [{self.processor}]",
            4,
            "The emulator runs the functions on this machine's processor, so that the wheels have to be those for it.",
        )
        yield Substitution(
            "python3.13",
            f"python{self.python}",
            4,
            "The emulator runs every runtime on its own interpreter, and this machine has no CPython 3.13.",
        )

    def _of_layers(self) -> Iterator[Substitution]:
        yield Substitution(
            "RINBAN_VOICE_PATH: /opt/voice",
            f"RINBAN_VOICE_PATH: {self.voice}",
            2,
            "The emulator unpacks a layer into a folder of its own for each container, and mounts none at /opt.",
        )
        yield Substitution(
            "RINBAN_BOARD_PATH: /opt/board",
            f"RINBAN_BOARD_PATH: {self.voice.with_name('board')}",
            1,
            "The same layer has the pages of the board.",
        )

    def _of_emulator(self) -> Iterator[Substitution]:
        yield Substitution(
            "https://${BoardSockets}.execute-api.${AWS::Region}.${AWS::URLSuffix}/${Stage}",
            "https://${BoardSockets}.execute-api.localhost/${Stage}",
            1,
            "The emulator knows the sockets of an API by this host; the requests themselves come to its own address.",
        )
        yield Substitution(
            'Default: "true"',
            'Default: "false"',
            1,
            "ReleaseHooks: the emulator plays no CodeDeploy, and translates the template with the defaults alone.",
        )
        yield Substitution(
            "AllowedPattern: ^https://[A-Za-z0-9.-]+$",
            r"AllowedPattern: ^http://127\.0\.0\.1:[0-9]+$",
            1,
            "The simulated carrier listens at 127.0.0.1 without TLS, and the template takes no such TwilioApiUrl.",
        )


def applied(text: str, table: Sequence[Substitution]) -> str:
    """The template with every substitution. Raises NotSubstituted if the table does not fit it."""
    for one in table:
        if (times := text.count(one.written)) != one.times:
            raise NotSubstituted(f"{one.written} stands in the template {times} times, and not {one.times}")
        text = text.replace(one.written, one.instead)
    return text


Leaf = tuple[str, ...]


def differences(was: Mapping[str, Any], now: Mapping[str, Any]) -> dict[Leaf, tuple[object, object]]:
    """The scalars of two templates that are not the same, by where they stand; None for one that is missing."""
    before, after = dict(_leaves(was)), dict(_leaves(now))
    places = sorted(before.keys() | after.keys())
    return {at: (before.get(at), after.get(at)) for at in places if before.get(at) != after.get(at)}


def _leaves(node: object, at: Leaf = ()) -> Iterator[tuple[Leaf, object]]:
    if isinstance(node, Mapping):
        for name, child in node.items():
            yield from _leaves(child, (*at, str(name)))
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from _leaves(child, (*at, str(place)))
    else:
        yield at, str(node)


def unexplained(
    found: Mapping[Leaf, tuple[object, object]], table: Sequence[Substitution]
) -> dict[Leaf, tuple[object, object]]:
    """The differences that no substitution has made, and none of what packs and stamps a release (RELEASED)."""
    made = {(_value(one.written), _value(one.instead)) for one in table}
    return {at: pair for at, pair in found.items() if at[-1] not in RELEASED and pair not in made}


RELEASED = {"CodeUri", "ContentUri", "TemplateURL", "RINBAN_RELEASE", "SamResourceId"}
"""Where a folder or a template was uploaded to, the stamp of a release, and the name by which SAM knows a resource."""


def _value(line: str) -> str:
    """The scalar in a line of the template."""
    return line.partition(": ")[2].strip('[]"') or line
