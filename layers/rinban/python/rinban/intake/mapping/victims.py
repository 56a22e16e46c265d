"""Which machine of one's own an attack or a virus is about: the sensor that tells of it is the host of all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rinban.intake.mapping.values import Value
from rinban.intake.mapping.vocabulary import said

_ATTACKS = frozenset(
    "attack attackname virus virusname alertsignature signature signaturename threat threatname malware"
    " malwarename".split()
)
_SOURCES = frozenset("srcip sourceip sourceaddress srcaddr srcaddress src".split())
_TARGETS = frozenset("dstip destip destinationip destinationaddress dstaddr destaddress dst targetip victimip".split())
_PRIVATE = re.compile(r"(?:10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}")
"""Address Allocation for Private Internets [RFC 1918, 3]."""


def address(values: Sequence[Value]) -> tuple[str, ...]:
    """The private address that an attack comes from, as from an infected machine, else the one that it goes to.

    A public address is another one in each repetition of a scan, and so names nothing.
    """
    if all(_ATTACKS.isdisjoint(one.names) for one in values):
        return ()
    return _private(values, _SOURCES) or _private(values, _TARGETS)


def _private(values: Sequence[Value], names: frozenset[str]) -> tuple[str, ...]:
    texts = (said(one.value) for one in values if not names.isdisjoint(one.names))
    return tuple(text for text in texts if _PRIVATE.fullmatch(text))[:1]
