"""The pages as HTML. The markup is in templates/board; whatever an alert says is escaped there, as every text is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rinban.board.act_words import ACT_WORDS
from rinban.board.times import BoardTimes
from rinban.board.words import WORDS
from rinban.chat.words import WORDS as CHAT_WORDS
from rinban.core.board import Visitor

STATIC: Mapping[str, str] = {
    "board.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "sign-in.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
"""The files beside the pages, and their types."""


class Pages:
    """Renders every page. `folder`: where the templates are; one is compiled when it is first rendered. `live`: where
    a page hears of changes, as a path below the base or as an address of its own (wss://…), "" if it only asks."""

    def __init__(self, folder: Path, live: str = "") -> None:
        self._live = live
        self._static = folder / "static"
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, page: str, visitor: Visitor, base: str, now: float, *, part: bool, **values: object) -> str:
        """The page of this name for a visitor, or the part of it that changes. `base`: what stands before /board."""
        times = BoardTimes(visitor.zone, visitor.language, now)
        template = self._templates.get_template(f"_{page}.html" if part else f"{page}.html")
        return template.render(
            page=page,
            visitor=visitor,
            base=base,
            live=f"{base}{self._live}" if self._live.startswith("/") else self._live,
            t=times,
            w=WORDS[visitor.language],
            words=CHAT_WORDS[visitor.language],
            a=ACT_WORDS[visitor.language],
            files=self._addresses,
            **values,
        )

    def file(self, address: str) -> tuple[str, str] | None:
        """The type and the text of a file by the name under which a page names it; None for any other name."""
        name = next((name for name, known in self._addresses.items() if known == address), None)
        return (STATIC[name], self._texts[name]) if name else None

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return {name: (self._static / name).read_text(encoding="utf-8") for name in STATIC}

    @cached_property
    def _addresses(self) -> Mapping[str, str]:
        """A name with a hash of what is in it may be kept for ever."""
        hashes = {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in self._texts.items()}
        return {name: name.replace(".", f".{hashes[name]}.") for name in STATIC}
