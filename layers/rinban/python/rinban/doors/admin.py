"""The operator's tasks, by name. They are reached by an invocation of the function, and never over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from rinban import wiring
from rinban.core.errors import Unavailable
from rinban.operator.escalations import EscalationTasks
from rinban.operator.preview import PreviewTasks
from rinban.operator.release import version
from rinban.operator.rota import RotaTasks
from rinban.operator.spoken import heard
from rinban.operator.tasks import Task


def tasks() -> Mapping[str, Task]:
    """Every task of the admin function."""
    parts = wiring.parts()
    says = partial(heard, wiring.voice().document, parts.cached_settings.readings)
    rota = RotaTasks(
        parts.settings, wiring.migrate, parts.clock, parts.cached_settings.remember_all, parts.sweep.ask_rota_after_load
    )
    escalations = EscalationTasks(
        parts.views, parts.dispatcher, parts.tester, _zone, parts.refused, parts.clock, _calls_nobody
    )
    previews = PreviewTasks(parts.cached_settings.sources, parts.recent_bodies, parts.clock, _zone, says)
    running = {"version": version(parts.config.release, parts.config.published)}
    return {**rota.tasks(), **escalations.tasks(), **previews.tasks(), **running}


def _zone() -> str:
    """The rota's; UTC while the rota is away, since how things stand has to be seen then too."""
    try:
        return wiring.parts().settings.settings().zone
    except Unavailable:
        return "UTC"


def _calls_nobody() -> bool:
    parts = wiring.parts()
    return not (parts.config.calls_everybody or parts.cached_settings.stage().every_call_to)
