"""What is wrong, by what is known of escalations, calls and settings. Times are seconds since 1970."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rinban.core.chain.clocks import CANNOT_DIAL
from rinban.core.chain.document import Escalation, State
from rinban.core.chain.prospect import all_are_refused
from rinban.core.chain.told import Told
from rinban.core.rota.duty import Group
from rinban.core.rota.gaps import gaps
from rinban.core.rota.loads import RungCall
from rinban.core.rota.nights import is_night
from rinban.core.rota.notice_texts import as_of
from rinban.core.rota.notices import LATE, SOON, NoticeKind, RotaNotice, end_of
from rinban.core.rota.outlets import OutletSettings, quiet_until
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.workdays import NO_HOLIDAYS
from rinban.core.warnings.concern import Concern, ConcernKind

FAILING = 4
"""Tries in a row that an outlet may fail before it counts as one that cannot be told."""

TWICE = 2

SOON_TOLD = 600.0
"""Seconds within which a notice is told of which nothing stands in the way."""


def of_escalations(
    found: Iterable[Escalation], now: float, lasting: Collection[tuple[ConcernKind, str]] = ()
) -> Iterator[Concern]:
    """Those that nobody has: nobody took it, nobody is there to take it, or the carrier takes no calls.

    `lasting`: what was wrong before, and with which escalation. That everybody was called in vain is not over when the
    phones ring again after the rest, nor the other while nobody knows yet whether the carrier takes the next call.
    """
    for e in found:
        if e.state not in (State.CALLING, State.RESTING):
            continue
        ref = f"{e.group}/{e.run}"
        before = {kind for kind, about in lasting if about == ref}
        for kind in sorted(_wrong_with(e, now, before), key=lambda kind: kind.value):
            yield Concern(kind, "" if kind is ConcernKind.CARRIER else e.group, ref)


def _wrong_with(e: Escalation, now: float, before: Set[ConcernKind]) -> Set[ConcernKind]:
    still = before & {ConcernKind.EXHAUSTED}
    if _is_not_called(e, now) or (ConcernKind.CARRIER in before and _is_asked_again(e)):
        return still | {ConcernKind.CARRIER}
    if e.rests_long:
        return still | {ConcernKind.EXHAUSTED if e.order else ConcernKind.NOBODY}
    return still


def _is_asked_again(e: Escalation) -> bool:
    return e.state is State.CALLING and not e.called[e.attempt].sid


def _is_not_called(e: Escalation, now: float) -> bool:
    """Whether the carrier refuses everybody's calls alike, or has taken none for a minute."""
    if e.rests_long:
        return all_are_refused(e)
    call = e.called[e.attempt] if e.attempt >= 0 else None
    return call is not None and call.is_unsent and now - call.unsent_since >= CANNOT_DIAL


def of_gaps(settings: Settings, now: float) -> Iterator[Concern]:
    """A group each that will have nobody within two weeks. What is further away than a day waits until the morning."""
    zone = ZoneInfo(settings.zone)
    for group, found in groupby(gaps(settings, now), lambda gap: gap.group):
        begins = next(found).begins
        detail = datetime.fromtimestamp(begins, zone).strftime("%Y-%m-%d %H:%M %Z") if begins > now else ""
        yield Concern(ConcernKind.GAP, group, detail, can_wait=begins - now > SOON and is_night(now, zone))


def of_calls(refused: Iterable[tuple[str, float]], rang: Iterable[RungCall], settings: Settings) -> Iterator[Concern]:
    """People whose calls were refused twice, and whose phone has not rung since. `refused`: who, and when.

    Of a person with several numbers one may ring while another one is refused, so that ringing proves nothing there.
    """
    last = {call.who: call.rang_at for call in rang}  # they are in the order in which they rang
    known = {who: member.responder for who, member in settings.responders.items()}
    single = {who for who, person in known.items() if len(person.phones) == 1}
    times = Counter(who for who, at in refused if who in known and (who not in single or at > last.get(who, 0.0)))
    for who in sorted(who for who, number in times.items() if number >= TWICE):
        yield Concern(ConcernKind.REFUSED, who, known[who].name)


