"""./rinban doctor: what an operator reads of each thing that keeps a phone from ringing, and how the command ends."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from jinja2 import UndefinedError

from cli import exit_codes
from cli.doctor.bounded import bounded, within
from cli.doctor.outside import NOBODY
from rinban.budget import Budget
from rinban.core.account import CallerNumber
from rinban.core.days import Days
from rinban.core.rota.duty import Line
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.people import Responder
from rinban.core.rota.quiet import MaintenanceWindow
from rinban.core.rota.settings import Member, Settings
from rinban.core.rota.stage import Stage
from rinban.core.rota.workdays import Calendar
from rinban.doors import board_cookies as cookies
from rinban.doors import calls
from rinban.operator.findings import Finding, Health, examine, ok
from rinban.operator.proof import ESSENTIAL
from rinban.sign_in.secret import is_secret
from tests.fakes.events import callback
from tests.fakes.service import VOICE
from tests.fakes.shell import BASE, START
from tests.unit.operator.public_side import SPOKEN, UNSIGNED, PublicSide, public_side
from tests.unit.operator.surgery import RELEASE, Surgery, rota

FROM = "+815000000000"
OTHER = "+815000000001"
MINUTE, DAY = 60.0, 86_400.0


@pytest.fixture(scope="module")
def everywhere() -> Iterator[PublicSide]:
    with public_side() as there:
        yield there


@pytest.fixture
def there(everywhere: PublicSide) -> PublicSide:
    fresh = PublicSide(everywhere.url)
    vars(everywhere).update(vars(fresh))
    return everywhere


@pytest.fixture
def prod(there: PublicSide) -> Surgery:
    return Surgery(there)


# --- everything is right ---------------------------------------------------------------------------------------------


def test_it_looks_at_everything_that_a_release_is_refused_for(prod: Surgery) -> None:
    prod.doctor()
    assert [prod.line(check).split()[0] for check in ESSENTIAL] == ["ok"] * len(ESSENTIAL)


def test_where_everything_is_right_each_check_says_so_and_it_ends_with_0(prod: Surgery) -> None:
    assert prod.doctor() == exit_codes.DONE
    states = {line.split("  ")[0] for line in prod.screen.splitlines()[1:-2]}
    assert states == {"ok"}
    assert prod.screen.endswith("Nothing is wrong: 30 checks.\n")
    assert (prod.line("releases"), prod.line("countries")) == (f"ok releases {RELEASE}", "ok countries JP")


def test_it_calls_nobody_and_raises_no_alarm(prod: Surgery) -> None:
    prod.doctor()
    assert prod.service.shell.phone.dialled == []
    callback = "/prod/phonecall/rinban-doctor/0"
    assert prod.there.paths == [callback, f"{callback}/fallback", "/prod/feed/rinban-doctor.ics", "/prod/board"]
    assert prod.service.callback.asked == [f"{prod.there.url}/phonecall/rinban-doctor/0"]


def test_for_programs_it_is_one_line(prod: Surgery) -> None:
    prod.service.account.trial = True
    assert prod.doctor("--json") == exit_codes.REFUSED
    told = json.loads(prod.screen)
    assert told["wrong"] == 1
    (fault,) = [one for one in told["findings"] if one["health"] == "wrong"]
    assert (fault["check"], fault["mend"]) == ("Twilio's account", "Twilio's console > Billing > Upgrade")


def test_on_this_machine_nothing_of_aws_is_asked(there: PublicSide) -> None:
    here = Surgery(there, "local", twilio_api_url="http://127.0.0.1:1")
    here.service.unstored = ["DATABASE_URL"]  # where else would it be
    assert here.doctor() == exit_codes.DONE
    assert "Nothing is wrong: 28 checks." in here.screen
    assert "alarms" not in here.screen


def test_a_deployment_ends_with_what_is_not_right_and_with_nothing_else(prod: Surgery) -> None:
    prod.doctor()
    assert prod.after_deployment() == "Nothing is wrong: 30 checks."
    prod.load(Settings())
    lines = prod.after_deployment().splitlines()
    assert [line.split()[1] for line in lines if line.startswith("WRONG")] == ["rota"]
    assert "mend: write a rota file" in lines[2]
    assert lines[-1] == "1 of 30 checks found something wrong."


# --- those who are told ----------------------------------------------------------------------------------------------


def test_a_zabbix_that_cannot_be_told(prod: Surgery) -> None:
    prod.service.outlets = lambda _: ["zabbix.example.jp: the token is refused"]
    assert prod.doctor() == exit_codes.REFUSED
    assert "does not hear who has taken a problem: zabbix.example.jp: the token is refused" in prod.screen
    prod.service.outlets = lambda _: []
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("Zabbix") == "ok Zabbix it can be told who has taken a problem"


def test_an_outlet_that_cannot_be_told(prod: Surgery) -> None:
    known = rota()
    teams = OutletSettings("ops", "teams")
    prod.load(replace(known, groups={"infra": replace(known.groups["infra"], outlets=(teams,))}))
    prod.service.chats = lambda outlets, _: [f"{one.name}: it needs url" for one in outlets]
    assert prod.doctor() == exit_codes.REFUSED
    assert "they cannot be told, or soon: ops: it needs url" in prod.screen
    prod.service.chats = lambda _outlets, _: []
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("outlets") == "ok outlets have what they need: 1; ./rinban test-outlet NAME tries one"


def test_an_outlet_that_cannot_be_warned_in_this_stage_and_none_of_another_stage(prod: Surgery) -> None:
    known, boss = rota(), OutletSettings("boss", "line", to="U1")
    asked = list[OutletSettings]()

    def none_is_wrong(outlets: Sequence[OutletSettings], _: float) -> list[str]:
        asked.extend(outlets)
        return []

    prod.service.chats = none_is_wrong
    other = Stage(warn=(replace(boss, name="other"),))
    prod.load(
        replace(known, stages={**known.stages, "prod": replace(known.stages["prod"], warn=(boss,)), "dev": other})
    )
    prod.doctor()
    assert asked == [boss]


# --- Twilio's account ------------------------------------------------------------------------------------------------


def test_credentials_that_twilio_refuses(prod: Surgery) -> None:
    prod.service.account.refused = True
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("Twilio's credentials") == (
        "WRONG Twilio's credentials no call is placed, since the account's SID and auth token are not accepted: Twilio:"
        " Authenticate (20003) mend: compare both with Twilio's console > Account Info, then TwilioAccountSid, or"
        " `./rinban --stage prod secrets put TWILIO_AUTH_TOKEN`"
    )
    assert prod.line("caller's number") == "not known caller's number Twilio: Authenticate (20003)"


def test_a_twilio_that_does_not_answer_is_not_known_and_hides_nothing(prod: Surgery) -> None:
    prod.service.account.away = True
    prod.service.schema.outstanding = ["0047_escalation_closed"]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("Twilio's credentials") == "not known Twilio's credentials Twilio: no answer in time"
    assert prod.line("tables").startswith("WRONG tables 1 migrations")
    assert prod.screen.endswith("1 of 30 checks found something wrong. Not known: 5.\n")


def test_a_twilio_that_does_not_answer_is_no_fault_of_ours(prod: Surgery) -> None:
    prod.service.account.away = True
    assert prod.doctor() == exit_codes.DONE


def test_a_trial_account(prod: Surgery) -> None:
    prod.service.account.trial = True
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("Twilio's account") == (
        "WRONG Twilio's account it is a trial: it calls only numbers that it has verified, and speaks a text of its own"
        " first mend: Twilio's console > Billing > Upgrade"
    )


def test_a_suspended_account(prod: Surgery) -> None:
    prod.service.account.status = "suspended"
    assert prod.doctor() == exit_codes.REFUSED
    assert "it is suspended: no call is placed mend: Twilio's console > Billing" in prod.line("Twilio's account")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (None, "is no number of this account, and none that it has verified"),
        (CallerNumber(owned=True, voice=False), "has no voice: it cannot call"),
        (CallerNumber(owned=False, voice=True), "is only verified, and phones in Japan do not show it"),
    ],
)
def test_a_number_that_cannot_call(prod: Surgery, number: CallerNumber | None, said: str) -> None:
    prod.service.account.numbers = {FROM: number} if number else {}
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("caller's number").startswith(
        f"WRONG caller's number +81 50 **** 0000 (TWILIO_FROM) {said} mend: "
    )
    assert FROM not in prod.screen


def test_a_verified_number_does_where_nobody_in_japan_is_called(there: PublicSide) -> None:
    prod = Surgery(there, last_resort="+12025550199")
    prod.service.account.numbers = {FROM: CallerNumber(owned=False, voice=True)}
    prod.load(only(rota(), Responder("ann", "Ann", "+12025550123", language="en")))
    assert prod.doctor() == exit_codes.DONE


def test_the_caller_id_of_the_stage_is_looked_at_too(prod: Surgery) -> None:
    prod.load(rota(caller_id=OTHER))
    assert prod.doctor() == exit_codes.REFUSED
    assert "+81 50 **** 0001 (the stage's caller_id) is no number of this account" in prod.line("caller's number")


def test_a_country_that_the_account_may_not_call(prod: Surgery) -> None:
    prod.service.account.closed = {"JP"}
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("countries") == (
        "WRONG countries the account may not call JP, the country of sato"
        " mend: Twilio's console > Voice > Geo permissions"
    )


def test_the_country_of_the_last_resort_counts(there: PublicSide) -> None:
    prod = Surgery(there, last_resort="+12025550123")
    prod.service.account.closed = {"US"}
    prod.doctor()
    assert "may not call US, the country of RINBAN_LAST_RESORT" in prod.line("countries")
    prod.load(rota(last_resort="+442070000000"))
    prod.service.account.closed = {"GB"}
    prod.doctor()
    assert "may not call GB, the country of last_resort" in prod.line("countries")


def test_countries_that_these_credentials_may_not_read_are_not_known(prod: Surgery) -> None:
    prod.service.account.hidden = True
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("countries") == "not known countries Twilio: Forbidden (20403)"


def test_a_country_that_twilio_does_not_have(prod: Surgery) -> None:
    prod.load(only(rota(), Responder("ann", "Ann", "+8613800000000")))
    prod.doctor()
    assert prod.line("countries") == "not known countries Twilio does not know CN, the country of ann"


def test_an_account_that_begins_fewer_calls_than_the_rota_counts_on(prod: Surgery) -> None:
    prod.load(rota(calls_per_second=5))
    prod.service.account.waited = [(START - DAY, 12.0), (START - DAY, 0.0)]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("calls per second") == (
        "WRONG calls per second a call has waited 12 s at Twilio, which begins fewer than calls_per_second (5) mend:"
        " Twilio's console > Voice > Settings, or a lower calls_per_second of the stage"
    )


def test_calls_that_did_not_wait_show_that_the_account_keeps_up(prod: Surgery) -> None:
    prod.load(rota(calls_per_second=5))
    prod.service.account.waited = [(START - DAY, 0.4), (START - 30 * DAY, 60.0)]
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("calls per second") == "ok calls per second calls_per_second 5"


def test_without_any_call_it_is_not_known_whether_it_would(prod: Surgery) -> None:
    prod.load(rota(calls_per_second=5))
    assert prod.doctor() == exit_codes.DONE
    assert "whether Twilio begins 5 of them a second" in prod.line("calls per second")


# --- the rota --------------------------------------------------------------------------------------------------------


def only(settings: Settings, *people: Responder) -> Settings:
    """The same rota with these people in the place of the others."""
    order = tuple(person.id for person in people)
    groups = {"infra": replace(settings.groups["infra"], lines=(Line(order),))}
    return replace(settings, responders={person.id: Member(person) for person in people}, groups=groups)


def test_an_empty_rota(prod: Surgery) -> None:
    prod.load(Settings())
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("rota") == (
        "WRONG rota no rota is loaded: every alert is answered 404, and nobody is called mend: write a rota file"
        " (docs/rota-file.md), and `./rinban --stage prod load rota.yaml`"
    )


def test_days_on_which_nobody_is_on_duty(prod: Surgery) -> None:
    found = rota()
    until = Days(None, date(2026, 11, 25))
    prod.load(replace(found, groups={"infra": replace(found.groups["infra"], lines=(Line(("sato",), until),))}))
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("gaps") == (
        "WRONG gaps nobody is on duty in infra from Thu 2026-11-26 00:00 JST on"
        " mend: correct the rota file, and `./rinban --stage prod load rota.yaml`"
    )


UNKNOWN = (
    'WRONG holidays none is known of "atlantis", so that each of them counts as a working day mend: add a line with'
    " holidays to layers/dependencies/requirements.in and ./dev lock, or name another country"
)


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (None, "ok holidays of no country"),
        (Calendar(also=(Days(date(2026, 12, 29), date(2027, 1, 3)),)), "ok holidays of no country"),
        (Calendar("japan"), "ok holidays of japan"),
        (Calendar("atlantis"), UNKNOWN),
    ],
)
def test_holidays_that_nobody_knows_here(prod: Surgery, calendar: Calendar | None, said: str) -> None:
    prod.load(replace(rota(), holidays=calendar))
    assert prod.doctor() == (exit_codes.REFUSED if said.startswith("WRONG") else exit_codes.DONE)
    assert prod.line("holidays") == said


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        ("+8109000000001", "it is no phone number"),
        ("090", "it is no phone number"),
        ("+12025550123", "the stage's countries are +81"),
    ],
)
def test_a_number_that_nobody_can_dial(prod: Surgery, phone: str, said: str) -> None:
    prod.load(only(rota(countries=("+81",)), Responder("sato", "佐藤", phone)))
    assert prod.doctor() == exit_codes.REFUSED
    assert f"{said}) mend: correct the rota file" in prod.line("people's numbers")
    assert prod.line("people's numbers").startswith("WRONG people's numbers nobody can dial sato (")
    assert phone not in prod.screen


def test_what_was_typed_into_the_tables_and_cannot_be_used(prod: Surgery) -> None:
    source = prod.service.shell.rota.source
    vars(source)["typed"] = ("policy own: rounds: 0 is below 1",)
    assert prod.doctor() == exit_codes.REFUSED
    assert "counts as not given: policy own: rounds: 0 is below 1" in prod.line("settings")


def test_a_maintenance_window_that_holds_is_told_and_is_nothing_wrong(prod: Surgery) -> None:
    now = prod.service.shell.clock.at
    prod.load(replace(rota(), quiet=(MaintenanceWindow(1, now - 60.0, now + 60.0, "infra", ("db-*",)),)))
    prod.doctor()
    assert prod.line("maintenance").startswith("ok maintenance nobody is called now for: infra, hosts db-*, ")


def test_a_test_stage_that_calls_nobody(there: PublicSide) -> None:
    here = Surgery(there, "local")
    assert here.doctor() == exit_codes.REFUSED
    assert here.line("who is called") == (
        "WRONG who is called nobody: the stage local is not prod, and the rota names no every_call_to for it mend: give"
        " the stage local an every_call_to: correct the rota file, and `./rinban load rota.yaml`"
    )
    here.load(rota("local", every_call_to="+819000000009"))
    assert here.doctor() == exit_codes.DONE


# --- the service -----------------------------------------------------------------------------------------------------


def test_migrations_that_are_outstanding(prod: Surgery) -> None:
    prod.service.schema.outstanding = ["0046_policy_follow_digit", "0047_escalation_closed"]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("tables") == (
        "WRONG tables 2 migrations have not been applied, from 0046_policy_follow_digit on mend: `./rinban --stage prod"
        " migrate`"
    )


def test_a_watchdog_that_does_not_come_any_more(prod: Surgery) -> None:
    prod.service.shell.clock.forward(12 * MINUTE)
    assert prod.service.account.at is not None
    prod.service.account.at += 12 * MINUTE
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("watchdog").startswith(
        "WRONG watchdog its last round was 12 minutes ago: where a callback is lost"
    )
    prod.service.parts.watch.answer({})
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("watchdog") == "ok watchdog its last round was 0 s ago"


def test_a_watchdog_of_which_nobody_knows(prod: Surgery) -> None:
    prod.service.shell.snapshots.kept.clear()
    assert prod.doctor() == exit_codes.DONE
    assert "no round of the watchdog is remembered" in prod.line("watchdog")


def test_a_round_whose_note_no_store_took_is_done_all_the_same(prod: Surgery) -> None:
    prod.service.shell.snapshots.faults.away = True
    assert prod.service.parts.watch.answer({}) == {"woken": 0, "opened": 0}


@pytest.mark.parametrize(("ahead", "said"), [(95.0, "95 s ahead of Twilio's"), (-95.0, "95 s behind Twilio's")])
def test_a_clock_that_is_wrong(prod: Surgery, ahead: float, said: str) -> None:
    prod.service.account.at = START - ahead
    assert prod.doctor() == exit_codes.REFUSED
    assert f"the service's clock is {said}: people are called by it" in prod.line("clock")


def test_where_twilio_does_not_tell_the_time_the_database_does(prod: Surgery) -> None:
    prod.service.account.away = True
    prod.service.schema.at = START - 60
    assert prod.doctor() == exit_codes.REFUSED
    assert "60 s ahead of MySQL's" in prod.line("clock")


def test_stores_that_are_away(prod: Surgery) -> None:
    for faults in (prod.service.schema.faults, prod.service.shell.rota.faults, prod.service.shell.snapshots.faults):
        faults.away = True
    assert prod.doctor() == exit_codes.REFUSED
    assert "MySQL is away; snapshots is away mend: docs/alarms.md, store-away" in prod.line("stores")
    assert prod.line("rota") == "not known rota rota is away"
    assert prod.line("Twilio's credentials") == "ok Twilio's credentials"


def test_stores_that_are_reached_without_tls(prod: Surgery) -> None:
    prod.service.in_the_clear = ["DATABASE_URL", "REDIS_URL"]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("encryption") == (
        "WRONG encryption the store of DATABASE_URL and REDIS_URL is on another machine, and reached without TLS"
        " mend: rediss:// in REDIS_URL, and no tls=off in DATABASE_URL (docs/configuration.md)"
    )


@pytest.mark.parametrize("said", ["", FileNotFoundError("ja/menu.xml"), UndefinedError("'hostt' is undefined")])
def test_texts_that_are_not_there(prod: Surgery, said: str | Exception) -> None:
    def says() -> str:
        if isinstance(said, Exception):
            raise said
        return said

    prod.service.says = says
    assert prod.doctor() == exit_codes.REFUSED
    assert "WRONG spoken texts what people hear cannot be made" in prod.line("spoken texts")
    assert str(said) in prod.line("spoken texts")


def test_without_a_last_resort_nobody_is_told_while_the_network_has_no_way_out(there: PublicSide) -> None:
    prod = Surgery(there, last_resort="")
    assert prod.doctor() == exit_codes.REFUSED
    assert "WRONG from outside nobody: while no call can be made" in prod.line("from outside")
    assert "LastResort" in prod.line("from outside")
    here = Surgery(there, "local", last_resort="")
    here.doctor()
    assert here.line("from outside") == "ok from outside"


def test_secrets_that_stand_in_the_variables(prod: Surgery) -> None:
    prod.service.unstored = ["DATABASE_URL", "TWILIO_AUTH_TOKEN"]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("secrets") == (
        "WRONG secrets DATABASE_URL, TWILIO_AUTH_TOKEN: the secret itself, for everybody who may see the functions'"
        " variables mend: `./rinban --stage prod secrets put DATABASE_URL`, and then its ARN as the parameter"
    )


def test_a_region_of_twilio_that_is_set_in_vain(prod: Surgery) -> None:
    prod.service.in_vain = ["TWILIO_EDGE", "TWILIO_REGION"]
    assert prod.doctor() == exit_codes.REFUSED
    assert "TWILIO_EDGE and TWILIO_REGION set in vain" in prod.line("Twilio's region")


def test_a_service_that_does_not_answer_at_all(prod: Surgery) -> None:
    prod.account.answers["doctor"] = {"error": "missing in the environment: TWILIO_FROM", "status": 500}
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("service") == (
        "WRONG service it does not answer: missing in the environment: TWILIO_FROM"
        " mend: your AWS credentials, the log of rinban-prod-admin, and `./rinban --stage prod deploy`"
    )
    assert prod.line("alarms") == "ok alarms confirmed subscriptions: 1"


@pytest.mark.parametrize("told", [{"BaseUrl": "{url}"}, {"BaseUrl": "http://127.0.0.1:9", "PublicBaseUrl": "{url}"}])
def test_a_service_that_does_not_answer_is_looked_at_from_outside_all_the_same(
    prod: Surgery, told: dict[str, str]
) -> None:
    prod.account.answers["doctor"] = {"error": "missing in the environment: TWILIO_FROM", "status": 500}
    for name, url in told.items():
        where = prod.account.outputs if name == "BaseUrl" else prod.account.parameters
        where[name] = url.format(url=prod.there.url)
    prod.doctor()
    assert prod.line("callback from here") == "ok callback from here a callback without a signature is refused"


# --- the way of a callback -------------------------------------------------------------------------------------------


def test_a_callback_that_is_refused_although_it_is_signed(prod: Surgery) -> None:
    prod.service.callback.answer = (403, '{"message": "the signature does not match"}')
    assert prod.doctor() == exit_codes.REFUSED
    assert f"a callback to {prod.there.url} is refused although it is signed: no key counts" in prod.line(
        "signed callback"
    )
    assert "PUBLIC_BASE_URL has to be the very address that Twilio calls" in prod.line("signed callback")


def test_something_else_that_stands_at_the_address(prod: Surgery) -> None:
    prod.service.callback.answer = (404, "<html>no such page</html>")
    prod.there.callback = prod.there.fallback = (404, "<html>no such page</html>")
    assert prod.doctor() == exit_codes.REFUSED
    assert f"a signed callback to {prod.there.url} is answered 404" in prod.line("signed callback")
    assert f"{prod.there.url} is not Rinban's callback: it answers 404" in prod.line("callback from here")
    assert "what is heard when all else fails is not there: 404" in prod.line("fallback from here")


def test_the_gateways_own_refusal_is_not_ours(prod: Surgery) -> None:
    prod.there.callback = (403, '{"message":"Missing Authentication Token"}')
    assert prod.doctor() == exit_codes.REFUSED
    assert "is not Rinban's callback: it answers 403" in prod.line("callback from here")


def test_a_redirect_is_not_followed(prod: Surgery) -> None:
    prod.there.fallback = (307, "")
    assert prod.doctor() == exit_codes.REFUSED
    assert "is not there: 307 in the place of TwiML" in prod.line("fallback from here")


@pytest.mark.parametrize("text", [SPOKEN[1], UNSIGNED[1]])
def test_a_callback_that_is_taken_from_anybody(prod: Surgery, text: str) -> None:
    prod.there.callback = (200, text)
    assert prod.doctor() == exit_codes.REFUSED
    assert "a callback is taken although nobody has signed it" in prod.line("callback from here")


def test_the_calendars_are_looked_at_too(prod: Surgery) -> None:
    prod.doctor()
    assert prod.line("calendars from here") == "ok calendars from here an address that nobody was given shows none"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, "<html>no such page</html>"), "has not the calendars of Rinban: it answers 404"),
        ((403, '{"message":"Missing Authentication Token"}'), "has not the calendars of Rinban: it answers 403"),
        ((200, "BEGIN:VCALENDAR"), "has not the calendars of Rinban: it answers 200"),
        ((503, '{"message": "The calendar cannot be read now."}'), "calendars cannot be read now: 503 mend: see"),
    ],
)
def test_calendars_that_are_not_there(prod: Surgery, answer: tuple[int, str], said: str) -> None:
    prod.there.calendar = answer
    assert prod.doctor() == exit_codes.REFUSED
    assert said in prod.line("calendars from here")


def test_the_board_is_looked_at_too_by_somebody_who_is_nobody_there(prod: Surgery) -> None:
    prod.doctor()
    assert prod.line("board from here") == "ok board from here who is not signed in is led to the sign-in"
    (asked,) = filter(None, prod.there.cookies)
    assert [cookies.session(event) for event in (on_https(asked), on_this_machine(asked))] == [NOBODY, NOBODY]
    assert is_secret(NOBODY), "or the board would not ask its stores"


def on_https(cookie: str) -> dict[str, Any]:
    return {"headers": {"cookie": cookie}, "requestContext": {"domainName": "api.example.test"}}


def on_this_machine(cookie: str) -> dict[str, Any]:
    here = {"identity": {"sourceIp": "127.0.0.1"}}
    return {"headers": {"cookie": cookie, "host": "127.0.0.1:8000"}, "requestContext": here}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((303, "https://elsewhere.example.test/"), "has not the board of Rinban: it answers 303"),
        ((403, '{"message":"Missing Authentication Token"}'), "has not the board of Rinban: it answers 403"),
        ((200, "<h1>Welcome</h1>"), "has not the board of Rinban: it answers 200"),
        ((503, "The board cannot be read now."), "the board cannot be read now: 503 mend: see"),
    ],
)
def test_a_board_that_is_not_there(prod: Surgery, answer: tuple[int, str], said: str) -> None:
    prod.there.board = answer
    assert prod.doctor() == exit_codes.REFUSED
    assert said in prod.line("board from here")


def test_an_address_that_cannot_be_reached(there: PublicSide) -> None:
    prod = Surgery(there, public_base_url="http://127.0.0.1:9/prod")
    prod.service.callback.away = True
    assert prod.doctor() == exit_codes.REFUSED
    assert "http://127.0.0.1:9/prod cannot be reached from here: " in prod.line("callback from here")
    assert prod.line("signed callback") == "not known signed callback api.example.test: ConnectTimeoutError"


def test_an_address_that_nobody_knows_yet(there: PublicSide) -> None:
    prod = Surgery(there, public_base_url="")
    prod.service.base_url = ""
    assert prod.doctor() == exit_codes.DONE
    assert "nobody knows the address" in prod.line("signed callback")
    assert "nobody knows the address yet" in prod.line("callback from here")


def test_the_service_is_told_the_address_that_the_stack_puts_out(there: PublicSide) -> None:
    prod = Surgery(there, public_base_url="")
    prod.account.outputs["BaseUrl"] = there.url
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("signed callback") == f"ok signed callback {there.url}"


def test_without_an_output_it_is_the_address_of_the_last_alert(there: PublicSide) -> None:
    prod = Surgery(there, public_base_url="")
    prod.service.base_url = there.url
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("callback from here") == "ok callback from here a callback without a signature is refused"


# --- every check stands alone ----------------------------------------------------------------------------------------


def test_a_check_that_breaks_says_so_and_hides_none_of_the_others(prod: Surgery) -> None:
    vars(prod.service.account)["closed"] = None  # what this breaks is a fault of our own
    prod.service.account.trial = True
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("countries").startswith("not known countries a fault of Rinban's own: TypeError: ")
    assert prod.line("Twilio's account").startswith("WRONG")


def slow() -> Finding:
    time.sleep(30)
    return ok()


def test_nobody_waits_longer_for_a_check_than_it_may_take() -> None:
    began = time.monotonic()
    found = examine([bounded("slow", slow), bounded("quick", ok)], Budget(), 0.05)
    assert time.monotonic() - began < 5
    assert (found["slow"].health, found["slow"].sentence) == (Health.UNKNOWN, "no answer within 0 s")
    assert found["quick"].health is Health.OK


def test_when_the_time_is_over_the_rest_is_not_known() -> None:
    found = examine([bounded("late", ok)], Budget(0.0), 5.0)
    assert found["late"].sentence == "no time was left to look"


def test_what_a_bounded_question_raises_is_raised_where_it_was_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        within(5.0, lambda: 1 / 0)


def test_the_doctors_own_callback_is_not_counted_among_those_that_were_refused(prod: Surgery) -> None:
    service = prod.service
    for group, counted in (("rinban-doctor", 0), ("infra", 1)):
        url = f"{BASE}/phonecall/{group}/0"
        answer = calls.call(service.parts, VOICE, callback(url, "not the token", CallSid="CA0"), group, "0")
        assert answer.status_code == 403
        assert service.refused.last_hour(START) == counted
