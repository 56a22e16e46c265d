"""What people see in a chat, night by night: the product's teller and outlet, and a stand-in that refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from local.chat.double import KEY
from local.chat.secrets import secret_of
from local.chat.server import ChatDoubleServer, chats
from local.stand_in import HANGING, PAGE, REDIRECT, TOO_MANY, HttpFault
from rinban.adapters.breaker import Breaker
from rinban.adapters.chat.outlet import ChatOutlet, ChatTime
from rinban.adapters.chat.secrets import outlet_secrets
from rinban.adapters.http_post import HttpPost, PostAnswer
from rinban.budget import Budget
from rinban.chat.bulletins import bulletin
from rinban.chat.request import Destination
from rinban.core.alert import Alert
from rinban.core.chain.owed import WHOLE, News, TellResult, owed, tell_at
from rinban.core.chain.owed import begun as telling_begun
from rinban.core.chain.told import TellKind, TellState
from rinban.core.errors import Unavailable
from rinban.core.rota.duty import Group
from rinban.core.rota.hours import Range
from rinban.core.rota.outlets import OutletSettings, quiet_until
from rinban.core.rota.policy import Policy
from rinban.core.rota.settings import Settings, group_of
from rinban.core.rota.workdays import NO_HOLIDAYS
from rinban.core.warnings.book import Course
from rinban.core.warnings.concern import ConcernKind
from rinban.core.warnings.owing import Bulletin
from rinban.wiring.chats import chat, chat_refusals
from tests.fakes.outside import SetClock
from tests.fakes.shell import DISK, DISK_OVER, INFRA, START, Shell, settings

SLACK = OutletSettings("ops", "slack", language="en")
BOT = OutletSettings("ops", "slack_bot", language="en", to="C0ALERTS", mention="<!here>")
FAILED = HttpFault(500, "internal error")
DONE_AND_LOST = HttpFault(502, "<html>Bad gateway</html>", is_done=True)

OUTLETS = {
    "slack": SLACK,
    "slack_bot": BOT,
    "teams": OutletSettings("ops", "teams"),
    "mattermost": OutletSettings("ops", "mattermost"),
    "google_chat": OutletSettings("ops", "google_chat"),
    "discord": OutletSettings("ops", "discord", mention="@here"),
    "line": OutletSettings("ops", "line", to="C123"),
    "chatwork": OutletSettings("ops", "chatwork", to="123"),
    "webhook": OutletSettings("ops", "webhook", language="en"),
    "sns": OutletSettings("ops", "sns", to="arn:aws:sns:us-east-1:000000000000:t"),
}
WHERE: dict[str, tuple[OutletSettings, dict[str, object]]] = {
    kind: (outlet, secret_of(kind, "HERE")) for kind, outlet in OUTLETS.items()
}
EDITED = ("slack_bot", "discord", "chatwork")


@pytest.fixture
def server() -> Iterator[ChatDoubleServer]:
    with chats() as one:
        yield one


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys of AWS that are none, for what has to be signed."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


def rota(outlet: OutletSettings) -> Settings:
    every = settings(Policy(rounds=1, then_every=1800))
    return replace(every, groups={**every.groups, "infra": replace(every.groups["infra"], outlets=(outlet,))})


def night(server: ChatDoubleServer, kind: str) -> Shell:
    """One alert, the first phone rings, and the outlet is told."""
    return begun(server, *WHERE[kind])


def begun(server: ChatDoubleServer, outlet: OutletSettings, secret: dict[str, object], alert: Alert = DISK) -> Shell:
    known = rota(outlet)
    shell = Shell(known)
    text = json.dumps({"ops": secret}).replace("HERE", server.url)
    group = group_of(known, "infra")
    assert group is not None
    found = chat("ops", group, {"OUTLETS": text}, shell.clock)
    assert found is not None
    shell.outlets["ops"] = found
    shell.hear(alert)
    shell.rings(0)
    tell(shell)
    return shell


def tell(shell: Shell, after: float = 0.0) -> None:
    shell.clock.forward(after)
    shell.teller.tell(INFRA, Budget())


def takes(shell: Shell) -> None:
    shell.answers(0)
    shell.answers(0, "1")
    tell(shell)


def ends(shell: Shell) -> None:
    shell.hear(DISK_OVER)
    tell(shell)


def nobody_takes(shell: Shell) -> None:
    for attempt in range(3):
        shell.ends(attempt)
    tell(shell)


def reasons(shell: Shell) -> list[str]:
    return [entry.detail for _, entry in shell.mysql.journal if entry.cell.startswith("told ops")]


# --- a good night ----------------------------------------------------------------------------------------------------


def test_slack_shows_who_is_called_who_took_it_and_that_it_is_over(server: ChatDoubleServer) -> None:
    shell = night(server, "slack")
    takes(shell)
    ends(shell)
    assert server.double.shown == [
        "📞 *Calling*: 基盤 / db1: disk full",
        "🔧 *Taken*: 基盤 / db1: disk full",
        "✅ *Closed*: 基盤 / db1: disk full",
    ]
    assert tell_at(shell.now()) is None


def test_a_webhook_gets_signed_events_each_once(server: ChatDoubleServer) -> None:
    shell = night(server, "webhook")
    takes(shell)
    ends(shell)
    told = [(event["type"], event["data"]["taken_by"]) for event in server.double.events.values()]
    assert told == [("escalation.calling", ""), ("escalation.taken", "佐藤"), ("escalation.closed", "佐藤")]


@pytest.mark.parametrize("kind", [kind for kind in WHERE if kind != "webhook"])
def test_a_night_in_every_chat(server: ChatDoubleServer, kind: str) -> None:
    shell = night(server, kind)
    takes(shell)
    ends(shell)
    assert reasons(shell) == ["1 of 1"] * 3
    posts = list(server.double.posts.values())
    texts = [text for post in posts for text in post.texts]
    assert (len(posts), len(texts)) == (1 if kind in EDITED else 3, 3)
    assert all("disk full" in text for text in texts)


LINKS = ["http://prometheus:9090/graph", "http://", "https:///x", 'https://g.example/?q={"a":1}']


@pytest.mark.parametrize("kind", [kind for kind in WHERE if kind != "webhook"])
def test_no_link_of_a_monitor_keeps_a_message_away(kind: str) -> None:
    for link in LINKS:
        with chats() as server:
            shell = begun(server, *WHERE[kind], alert=replace(DISK, link=link))
            assert (reasons(shell), len(server.double.shown)) == (["1 of 1"], 1)


def test_one_message_is_edited_from_the_first_ring_to_the_end(server: ChatDoubleServer) -> None:
    shell = night(server, "slack_bot")
    shell.ends(0)
    shell.rings(1)
    tell(shell)
    shell.answers(1)
    shell.answers(1, "1")
    tell(shell)
    (post,) = server.double.posts.values()
    assert [text.partition("*:")[0] for text in post.texts] == ["📞 *Calling", "📞 *Calling", "🔧 *Taken"]


def test_that_nobody_took_it_is_edited_and_said_once_more_aloud(server: ChatDoubleServer) -> None:
    shell = night(server, "slack_bot")
    nobody_takes(shell)
    first, aloud = server.double.posts.values()
    assert first.text.startswith("🚨 *Nobody took it*")
    assert aloud.text.startswith("<!here> 🚨")
    assert aloud.thread == next(iter(server.double.posts))


@pytest.mark.parametrize("kind", EDITED)
def test_after_it_was_said_aloud_the_first_message_is_edited_on(server: ChatDoubleServer, kind: str) -> None:
    shell = night(server, kind)
    nobody_takes(shell)
    first, aloud = server.double.posts.values()
    shell.sweep(1801.0)
    shell.rings(3)
    shell.answers(3)
    shell.answers(3, "1")
    tell(shell)
    assert len(server.double.posts) == 2
    assert (len(first.texts), len(aloud.texts)) == (3, 1)


def test_what_goes_on_in_google_chat_stands_in_one_thread(server: ChatDoubleServer) -> None:
    takes(night(server, "google_chat"))
    assert [post.thread for post in server.double.posts.values()] == ["rinban infra/1"] * 2


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EDITED)
def test_a_message_that_somebody_has_deleted_is_posted_anew(server: ChatDoubleServer, kind: str) -> None:
    shell = night(server, kind)
    (post,) = server.double.posts.values()
    post.is_deleted = True
    takes(shell)
    assert len(server.double.shown) == 1
    ends(shell)
    assert len(server.double.shown) == 1, "the new one is edited from now on"


@pytest.mark.parametrize("fault", [PAGE, REDIRECT, TOO_MANY, HttpFault(503)])
def test_what_was_certainly_not_shown_is_told_later(server: ChatDoubleServer, fault: HttpFault) -> None:
    server.faults = [fault]
    shell = night(server, "slack")
    assert server.double.shown == []
    tell(shell, after=3600.0)
    assert len(server.double.shown) == 1


@pytest.mark.parametrize("fault", [FAILED, DONE_AND_LOST])
def test_what_may_have_been_shown_is_not_shown_twice_and_the_next_state_is(
    server: ChatDoubleServer, fault: HttpFault
) -> None:
    server.faults = [fault]
    shell = night(server, "slack")
    shown = len(server.double.shown)
    tell(shell, after=3600.0)
    assert len(server.double.shown) == shown
    assert any("perhaps told" in reason for reason in reasons(shell))
    takes(shell)
    assert server.double.shown[-1].startswith("🔧 *Taken*")


@pytest.mark.parametrize("kind", ["line", "webhook"])
def test_where_a_second_request_is_known_again_it_is_tried_until_it_is_known(
    server: ChatDoubleServer, kind: str
) -> None:
    server.faults = [DONE_AND_LOST, FAILED]
    shell = night(server, kind)
    tell(shell, after=60.0)
    tell(shell, after=600.0)
    assert len(server.double.posts) + len(server.double.events) == 1
    assert tell_at(shell.now()) is None
    assert len(server.asked) == 3


def test_an_edit_of_which_nobody_knows_is_tried_again(server: ChatDoubleServer) -> None:
    shell = night(server, "slack_bot")
    server.faults = [FAILED]
    takes(shell)
    tell(shell, after=60.0)
    (post,) = server.double.posts.values()
    assert post.text.startswith("🔧 *Taken*")


def test_what_a_chat_hung_over_may_have_been_shown_and_is_not_shown_twice(server: ChatDoubleServer) -> None:
    server.faults = [HANGING]
    shell = night(server, "slack")
    tell(shell, after=3600.0)
    assert len(server.double.shown) == 1
    assert any("perhaps told" in reason for reason in reasons(shell))


@pytest.mark.parametrize(("kind", "times"), [("webhook", 1), ("line", 1), ("slack", 0)])
def test_a_try_that_a_kill_has_cut_off_is_made_again_where_it_does_no_harm(
    server: ChatDoubleServer, kind: str, times: int
) -> None:
    outlet, secret = WHERE[kind]
    shell = begun(server, replace(outlet, tell=("taken",)), secret)
    shell.answers(0)
    shell.answers(0, "1")
    cut_off(shell)
    tell(shell, after=3600.0)
    assert len(server.double.posts) + len(server.double.events) == times


def cut_off(shell: Shell) -> None:
    """A try begins, and the process is killed before it makes it."""
    loaded = shell.escalations.load(INFRA)
    e = loaded.escalation
    assert e is not None
    (news,) = owed(e, shell.clock.at)
    shell.escalations.save(loaded, telling_begun(e, news, shell.clock.at), ())


@pytest.mark.parametrize("kind", EDITED)
def test_an_edit_that_a_kill_has_cut_off_is_made_again(server: ChatDoubleServer, kind: str) -> None:
    shell = night(server, kind)
    takes(shell)
    shell.hear(DISK_OVER)
    cut_off(shell)
    tell(shell, after=60.0)
    (post,) = server.double.posts.values()
    assert len(post.texts) == 3
    assert reasons(shell)[-1] == "1 of 1"


@pytest.mark.parametrize(("kills", "aloud"), [(1, 1), (2, 0)])
def test_that_nobody_took_it_is_said_aloud_also_after_a_kill_but_not_time_and_again(
    server: ChatDoubleServer, kills: int, aloud: int
) -> None:
    shell = night(server, "slack_bot")
    for attempt in range(3):
        shell.ends(attempt)
    for _ in range(kills):
        cut_off(shell)
        shell.clock.forward(60.0)
    tell(shell)
    assert sum(text.startswith("<!here>") for text in server.double.shown) == aloud


@pytest.mark.parametrize(("kind", "times"), [("webhook", 6), ("github_webhook", 1)])
def test_a_program_that_never_answers_in_time_does_not_get_the_same_for_a_day(kind: str, times: int) -> None:
    shell, post = taken_by_a_slow_program(kind)
    for _ in range(2880):
        tell(shell, after=30.0)
    assert len(post.given) == times
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert "perhaps told" in reasons(shell)[-1]


def test_a_program_that_goes_on_answering_too_late_is_left_alone_in_the_end() -> None:
    shell, _ = taken_by_a_slow_program("webhook")
    for _ in range(40):
        tell(shell, after=600.0)
    assert tell_at(shell.now()) is None


@pytest.mark.parametrize("kind", ["webhook", "github_webhook"])
def test_a_program_has_fifteen_seconds_where_they_are_left(kind: str) -> None:
    shell, post = taken_by_a_slow_program(kind)
    shell.teller.tell(INFRA, Budget(3.0), Budget(40.0))
    assert [round(seconds) for seconds in post.given] == [15]


def test_what_may_have_arrived_is_told_again_as_often_as_each_kind_bears() -> None:
    assert_repeats("slack_bot", TellKind.TAKEN, "C1 1.5", 5)
    assert_repeats("slack_bot", TellKind.EXHAUSTED, "C1 1.5", 1)  # it is said aloud besides
    assert_repeats("slack_bot", TellKind.TAKEN, "", 0)  # it is posted, and not edited
    assert_repeats("webhook", TellKind.TAKEN, "", 5)
    assert_repeats("github_webhook", TellKind.TAKEN, "", 0)
    assert_repeats("line", TellKind.EXHAUSTED, "", 5)
    assert_repeats("slack", TellKind.TAKEN, "C1 1.5", 0)
    assert_repeats("of a newer version", TellKind.TAKEN, "", 0)


def assert_repeats(kind: str, state: TellKind, id_: str, repeats: int) -> None:
    to = Destination(kind, "https://chat.example/", keys=(KEY,))
    outlet = ChatOutlet(to, "en", HttpPost(), Breaker("ops"), ChatTime(), lambda request, _: dict(request.headers))
    news = News("ops", TellState(0, state), (WHOLE,), is_uncertain=True, id=id_)
    allowed = [ends for ends in range(10) if outlet.may_repeat(news._replace(unknown_ends=ends))]
    assert allowed == [*range(repeats + 1)]


class SlowProgram(HttpPost):
    """Each request arrives and is carried out; its answer comes too late. `given`: the seconds of each."""

    def __init__(self, clock: SetClock) -> None:
        super().__init__()
        self.given: list[float] = []
        self._clock = clock

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str], seconds: float, method: str = "POST"
    ) -> PostAnswer:
        self.given.append(seconds)
        self._clock.forward(seconds)
        raise Unavailable("no whole answer in time")


def taken_by_a_slow_program(kind: str) -> tuple[Shell, SlowProgram]:
    shell = Shell(rota(OutletSettings("ops", kind, tell=("taken",))))
    post, clock = SlowProgram(shell.clock), ChatTime(now=lambda: shell.clock.at, tick=lambda: shell.clock.at)
    to = Destination(kind, "https://ci.example/hook", keys=(KEY,))
    breaker = Breaker("ops", clock.tick, 60.0)
    shell.outlets["ops"] = ChatOutlet(to, "en", post, breaker, clock, lambda request, _: dict(request.headers))
    shell.hear(DISK)
    shell.rings(0)
    shell.answers(0)
    shell.answers(0, "1")
    return shell, post


def test_an_outlet_that_hangs_costs_its_own_time_and_is_left_alone_for_a_minute(server: ChatDoubleServer) -> None:
    server.faults = [HANGING]
    shell = night(server, "webhook")
    tell(shell, after=20.0)
    assert len(server.asked) == 1, "it is skipped"
    assert any("kept us waiting" in reason for reason in reasons(shell))


def test_what_is_refused_for_good_is_said_loudly_and_once(server: ChatDoubleServer) -> None:
    outlet, _ = WHERE["slack"]
    shell = begun(server, outlet, {"url": "HERE/slack/services/gone"})
    for _ in range(3):
        tell(shell, after=3600.0)
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    (reason,) = reasons(shell)
    assert reason.startswith("0 of 1: status 404: no_service (copy the webhook's address again")


SECRET = "5f2d-S3CRET/9c"
QUOTED = SECRET.replace("/", "%2F")
ANSWERS: list[tuple[str, dict[str, object], str]] = [
    ("webhook", {"url": "HERE/webhook/5f2d-S3CRET", "keys": [KEY]}, 'The requested webhook "POST 5f2d-S3CRET" is none'),
    ("webhook", {"url": "HERE/gone", "keys": [KEY]}, f"wrong: {KEY.removeprefix('whsec_')}"),
    ("slack", {"url": f"HERE/hooks/{QUOTED}"}, f"Cannot POST /hooks/{QUOTED}"),
    ("slack", {"url": "HERE/hooks/5f2d-S3CRET"}, "x" * 192 + " 5f2d-S3CRET"),  # it is cut in the middle
    ("teams", {"url": f"HERE/w?sp=%2Ftriggers&sig={QUOTED}"}, f"The signature '{SECRET}' is not valid"),
    ("google_chat", {"url": f"HERE/v1?key=k&token={QUOTED}"}, json.dumps({"error": SECRET}).replace("/", "\\/")),
    ("line", {"url": "HERE/line", "token": SECRET}, f"Authentication failed: {SECRET} is expired"),
    ("slack_bot", {"url": "HERE/slack_api", "token": SECRET}, json.dumps({"ok": False, "error": f"no {SECRET}"})),
]


@pytest.mark.parametrize(("kind", "secret", "answer"), ANSWERS)
def test_what_is_secret_is_not_told_where_an_answer_quotes_it(
    server: ChatDoubleServer, kind: str, secret: dict[str, object], answer: str
) -> None:
    server.faults = [HttpFault(404, answer)]
    shell = begun(server, WHERE[kind][0], secret)
    told = str(reasons(shell)) + str(shell.memory.lines)
    assert "***" in told
    assert not any(part in told for part in ("5f2d", "S3CRET", KEY[6:20]))


def test_what_answers_say_is_still_read_by_an_operator(server: ChatDoubleServer) -> None:
    _, secret, answer = ANSWERS[0]
    server.faults = [HttpFault(404, answer)]
    shell = begun(server, WHERE["webhook"][0], secret)
    assert reasons(shell) == [
        """0 of 1: status 404: The requested webhook "POST ***" is none (is the url the receiver's, with its path?)"""
    ]


