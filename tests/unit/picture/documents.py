"""The pictures of the documents: each is drawn from a rota file beside it, by a command in the first lines of that."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from itertools import takewhile

from cli.main import parsed
from rinban.adapters import holidays
from rinban.core.rota.typed_times import moment
from rinban.operator.picture import PictureTasks
from rinban.operator.tasks import answer
from rinban.settings import file
from tests.fakes.rota import MemoryRota
from tests.unit.source import ROOT

FOLDER = ROOT / "docs" / "pictures"
COMMAND = "# ./rinban picture "


class At:
    """Implements ports.WallClock at the time of a picture, which is its present as well."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


def commands() -> Iterator[tuple[str, str]]:
    """(text of a rota file, command in it) pairs."""
    for rota in sorted(FOLDER.glob("*.yaml")):
        text = rota.read_text(encoding="utf-8")
        typed = takewhile(lambda line: line.startswith(COMMAND), text.splitlines())
        yield from ((text, line.removeprefix("# ./rinban ")) for line in typed)


def pictures() -> dict[str, str]:
    """The name of each picture, and what it has to be."""
    return dict(drawn(text, typed) for text, typed in commands())


def drawn(text: str, typed: str) -> tuple[str, str]:
    """The name of the picture that a command draws of a rota file, and the picture."""
    asked, settings = parsed(shlex.split(typed)), file.read([("rota.yaml", text)], holidays)
    clock = At(moment(asked.at, 0.0, settings.zone))
    task = {
        "task": "picture",
        "form": "svg",
        **{name: getattr(asked, name) for name in ("groups", "nights", "language")},
    }
    told = answer(PictureTasks(MemoryRota(settings), clock).tasks, task)
    return asked.svg, str(told["svg"])


def write() -> None:
    """Draw every picture again."""
    for name, svg in pictures().items():
        (FOLDER / name).write_text(svg, encoding="utf-8")
