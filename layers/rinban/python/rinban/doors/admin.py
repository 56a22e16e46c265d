"""The operator's tasks, by name. They are reached by an invocation of the function, and never over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from rinban import wiring
from rinban.budget import Budget
from rinban.core.chain.record import Entry, Ref
from rinban.core.errors import Unavailable
from rinban.core.rota.settings import Settings
from rinban.operator.arranging import ArrangingTasks
from rinban.operator.board import BoardTasks
from rinban.operator.by_hand import ByHandTasks
from rinban.operator.escalations import EscalationTasks
from rinban.operator.feeds import FeedTasks
from rinban.operator.history import HistoryTasks
from rinban.operator.latencies import LatencyTasks
from rinban.operator.notes import NoteTasks
from rinban.operator.notices import NoticeTasks
from rinban.operator.outlets import OutletTasks
from rinban.operator.picture import PictureTasks
from rinban.operator.preview import PreviewTasks
from rinban.operator.quiet import QuietTasks, told_now
from rinban.operator.release import version
from rinban.operator.report import ReportTasks
from rinban.operator.rota import TO_CALL, RotaTasks
from rinban.operator.spoken import Document, heard
from rinban.operator.tasks import Task, TaskInput
from rinban.wiring import chats, notices, tables


def tasks() -> Mapping[str, Task]:
    """Every task of the admin function."""
    parts = wiring.parts()
    return {name: partial(_settled, parts, task) for name, task in tasks_of(parts, wiring.voice().document).items()}


def _remembered(parts: wiring.Parts, settings: Settings) -> None:
    """The rota has changed: everybody has it while MySQL is away, and the board's screens show it."""
    parts.cached_settings.remember_all(settings)
    for group in list(settings.groups)[:1]:
        parts.screens().changed(Ref(group, 0))


def _noted(parts: wiring.Parts, ref: Ref, lines: Sequence[Entry]) -> None:
    """Raises Unavailable."""
    parts.record.note(ref, lines)
    parts.screens().changed(ref)


def _settled(parts: wiring.Parts, task: Task, asked: TaskInput) -> dict[str, Any]:
    """What the task answers, after what it has begun beside that is under way."""
    try:
        return task(asked)
    finally:
        parts.settle()


def tasks_of(parts: wiring.Parts, document: Document) -> Mapping[str, Task]:
    """Every task, on these parts. `document` gives the TwiML of a topic."""
    remember = partial(_remembered, parts)
    says, zone = partial(heard, document, parts.cached_settings.readings), partial(_zone, parts)
    quiet = QuietTasks(parts.settings, parts.clock, remember, partial(_look, parts))
    rota = _rota(parts, remember)
    escalations, pictures = _escalations(parts), PictureTasks(parts.settings, parts.clock, parts.cached_settings)
    by_hand = parts.by_hand()
    handling = ByHandTasks(
        by_hand,
        parts.dispatcher,
        parts.cached_settings,
        parts.settings.settings,
        parts.tester.base,
        parts.clock,
    )
    previews = PreviewTasks(parts.cached_settings.sources, parts.recent_bodies, parts.clock, zone, says)
    report, history, latency = _of_months(parts)
    arranging = ArrangingTasks(
        parts.settings,
        parts.clock,
        remember,
        by_hand.relieve_if_possible,
        report.next_cover,
    )
    running: dict[str, Task] = {
        "version": version(parts.config.release, parts.config.published),
        "doctor": partial(_examined, parts),
    }
    told = NoticeTasks(notices.kept(parts.database), zone)
    notes = NoteTasks(parts.views, partial(_noted, parts), parts.clock)
    every = (rota, arranging, escalations, handling, notes, quiet, previews, pictures, report, history, latency, told)
    secret = (_outlets(parts), FeedTasks(parts.feeds, parts.base_url), _board(parts))
    return {**dict(chain.from_iterable(part.tasks().items() for part in (*every, *secret))), **running}


def _board(parts: wiring.Parts) -> BoardTasks:
    return BoardTasks(
        lambda: parts.sign_in().links,
        lambda: parts.sign_in().sessions,
        parts.settings.settings,
        parts.base_url,
        partial(_zone, parts),
        parts.clock,
        lambda: parts.sign_in().sender(),
    )


def _rota(parts: wiring.Parts, remember: Callable[[Settings], None]) -> RotaTasks:
    return RotaTasks(
        parts.settings,
        tables.migrate,
        parts.clock,
        remember,
        parts.sweep.ask_rota_after_load,
        parts.cached_settings,
        parts.holidays,
        parts.config.stage,
    )


def _of_months(parts: wiring.Parts) -> tuple[ReportTasks, HistoryTasks, LatencyTasks]:
    past, kept = tables.past(parts.database), lambda: parts.config.days_kept
    report = ReportTasks(parts.settings, wiring.call_record(parts), past, parts.clock, kept)
    history = HistoryTasks(parts.settings, past, parts.clock, kept)
    return report, history, LatencyTasks(parts.settings, past, parts.clock, kept)


def _outlets(parts: wiring.Parts) -> OutletTasks:
    secrets = partial(wiring.with_secret, chats.OUTLETS)
    send, to = chats.sender(secrets, parts.clock), chats.destinations(secrets)
    return OutletTasks(parts.settings.settings, send, to, parts.clock)


def _escalations(parts: wiring.Parts) -> EscalationTasks:
    return EscalationTasks(
        parts.views,
        parts.dispatcher,
        parts.tester,
        partial(_zone, parts),
        parts.refused,
        parts.clock,
        partial(_calls_nobody, parts),
        lambda: told_now(parts.settings.settings(), parts.clock.now()),
        parts.settings.settings,
    )


def _look(parts: wiring.Parts, group: str) -> None:
    """What waits is called for now if it has to wait no longer; what this does not reach rings when it was to ring."""
    try:
        parts.dispatcher.look_at_waiting(group, Budget(TO_CALL))
    except Unavailable as error:
        parts.log.line("what waits was not called for", group=group, error=str(error))


def _examined(parts: wiring.Parts, asked: TaskInput) -> dict[str, Any]:
    return parts.doctor().task(asked)


def _zone(parts: wiring.Parts) -> str:
    """The rota's; UTC where no store has it, since how things stand has to be seen then too."""
    try:
        return parts.cached_settings.zone()
    except Unavailable:
        return "UTC"


def _calls_nobody(parts: wiring.Parts) -> bool:
    return not (parts.config.calls_everybody or parts.cached_settings.stage().every_call_to)