@pytest.mark.parametrize("id_", ["1 2", "../../x?y", "\ud800", "7" * 5000])
def test_an_id_that_is_none_takes_no_secret_into_the_log(server: ChatDoubleServer, id_: str) -> None:
    server.faults = [HttpFault(200, json.dumps({"id": id_}))]
    outlet, secret = WHERE["discord"]
    shell = begun(server, outlet, {"url": f"{secret['url']}-5f2d-S3CRET"})
    takes(shell)
    assert "S3CRET" not in str(reasons(shell)) + str(shell.memory.lines)
    assert all(" " not in target for target in server.targets)
    assert len(server.asked) > 1, "the next state is told"


@pytest.mark.parametrize(
    ("kind", "secret", "said"),
    [
        ("slack", {}, "it needs url"),
        ("webhook", {"url": "https://x.example/"}, "it needs keys"),
        ("teams", {"url": "https://x.webhook.office.com/webhookb2/s3cret"}, "Workflows"),
    ],
)
def test_an_outlet_that_cannot_be_told_says_why_and_shows_no_secret(
    server: ChatDoubleServer, kind: str, secret: dict[str, object], said: str
) -> None:
    shell = begun(server, WHERE[kind][0], secret)
    (reason,) = reasons(shell)
    assert said in reason
    assert "s3cret" not in str(shell.memory.lines)
    assert server.asked == []


