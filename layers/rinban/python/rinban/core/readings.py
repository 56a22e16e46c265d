"""How words are said, as the rota gives it: host names and other words that a voice would read wrongly.

What of the table belongs to an alert is kept with the alert. So it is said as well while no store answers, and nobody
who listens waits for a table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from rinban.core.alert import Alert


def with_readings(alert: Alert, table: Mapping[str, str]) -> Alert:
    """The alert with those (word, reading) pairs of `table` whose word stands in one of its texts.

    A word that stands there only as a part of another one may be among them: the voice tells them apart.
    """
    texts = "\n".join((alert.host, alert.summary, *(text for _, text in alert.texts), alert.details)) if table else ""
    plain = _plain(texts)
    readings = tuple((word, how) for word, how in table.items() if _plain(word) in plain)
    return replace(alert, readings=readings) if readings else alert


def _plain(text: str) -> str:
    """Full-width letters and capitals are the same letters."""
    return unicodedata.normalize("NFKC", text).casefold()
