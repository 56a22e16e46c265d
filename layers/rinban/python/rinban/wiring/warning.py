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
from rinban.core.chain.owed import TellResult
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.notice_texts import group_name
from rinban.core.rota.outlets import OutletSettings
from rinban.core.warnings.owing import Bulletin, BulletinResult
from rinban.outbox.duty_sms import DutySms
from rinban.outbox.sms import SmsParts
from rinban.outbox.warner import Warner
from rinban.ports.warnings import Recipient
from rinban.stores.warning_shelf import WarningShelf
from rinban.watch.concern_look import ConcernLook, ConcernSources
from rinban.wiring.chats import OUTLETS, chat, destination, quiet
from rinban.wiring.notices import kept
from rinban.wiring.watch import WatchParts

Env = Callable[[str], Mapping[str, str]]


def warner(parts: WatchParts, sms: Callable[[], SmsParts]) -> Warner:
    outside = parts.outside
    sources = ConcernSources(
        reader=parts.settings,
        settings=outside.settings.settings,
        unusable=outside.settings.unusable,
        unfit=partial(unfit_outlets, parts.env),
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
    return Warner(shelf, look, partial(_announce, parts, sms), parts.clock, outside.log)


def _announce(
    parts: WatchParts, sms: Callable[[], SmsParts], to: Recipient, one: Bulletin, seconds: float
) -> BulletinResult:
    """Implements ports.Announcer."""
    try:
        group = parts.settings.group(to.group) if to.group else Group(parts.config.stage, outlets=(to.outlet,))
        if group is None:
            return BulletinResult(told=False, reason="there is no such group any more", is_final=True)
        if to.outlet.is_chat:
            result = _chatted(parts, group, to, one, seconds)
        else:
            result = DutySms(sms(), group, quiet(to.outlet, group), parts.clock).inform(one, seconds)
    except Unavailable as error:
        return BulletinResult(told=False, reason=str(error))
    is_told = not result.reason or bool(result.settled) or result.is_unknown  # it may be told by now
    return BulletinResult(is_told, result.reason, result.after, result.is_final)


def _chatted(parts: WatchParts, group: Group, to: Recipient, one: Bulletin, seconds: float) -> TellResult:
    """Behind the same breakers as what is told of escalations. Raises Unavailable."""
    found = chat(to.outlet.name, group, parts.env(OUTLETS), parts.clock)
    if found is None:
        return TellResult(reason="there is no such outlet any more", is_final=True)
    language = to.outlet.language
    whose = group_name(group, language) if to.group else group.id
    told = bulletin(one, whose, language, parts.settings.zone())
    return found.inform(told, one.key, one.is_uncertain, seconds)


def unfit_outlets(env: Env, outlets: Sequence[OutletSettings]) -> list[str]:
    """Why these outlets could be told nothing, as far as that is seen without asking them.

    Raises Unavailable while the secret cannot be had: that says nothing of the outlets.
    """
    known = env(OUTLETS).get(OUTLETS, "")
    try:
        found = [(outlet, refusal(destination(outlet, known))) for outlet in outlets]
    except Unavailable as error:  # it was had, and is no JSON
        return [str(error)]
    return [f"outlet {outlet.name}: {wrong}" for outlet, wrong in found if wrong]
