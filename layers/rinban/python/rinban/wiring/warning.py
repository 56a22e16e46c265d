"""What warns, and tells of duties, is built of. Only the watchdog pays for it, when it has done all else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from rinban.adapters.mysql.calls import MysqlCalls
from rinban.adapters.mysql.warnings import MysqlWarnings
from rinban.adapters.redis.warnings import RedisWarnings
from rinban.chat.bulletins import bulletin
from rinban.chat.kinds import refusal
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.notice_texts import group_name
from rinban.core.rota.outlets import OutletSettings
from rinban.core.warnings.owing import Bulletin, BulletinResult
from rinban.outbox.warner import Warner
from rinban.ports.warnings import Recipient
from rinban.stores.warning_shelf import WarningShelf
from rinban.watch.concern_look import ConcernLook, ConcernSources
from rinban.wiring.chats import OUTLETS, chat, destination
from rinban.wiring.notices import kept
from rinban.wiring.watch import WatchParts

Env = Callable[[str], Mapping[str, str]]


def warner(parts: WatchParts) -> Warner:
    outside = parts.outside
    sources = ConcernSources(
        reader=parts.settings,
        settings=outside.settings.settings,
        unusable=outside.settings.unusable,
        unfit=partial(_unfit, parts.env),
        calls_today=outside.calls_today,
        resting=outside.record,
        escalations=parts.escalations,
        views=parts.views,
        calls=MysqlCalls(outside.database),
        notices=kept(outside.database),
    )
    shelf = WarningShelf(
        (RedisWarnings(outside.redis), MysqlWarnings(outside.database)), outside.log, lambda: secrets.token_hex(16)
    )
    look = ConcernLook(sources, parts.clock, outside.log).look
    return Warner(shelf, look, partial(_announce, parts), parts.clock, outside.log)


def _announce(parts: WatchParts, to: Recipient, one: Bulletin, seconds: float) -> BulletinResult:
    """Implements ports.Announcer for chats, behind the same breakers as what is told of escalations."""
    stage = parts.config.stage
    try:
        group = parts.settings.group(to.group) if to.group else Group(stage, outlets=(to.outlet,))
        found = chat(to.outlet.name, group, parts.env(OUTLETS), parts.clock) if group else None
        zone = parts.settings.zone()
    except Unavailable as error:
        return BulletinResult(told=False, reason=str(error))
    if group is None or found is None:
        return BulletinResult(told=False, reason="there is no such outlet any more", is_final=True)
    whose = group_name(group, to.outlet.language) if to.group else stage
    result = found.inform(bulletin(one, whose, to.outlet.language, zone), one.key, one.is_uncertain, seconds)
    is_told = not result.reason or bool(result.settled) or result.is_unknown  # it may be told by now
    return BulletinResult(is_told, result.reason, result.after, result.is_final)


def _unfit(env: Env, outlets: Sequence[OutletSettings]) -> list[str]:
    """Why these outlets could be told nothing, as far as that is seen without asking them."""
    known = env(OUTLETS).get(OUTLETS, "")
    try:
        found = [(outlet, refusal(destination(outlet, known))) for outlet in outlets]
    except Unavailable as error:  # the secret cannot be read
        return [str(error)]
    return [f"outlet {outlet.name}: {wrong}" for outlet, wrong in found if wrong]