def test_a_secret_that_cannot_be_read_is_not_shown() -> None:
    for text in ('{"ops": {"url": ["s3cret"]}}', '{"ops": "s3cret"}', "s3cret", '{"ops": {"uri": "s3cret"}}', "[1]"):
        with pytest.raises(ValueError, match="OUTLETS is written as") as error:
            outlet_secrets(text)
        assert "s3cret" not in str(error.value)
    group = group_of(rota(SLACK), "infra")
    assert group is not None
    with pytest.raises(Unavailable, match="OUTLETS"):
        chat("ops", group, {"OUTLETS": "s3cret"}, Shell().clock)


def test_an_outlet_that_the_rota_no_longer_has_is_none() -> None:
    group = group_of(rota(SLACK), "infra")
    assert group is not None
    assert chat("other", group, {}, Shell().clock) is None


# --- before anything is told -----------------------------------------------------------------------------------------


def refusals(server: ChatDoubleServer, kind: str, **changed: object) -> list[str]:
    outlet, secret = WHERE[kind]
    text = json.dumps({"ops": secret | changed}).replace("HERE", server.url)
    return list(chat_refusals([outlet], {"OUTLETS": text}, 5.0))


def test_an_operator_hears_how_a_miswritten_secret_is_written() -> None:
    (said,) = chat_refusals([WHERE["slack"][0]], {"OUTLETS": "s3cret"}, 5.0)
    assert said.startswith('OUTLETS is written as {"NAME": {"url":')
    assert "s3cret" not in said


