"""What somebody who has just started the service may try."""

from __future__ import annotations

from rinban.core.rota.settings import Settings


def group_to_try(rota: Settings) -> str:
    """The default group of this stage; else the first that others do not call in when nobody took it; "" for none."""
    local = rota.stages.get("local")
    called_in = {group.exhausted.group for group in rota.groups.values()}
    first = min(rota.groups, key=lambda name: (name in called_in, name), default="")
    return (local.default_group if local else "") or first
