"""The rooms of the product, and what each may import: the one table, which docs/architecture.md shows as well."""

from __future__ import annotations

CORE = {"core", "core.text", "core.rota", "core.chain", "core.warnings"}

# Each room, and the rooms that it may import. A module that stands in no room is one by itself: the hall.
ROOMS: dict[str, set[str]] = {
    "core": set(),
    "core.text": {"core"},
    "core.rota": {"core", "core.text"},
    "core.chain": {"core", "core.text", "core.rota"},
    "core.warnings": {"core", "core.text", "core.rota"},
    "cold_start": set(),
    "budget": set(),
    "config": {"core"},
    "ports": {*CORE, "budget"},
    "last_good": {"core"},
    "intake": {*CORE, "ports", "budget", "last_good"},
    "settings": {*CORE, "ports", "budget", "intake", "chat"},
    "stores": {*CORE, "ports", "budget"},
    "paging": {*CORE, "ports", "budget", "last_good", "stores"},
    "voice": CORE,
    "picture": CORE,
    "chat": CORE,
    "outbox": {*CORE, "ports", "budget", "stores", "paging"},
    "outage": {*CORE, "ports", "budget", "last_good", "voice"},
    "feed": {*CORE, "ports"},
    "sign_in": {*CORE, "ports", "stores"},
    "screens": {*CORE, "ports"},
    "watch": {*CORE, "ports", "budget", "stores", "paging", "outage"},
    "operator": {
        *CORE,
        *("ports", "budget", "settings", "intake", "paging", "voice", "picture", "feed", "chat", "sign_in"),
    },
    "board": {*CORE, "picture", "chat"},
    "adapters": {*CORE, "ports", "config"},
    "adapters.aws": CORE,
    "adapters.chat": {*CORE, "ports", "adapters", "chat"},
    "adapters.mysql": {*CORE, "ports", "adapters", "settings"},
    "adapters.redis": {*CORE, "ports", "adapters"},
    "adapters.sqs": {*CORE, "ports", "adapters"},
    "adapters.twilio": {*CORE, "ports", "adapters"},
    "adapters.zabbix": {*CORE, "ports", "adapters"},
    "pinger": {*CORE, "config", "screens", "adapters", "adapters.aws", "adapters.redis"},
}
ROOMS["wiring"] = {*ROOMS}
ROOMS["doors"] = {
    *CORE,
    "ports",
    "budget",
    "intake",
    "paging",
    "voice",
    "outage",
    "operator",
    "feed",
    "board",
    "screens",
    "sign_in",
    "wiring",
    "adapters.twilio",
}

PARTS = {"intake.mapping", "settings.file"}
"""Folders that are no rooms: each is a part of the room around it, and may import what that room may."""


def room(name: str) -> str:
    """The room of a module: the first of its folders that has a row of its own in the table, or the module itself."""
    parts = name.removeprefix("rinban.").split(".")
    folders = [".".join(parts[:depth]) for depth in range(len(parts), 0, -1)]
    return next((folder for folder in folders if folder in ROOMS), parts[0])