@pytest.mark.parametrize("kind", WHERE)
def test_an_operator_hears_nothing_of_an_outlet_that_can_be_told_and_nothing_is_shown(
    server: ChatDoubleServer, kind: str
) -> None:
    assert refusals(server, kind) == []
    assert server.double.posts == {}


def test_an_operator_hears_of_a_dead_address_before_anybody_is_called(server: ChatDoubleServer) -> None:
    (said,) = refusals(server, "teams", url="https://x.webhook.office.com/webhookb2/s3cret")
    assert said.startswith("ops: Microsoft has switched off the connectors")
    assert "s3cret" not in said


def test_an_operator_hears_that_line_is_about_to_fall_silent(server: ChatDoubleServer) -> None:
    server.double.quota = 1
    takes(night(server, "line"))
    (said,) = refusals(server, "line")
    assert said == "ops: 1 of the 1 messages of this month are used, and then it is silent until the next one"
    (refused,) = refusals(server, "line", token="old")
    assert refused.startswith("ops: its quota cannot be read: status 401")


def test_an_operator_reads_no_token_where_line_quotes_it(server: ChatDoubleServer) -> None:
    server.faults = [HttpFault(401, "the token l1ne-S3CRET is expired")]
    rows = {"ops": {"url": f"{server.url}/line", "token": "l1ne-S3CRET"}}
    (said,) = chat_refusals([WHERE["line"][0]], {"OUTLETS": json.dumps(rows)}, 3.0)
    assert said == "ops: its quota cannot be read: status 401: the token *** is expired"


