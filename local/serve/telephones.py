"""The page with the telephones, beside `./dev serve`."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from local.carrier import Carrier
from local.demo.senders import Monitor
from local.gateway.server import listening
from local.phones.page import PhonesPage
from local.phones.page_server import serving
from local.serve.background import Directory
from local.service import Service

SUMMARIES = {"ja": "ディスクの空きが5%を切りました", "en": "less than 5% of the disk is free"}
"""What an alert says that is raised on the page, by its language."""


@contextmanager
def on_a_page(service: Service, carrier: Carrier, directory: Directory, key: str) -> Iterator[str]:
    """Serve the page for as long as this lasts; return its URL. `key`: of a source, for alerts."""
    at = _beside(urlsplit(service.gateway.url).port or 0)
    port = at.getsockname()[1]
    page = PhonesPage(
        hosts=frozenset({f"127.0.0.1:{port}", f"localhost:{port}"}),
        control=carrier.control,
        directory=directory,
        raise_alert=partial(_raised, service, key),
    )
    with serving(at, carrier, page):
        yield f"http://127.0.0.1:{port}/"


def _raised(service: Service, key: str, group: str, language: str) -> str:
    """Raise an alert, each time another one; return what became of it, such as "calling"."""
    alert = {"summary": SUMMARIES[language], "host": "db-1", "dedup_key": f"page/{time.time_ns()}"}
    return Monitor(service.gateway.url, key).post(group, alert).outcome


def _beside(port: int) -> socket.socket:
    """Listen at the port after the gateway's, so that a bookmark lasts, or at any free one if that is taken."""
    try:
        return listening(port + 1)
    except (OSError, OverflowError):  # the last port has none after it
        return listening()
