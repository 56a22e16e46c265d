"""The words of a document, as text: what is said until somebody has to press a key, or the call ends."""

from __future__ import annotations

import re
from html import unescape

_SAY = re.compile(r"<Say\b[^>]*>([^<]*)</Say>")
_WAITS = "</Gather>"


def words(twiml: str) -> str:
    """One line. What comes after the first wait for a key only repeats the keys and says goodbye, so it is left out.

    `twiml`: a document of `twiml.Voice`, whose templates write nothing into a Say but escaped text.
    """
    said = _SAY.findall(twiml.partition(_WAITS)[0])  # one sentence may be in two voices
    return " ".join(unescape(" ".join(said)).split())