def test_a_line_without_messages_is_told_nothing_more_and_says_so_loudly(server: ChatDoubleServer) -> None:
    server.double.quota = 1
    shell = night(server, "line")
    takes(shell)
    tell(shell, after=3600.0)
    assert len(server.double.shown) == 1
    assert shell.memory.metrics.count("OutletGaveUp") == 1
    assert "next month" in reasons(shell)[-1]


# --- quiet hours -----------------------------------------------------------------------------------------------------

MORNING = Range((0, 1, 2, 3, 4, 5, 6), time(7, 0), time(9, 0), 0, "Asia/Tokyo")
"""The nights of these tests begin at 07:26:40."""


def quiet_night(server: ChatDoubleServer, hours: Range = MORNING) -> Shell:
    outlet, secret = WHERE["slack"]
    known = replace(rota(replace(outlet, quiet=("mornings",))), hours={"mornings": (hours,)})
    group = group_of(known, "infra")
    assert group is not None
    shell = Shell(known)
    found = chat("ops", group, {"OUTLETS": json.dumps({"ops": secret}).replace("HERE", server.url)}, shell.clock)
    assert found is not None
    shell.outlets["ops"] = found
    shell.hear(DISK)
    shell.rings(0)
    tell(shell)
    return shell


def test_in_quiet_hours_nothing_is_shown_and_afterwards_how_it_stands_then(server: ChatDoubleServer) -> None:
    shell = quiet_night(server)
    takes(shell)
    assert server.double.shown == []
    tell(shell, after=2 * 3600.0)
    assert [text.partition(":")[0] for text in server.double.shown] == ["🔧 *Taken*"]


