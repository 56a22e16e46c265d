"""GET over HTTPS with the standard library: it is needed once in the life of a subscription."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

from rinban.core.errors import Unavailable


class HttpsWeb:
    """Implements ports.Web. http.client follows no redirects; the certificate and the host's name are checked."""

    def get(self, url: str, *, seconds: float) -> int:
        """`seconds` bound each of connecting, sending and waiting, so half of them is given to each."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection = http.client.HTTPSConnection(str(parts.hostname), parts.port or 443, timeout=seconds / 2)
            try:
                connection.request("GET", path, headers={"Connection": "close"})
                return connection.getresponse().status
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, socket.gaierror, ValueError) as error:
            raise Unavailable(f"{parts.hostname}: {error}") from error
