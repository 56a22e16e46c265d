"""The doors of a service whose outside is in memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from rinban.adapters import holidays
from rinban.adapters.mysql.connection import Database
from rinban.adapters.mysql.escalations import MysqlEscalations
from rinban.adapters.powertools import PowertoolsLog
from rinban.config import Config
from rinban.core.board import Role
from rinban.core.chain.record import Ref
from rinban.core.rota.settings import ACTS, Member, Settings
from rinban.core.sign_in import SignInLink
from rinban.doors import alerts, calls
from rinban.doors.board_cookies import SESSION
from rinban.doors.http import Answer
from rinban.feed.feeds import Feeds
from rinban.intake.bodies import Intake
from rinban.intake.subscriptions import Subscriptions
from rinban.operator import test_call
from rinban.operator.deployment import Deployment
from rinban.operator.doctor import Doctor
from rinban.operator.outlet_checks import ChatRefusals
from rinban.outage.deferred_alerts import DeferredAlerts
from rinban.outage.last_resort import LastResort
from rinban.outbox.link_sms import LinkSms
from rinban.outbox.sms import SmsDefaults, SmsParts
from rinban.ports.log import Log
from rinban.ports.openid import ProviderFacts
from rinban.sign_in.openid import OpenIdSignIn
from rinban.sign_in.sessions import BoardSessions
from rinban.voice.rehearsal import rehearsed
from rinban.voice.twiml import Voice
from rinban.watch.hand_over import HandOvers
from rinban.watch.notices import Notices
from rinban.watch.others import OthersTold
from rinban.watch.rounds import Rounds
from rinban.watch.watchdog import Watchdog
from rinban.wiring import Parts
from rinban.wiring import screens as screen_wiring
from rinban.wiring.sign_in import on
from tests.fakes.board import MemoryBoard
from tests.fakes.carrier_account import MemoryCallback, MemoryCarrierAccount, MemorySchema
from tests.fakes.events import ACCOUNT, TOKEN, callback, event
from tests.fakes.feeds import MemoryFeeds
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.notices import MemoryNotices
from tests.fakes.outside import MemorySpool
from tests.fakes.phone import MemoryPhone
from tests.fakes.received import MemoryRecentBodies
from tests.fakes.refused import MemoryRefusedCallbacks
from tests.fakes.rota import MemoryRota, StoredRota
from tests.fakes.screens import MemoryScreens, MemoryVouchers
from tests.fakes.shell import BASE, START, Shell, settings
from tests.fakes.sign_in import MemoryDoneForms, MemorySignIn, MemorySignInTries
from tests.fakes.stores import MemoryCallRecord
from tests.fakes.web import MemoryWeb


def no_messages(body: str) -> Ref:
    """The service has no queue."""
    raise ValueError(body)


TEMPLATES = Path(__file__).parents[2] / "templates" / "voice"
VOICE = Voice(TEMPLATES)
"""For all tests: to compile its templates takes longer than most of them."""

BODY = json.dumps({"summary": "disk full", "dedup_key": "disk", "severity": "high"})


def _unpaced(log: Log, phone: MemoryPhone | None) -> Shell:
    return Shell(log=log, phone=phone)


class ServiceOnFakes:
    """The doors of one service whose outside is in memory."""

    def __init__(
        self,
        service: str,
        phone: MemoryPhone | None = None,
        build: Callable[[Log, MemoryPhone | None], Shell] = _unpaced,
        /,
        **changes: str,
    ) -> None:
        needed = Config("mysql://nobody@127.0.0.1:1/none", "redis://127.0.0.1:1/0", ACCOUNT, TOKEN, "+815000000000")
        self.config = replace(needed, **{"service": service, "public_base_url": BASE, **changes})
        log = PowertoolsLog(self.config)
        self.shell = build(log, phone)
        self.base_url = BASE
        self.received, self.waiting, self.web = MemoryRecentBodies(), MemorySpool(), MemoryWeb()
        self.refused, self.notices = MemoryRefusedCallbacks(), MemoryNotices()
        self.account = MemoryCarrierAccount(START, self.config.twilio_from)
        self.unstored: list[str] = []
        self.outlets: Callable[[float], Sequence[str]] | None = None
        self.chats: ChatRefusals = lambda _outlets, _seconds: ()
        self.in_the_clear: list[str] = []
        self.says: Callable[[], str] = partial(rehearsed, VOICE)
        self.in_vain: list[str] = []
        self.schema, self.callback = MemorySchema(START), MemoryCallback()
        self.feed_store, self.feed_tokens = MemoryFeeds(), (f"{number:043}" for number in count(1))
        self.feeds = self._feeds(log)
        self.board = MemoryBoard(self.shell, log, self.rota)
        self.sign_in_stores = MemorySignIn("redis"), MemorySignIn("mysql")
        self.tries, self.done_forms = MemorySignInTries(), MemoryDoneForms()
        self.openid: OpenIdSignIn | None = None
        self.provider: Callable[[], ProviderFacts] | None = None
        self.rings: Callable[[float], None] | None = None
        self.messenger = MemoryMessenger()
        self.vouchers, self.screens, self.changes = MemoryVouchers(), dict[str, MemoryScreens](), list[Ref]()
        self._cookies: dict[tuple[str, Role], str] = {}
        self.parts = self._parts(log)

    def _parts(self, log: PowertoolsLog) -> Parts:
        shell, rota, database = self.shell, self.shell.rota_as_remembered, Database(self.config.database_url)
        rounds = Rounds(shell.snapshots, shell.clock, log)
        waiting = DeferredAlerts(self.waiting, shell.dispatcher, log, shell.clock)
        tester = test_call.Tester(
            shell.phone,
            shell.rota,
            shell.tokens,
            settings,
            lambda: self.base_url,
            shell.escalations.note,
            shell.clock,
        )
        return Parts(
            config=self.config,
            clock=shell.clock,
            log=log,
            database=database,
            record=MysqlEscalations(database),
            settings=StoredRota(shell.rota).as_store(),
            cached_settings=rota,
            intake=lambda: Intake(rota, self.received, shell.clock, log),
            subscriptions=lambda: Subscriptions(self.web, log),
            recent_bodies=self.received,
            tokens=shell.tokens,
            dispatcher=shell.dispatcher,
            by_hand=lambda: shell.by_hand,
            tester=tester,
            views=shell.views,
            refused=self.refused,
            last_resort=LastResort(
                shell.phone, rota, waiting, shell.clock, log, VOICE.last_resort, self.config.last_resort
            ),
            sweep=shell.sweeper,
            watch=Watchdog(
                shell.sweeper,
                waiting,
                log,
                no_messages,
                lambda budget: rota.refresh(self.rota, shell.clock.at, budget),
                note=rounds.note,
                notices=self._notices(log).decide,
                others=OthersTold(shell.teller.tell, shell.teller.tell_due),
            ),
            doctor=lambda: self._doctor(rounds),
            feeds=lambda: self.feeds,
            board=lambda: self.board.parts,
            sign_in=cache(
                lambda: on(
                    *(self.sign_in_stores, self.tries, self.done_forms, shell.clock, log),
                    lambda: self.openid,
                    lambda: self._link_sms(log),
                )
            ),
            screens=lambda: screen_wiring.on(
                self.vouchers, self.screens_of, self.changes.append, self._sessions(), shell.clock
            ),
            base_url=lambda: self.base_url,
            escalations=shell.escalations,
        )

    def screens_of(self, api: str) -> MemoryScreens:
        """The open screens of a WebSocket API."""
        return self.screens.setdefault(api, MemoryScreens(self.sign_in_stores[0].kept.get))

    def _link_sms(self, log: PowertoolsLog) -> LinkSms:
        defaults = SmsDefaults(self.config.twilio_sms_from, self.config.twilio_from)
        sms = SmsParts(self.messenger, self.shell.rota_as_remembered, self.shell.tokens, defaults)
        return LinkSms(sms, log, self.config.calls_everybody)

    def _sessions(self) -> BoardSessions:
        return self.parts.sign_in().sessions

    def _feeds(self, log: PowertoolsLog) -> Feeds:
        shell = self.shell
        rota = shell.rota_as_remembered
        return Feeds(
            self.feed_store, shell.snapshots, self.rota, rota, shell.clock, log, lambda: next(self.feed_tokens)
        )

    def _notices(self, log: PowertoolsLog) -> Notices:
        shell = self.shell
        found = HandOvers(shell.escalations, MemoryCallRecord(shell.mysql), log)
        return Notices(self.notices, self.rota, found, shell.snapshots, shell.clock, log)

    def _doctor(self, rounds: Rounds) -> Doctor:
        here = self.config
        return Doctor(
            Deployment(
                here.stage,
                here.public_base_url,
                here.twilio_from,
                here.last_resort,
                here.calls_everybody,
                self.unstored,
                self.in_the_clear,
                self.in_vain,
                here.twilio_sms_from,
            ),
            self.rota,
            self._unusable,
            self.schema,
            self.account,
            self.callback,
            rounds.last,
            lambda: self.base_url,
            lambda: self.says(),
            self.shell.clock,
            holidays,
            self.outlets,
            self.chats,
            self.provider,
            self.rings,
        )

    def _unusable(self) -> tuple[str, ...]:
        with self.shell.rota.faults.reading():
            assert isinstance(self.shell.rota.source, MemoryRota)
            return self.shell.rota.source.unusable()

    def rota(self) -> Settings:
        """The whole of it, as the record has it."""
        with self.shell.rota.faults.reading():
            assert isinstance(self.shell.rota.source, MemoryRota)
            return self.shell.rota.source.settings()

    def signed_in(self, person: str = "", role: Role = "view") -> str:
        """The Cookie header of a browser that has signed in so; the same for who is asked for again."""
        if (person, role) not in self._cookies:
            link = SignInLink(person, person or "jane", role, self.shell.clock.now() + 60)
            self._cookies[person, role] = self.parts.sign_in().sessions.begin(link, "a browser")[0]
        return f"__Host-{SESSION}={self._cookies[person, role]}"

    def may_act(self, who: str) -> None:
        """The rota names this responder to act on the board."""
        self.has(replace(self.rota().responders[who], board=ACTS))

    def has(self, member: Member) -> None:
        """The rota has this responder, as it is now."""
        known = self.rota()
        people = {**known.responders, member.responder.id: member}
        self.shell.rota.source = MemoryRota(replace(known, responders=people))

    def alert(self, body: str | bytes = BODY, group: str = "infra") -> Answer:
        return alerts.take(self.parts, event(f"/phonecall/{group}", body), group)

    def called(self) -> ServiceOnFakes:
        assert self.alert().status_code == 202
        return self

    def url(self, attempt: int = 0) -> str:
        return self.shell.phone.calls[attempt].order.voice_url

    def call(self, url: str, token: str = TOKEN, **fields: str) -> Answer:
        """Twilio asks for the text."""
        group, cont = urlsplit(url).path.split("/")[2:4]
        return calls.call(self.parts, VOICE, callback(url, token, CallSid="CA1", **fields), group, cont)

    def status(self, said: str, attempt: int = 0, token: str = TOKEN, **fields: str) -> Answer:
        """Twilio tells how the call goes."""
        url = self.shell.phone.calls[attempt].order.status_url
        sent = callback(url, token, CallSid="CA1", CallStatus=said, **fields)
        return calls.status(self.parts, sent, "infra", str(attempt))

    def stores(self, *, away: bool) -> None:
        shell = self.shell
        for store in (shell.redis, shell.mysql, shell.quick, shell.lasting, shell.rota, shell.snapshots):
            store.faults.away = away