def test_that_nobody_took_it_is_shown_in_quiet_hours_too(server: ChatDoubleServer) -> None:
    nobody_takes(quiet_night(server))
    assert [text.partition(":")[0] for text in server.double.shown] == ["🚨 *Nobody took it*"]


def test_quiet_hours_end_with_the_last_range_that_goes_on() -> None:
    later = replace(MORNING, begins=time(8, 0), ends=time(11, 0))
    at = quiet_until((MORNING, later), START, NO_HOLIDAYS)
    assert at is not None
    assert at - START == (11 - 7) * 3600 - (26 * 60 + 40)
    assert quiet_until((MORNING,), START + 2 * 3600, NO_HOLIDAYS) is None


def test_after_quiet_hours_of_days_a_first_failure_is_not_the_last(server: ChatDoubleServer) -> None:
    shell = quiet_night(server, replace(MORNING, days=(6,), later=2))
    takes(shell)
    server.faults = [HttpFault(503)]
    tell(shell, after=50 * 3600.0)
    assert server.double.shown == []
    tell(shell, after=3600.0)
    assert [text.partition(":")[0] for text in server.double.shown] == ["🔧 *Taken*"]


# --- what is of no escalation ----------------------------------------------------------------------------------------

WARNED = Bulletin("ops", "store/redis", ConcernKind.STORE, "redis", "", Course.WRONG, START)


