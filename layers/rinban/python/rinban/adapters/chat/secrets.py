"""What is secret of the outlets: their addresses, tokens and keys, by the outlet's name. The rota file has the rest."""

from __future__ import annotations

import json
from typing import NamedTuple

HOW = 'OUTLETS is written as {"NAME": {"url": "https://…", "token": "…", "keys": ["whsec_…"]}}, with what NAME needs'


class OutletSecrets(NamedTuple):
    """As `chat.request.Destination` has them."""

    url: str = ""
    token: str = ""
    keys: tuple[str, ...] = ()


NONE = OutletSecrets()


def outlet_secrets(text: str) -> dict[str, OutletSecrets]:
    """By the outlet's name. Raises ValueError, whose text shows no secret."""
    try:
        return {str(name): _one(**given) for name, given in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        raise ValueError(HOW) from None  # the cause would quote a secret


def _one(url: str = "", token: str = "", keys: list[str] | None = None) -> OutletSecrets:
    found = OutletSecrets(url, token, tuple(keys or ()))
    is_list = keys is None or isinstance(keys, list)  # of one text each letter would become a key
    if not (is_list and all(isinstance(one, str) for one in (url, token, *found.keys))):
        raise TypeError("a text")
    return found
