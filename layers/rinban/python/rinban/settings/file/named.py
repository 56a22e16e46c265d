"""The ids that stand in a set of rota files, so that a setting may name them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from rinban.core.errors import BadRequest
from rinban.settings.file.fields import did_you_mean


class Named(NamedTuple):
    """The ids of each section that others name."""

    responders: Collection[str] = ()
    policies: Collection[str] = ()
    groups: Collection[str] = ()
    rotations: Collection[str] = ()
    hours: Collection[str] = ()


def known(what: str, ids: Collection[str]) -> Callable[[str], str]:
    """Reads the id of something that must be in the files."""

    def read(text: str) -> str:
        if text not in ids:
            raise BadRequest(f'no {what} "{text}"{did_you_mean(text, ids)}')
        return text

    return read