def of_settings(wrong: Sequence[str]) -> Iterator[Concern]:
    """`wrong`: a sentence for each thing that cannot be used. The first one is told, and how many there are."""
    if wrong:
        more = f" (+{len(wrong) - 1})" if len(wrong) > 1 else ""
        yield Concern(ConcernKind.CONFIGURATION, "", f"{wrong[0]}{more}")


def of_spending(today: int, most: int) -> Iterator[Concern]:
    """`today`: how many calls were made on this day; `most`: the stage's calls_per_day, 0 for no limit."""
    if most and today > most:
        yield Concern(ConcernKind.SPENDING, "", f"{today} > {most}")


def of_outlets(escalations: Iterable[Escalation]) -> Iterator[Concern]:
    """Outlets that could not be told when they were last tried. The journal of that escalation has the reason."""
    last: dict[str, tuple[Told, str]] = {}
    for e in escalations:
        for told in e.told:
            if told.since > last.get(told.outlet, (Told(""), ""))[0].since:
                last[told.outlet] = told, f"./rinban journal {e.group}/{e.run}"
    for outlet, (told, ref) in sorted(last.items()):
        if told.over or told.tries - told.successes >= FAILING:
            yield Concern(ConcernKind.OUTLET, outlet, ref)


def duties(
    settings: Settings, notices: Iterable[RotaNotice], now: float
) -> Iterator[tuple[str, OutletSettings, RotaNotice]]:
    """Whom a notice of the rota is to be told: each outlet of its group that is told of duties, while it is news.

    Of several notices of one duty, such as those that have waited for the end of quiet hours, the last one is told.
    """
    of_duties = [one for one in notices if one.occasion.kind is not NoticeKind.GAP]
    last = {_duty(one): one for one in sorted(of_duties, key=lambda one: _KINDS.index(one.occasion.kind))}
    for notice in of_duties:
        group = group_of(settings, notice.occasion.group)
        if group is None or last[_duty(notice)] is not notice:
            continue
        for outlet in group.outlets:
            if outlet.tells_duties and _is_news(notice, outlet, group, now):
                yield group.id, outlet, _as_it_was(notice, group, now)


def _as_it_was(notice: RotaNotice, group: Group, now: float) -> RotaNotice:
    """What was open at a hand-over need not be open any more when quiet hours are over."""
    if notice.occasion.kind is not NoticeKind.HAND_OVER or now - notice.at < LATE:
        return notice
    return replace(notice, text=as_of(notice.text, notice.language, notice.at, group.zone))


_KINDS = tuple(NoticeKind)


def _duty(notice: RotaNotice) -> tuple[str, str, float]:
    one = notice.occasion
    return one.group, one.who, one.begins


def _is_news(notice: RotaNotice, outlet: OutletSettings, group: Group, now: float) -> bool:
    """Whether this outlet is still told of it: until the duty begins, and of a hand-over for an hour. A hand-over in
    quiet hours is told when they are over, within an hour as well, if the duty lasts so long."""
    one = notice.occasion
    if one.kind is not NoticeKind.HAND_OVER:
        return now < one.begins
    if now < one.begins + LATE:
        return True
    if now >= _waits_until(notice, outlet, group) + LATE:
        return False
    ends = end_of(group, one.begins)  # is looked up for what has waited alone, since it takes long
    return ends is None or now < ends


def _waits_until(notice: RotaNotice, outlet: OutletSettings, group: Group) -> float:
    """When the quiet hours are over in which a notice was to be told; 0.0 if it was in none."""
    hours = tuple(each for name, ranges in group.hours if name in outlet.quiet for each in ranges)
    if not hours:
        return 0.0
    found = (quiet_until(hours, at, group.calendar or NO_HOLIDAYS) for at in (notice.at, notice.at + SOON_TOLD))
    return max((until for until in found if until is not None), default=0.0)
