"""Imported first by the functions that somebody waits for: nothing that is loaded is garbage.

To look for garbage there, again and again while more is loaded, takes a sixth of a cold start. What is loaded stays, so
that nobody looks at it later either.
"""

from __future__ import annotations

import gc

gc.disable()


def all_is_loaded() -> None:
    """Let Python look for garbage from now on, but only in what is made from now on."""
    gc.freeze()
    gc.enable()