def warned(server: ChatDoubleServer, kind: str, **how: object) -> TellResult:
    """Warn an outlet of a lost store, which may be always quiet."""
    outlet, secret = WHERE[kind]
    text = json.dumps({"ops": secret}).replace("HERE", server.url)
    all_day = (("always", (Range((0, 1, 2, 3, 4, 5, 6), time(0), time(0), 1, "Asia/Tokyo"),)),)
    group = Group("prod", outlets=(replace(outlet, quiet=("always",) if how.get("quiet") else ()),), hours=all_day)
    found = chat("ops", group, {"OUTLETS": text}, Shell().clock)
    assert found is not None
    said = bulletin(WARNED, "prod", "en", "Asia/Tokyo")
    return found.inform(said, WARNED.key, bool(how.get("is_uncertain")), 5.0)


def test_a_warning_is_a_message_of_its_own_in_a_chat_that_edits_too(server: ChatDoubleServer) -> None:
    for _ in range(2):
        assert warned(server, "slack_bot").reason == ""
    said = "⚠️ *Warning*: prod: The store redis has not answered for five minutes or more. The other serves alone."
    assert server.double.shown == [said, said]


def test_a_warning_that_may_have_arrived_is_sent_again_only_where_that_does_no_harm(server: ChatDoubleServer) -> None:
    assert warned(server, "webhook").reason == ""
    assert warned(server, "webhook", is_uncertain=True).reason == ""
    assert len(server.double.events) == 1
    result = warned(server, "slack", is_uncertain=True)
    assert (bool(result.settled), result.reason) == (True, "perhaps told: an earlier try was cut off")
    assert server.double.shown == []


def test_what_is_told_of_a_duty_waits_for_the_end_of_the_quiet_hours_of_its_outlet(server: ChatDoubleServer) -> None:
    result = warned(server, "slack", quiet=True)
    assert (result.settled, result.reason) == (frozenset(), "its quiet hours are not over")
    assert result.after > 0
    assert server.double.shown == []
