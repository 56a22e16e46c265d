"""What a chat is owed: how the escalation stands, each state once, as its group's rota wants it."""

from __future__ import annotations

from dataclasses import replace

from rinban.chat.message import message
from rinban.core.alert import Alert, Kind, Severity
from rinban.core.chain import owed as telling
from rinban.core.chain.codec import decode, encode
from rinban.core.chain.merge import merge
from rinban.core.chain.owed import TellResult, owed
from rinban.core.chain.told import TellKind
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.policy import Policy
from tests.fakes.shell import CPU, DISK, DISK_OVER, INFRA, Shell, settings

LATER = 1e12
SLACK = OutletSettings("ops", "slack")
BOT = OutletSettings("ops", "slack_bot")


def group_with(*outlets: OutletSettings) -> Shell:
    rota = settings(Policy(rounds=1, then_every=1800, collect=0))
    infra = replace(rota.groups["infra"], outlets=outlets)
    return Shell(replace(rota, groups={**rota.groups, "infra": infra}))


def calling(*outlets: OutletSettings) -> Shell:
    shell = group_with(*outlets)
    shell.hear(DISK)
    shell.rings(0)
    return shell


def told(shell: Shell) -> list[str]:
    """What is owed now, by its kind; all of it is told, in either store."""
    found: list[str] = []
    e = shell.now()
    for news in owed(e, LATER):
        found.append(news.state.kind.name.lower())
        loaded = shell.escalations.load(INFRA)
        begun = telling.begun(loaded.escalation or e, news, shell.clock.at)
        after = telling.ended(begun, news, TellResult(frozenset(news.alerts), id="7"), shell.clock.at)
        shell.escalations.save(loaded, after, ())
    return found


def takes(shell: Shell, attempt: int = 0) -> None:
    shell.answers(attempt)
    shell.answers(attempt, "1")


def test_a_night_is_told_state_by_state() -> None:
    shell = calling(SLACK)
    assert told(shell) == ["calling"]
    assert told(shell) == [], "each state is told once"
    takes(shell)
    assert told(shell) == ["taken"]
    shell.hear(DISK_OVER)
    assert told(shell) == ["closed"]
    assert told(shell) == []


def test_each_call_is_told_where_one_message_is_edited_and_only_the_first_where_it_would_be_a_flood() -> None:
    edited, flooded = calling(BOT), calling(SLACK)
    assert [told(edited), told(flooded)] == [["calling"], ["calling"]]
    for shell in (edited, flooded):
        shell.ends(0)
        shell.rings(1)
    assert [told(edited), told(flooded)] == [["calling"], []]


def test_that_nobody_took_it_is_told_and_then_who_did() -> None:
    shell = calling(SLACK)
    for attempt in range(3):
        shell.ends(attempt)
    assert told(shell) == ["exhausted"], "that calling had begun is overtaken"
    shell.sweep(1801.0)
    takes(shell, 3)
    assert told(shell) == ["taken"]


def test_a_hand_back_is_told_as_one() -> None:
    shell = calling(BOT)
    takes(shell)
    assert told(shell) == ["taken"]
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.sweep(60.0)
    assert told(shell) == ["handed_back"]


def test_a_further_episode_after_a_hand_back_is_a_call_like_any_other() -> None:
    shell = calling(replace(SLACK, tell=("taken",)))
    takes(shell)
    assert told(shell) == ["taken"]
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.sweep(60.0)
    e = shell.now()
    assert [news.state.kind.name for news in owed(e, LATER)] == ["HANDED_BACK"]
    assert owed(replace(e, episode=e.episode + 1), LATER) == ()


def test_what_was_acknowledged_in_the_monitor_is_taken_in_a_chat() -> None:
    shell = calling(SLACK)
    shell.hear(replace(DISK, kind=Kind.CLAIM, by="alice"))
    assert told(shell) == ["taken"]


def test_what_goes_on_after_it_was_over_is_told_again_and_so_is_its_end() -> None:
    """Its taker has what follows as well, so that no other episode begins."""
    shell = calling(SLACK)
    shell.answers(0)
    shell.answers(0, "4")
    shell.hear(DISK_OVER)
    assert told(shell) == ["closed"]
    shell.clock.forward(5.0)
    shell.hear(CPU)
    assert shell.now().run == 1
    assert shell.now().acknowledged
    assert told(shell) == ["closed"], "it was said to be over, and no more is"
    assert told(shell) == []
    shell.hear(replace(CPU, kind=Kind.RECOVERY))
    assert told(shell) == ["closed"]


def test_what_comes_while_the_taker_is_on_the_line_is_told_when_somebody_is_called_for_it() -> None:
    shell = calling(SLACK)
    takes(shell)
    shell.hear(DISK_OVER)
    assert told(shell) == ["closed"]
    shell.hear(CPU)
    assert told(shell) == []
    shell.sweep(40.0)
    assert told(shell) == ["calling"]


def test_a_graver_alert_after_the_key_begins_anew() -> None:
    shell = calling(SLACK)
    takes(shell)
    assert told(shell) == ["taken"]
    shell.ends(0, "completed")
    shell.clock.forward(100.0)
    shell.hear(Alert("core", severity=Severity.DISASTER, summary="all is down"))
    shell.sweep(60.0)
    assert told(shell) == ["calling"]


def test_an_outlet_is_told_of_what_its_rota_names_and_of_nothing_else() -> None:
    shell = calling(replace(SLACK, tell=("exhausted", "closed")))
    assert told(shell) == []
    takes(shell)
    assert told(shell) == []
    shell.hear(DISK_OVER)
    assert told(shell) == ["closed"]


def test_two_outlets_are_told_each_for_itself() -> None:
    shell = calling(replace(SLACK, name="a"), replace(BOT, name="b"))
    assert told(shell) == ["calling", "calling"]
    assert [one.id for one in shell.now().told] == ["7", "7"]


def test_what_only_waited_for_its_hours_and_rang_nowhere_is_no_news() -> None:
    shell = group_with(SLACK)
    shell.hear(DISK_OVER)
    assert [one.outlet for one in shell.now().told] == ["ops"]
    assert told(shell) == []


def test_the_id_by_which_a_message_is_edited_and_what_is_told_survive_the_text_and_a_merge() -> None:
    shell = calling(BOT)
    before = shell.now()
    told(shell)
    after = shell.now()
    assert decode(encode(after)) == after
    both = merge(before, after)
    assert both.told == after.told
    assert both.told[0].tells == before.told[0].tells != 0


def test_the_message_that_is_edited_stays_the_same_one() -> None:
    shell = calling(BOT)
    told(shell)
    takes(shell)
    e, now = shell.now(), shell.clock.at
    (news,) = owed(e, LATER)
    after = telling.ended(telling.begun(e, news, now), news, TellResult(frozenset(news.alerts)), now)
    assert (news.id, after.told[0].id) == ("7", "7")


def test_a_group_without_outlets_keeps_the_text_of_its_documents() -> None:
    shell = calling()
    assert '"told"' not in encode(shell.now())


def test_an_outlet_that_is_told_of_duties_alone_is_told_of_no_escalation() -> None:
    shell = calling(OutletSettings("team", "slack", tell=("duty",)), SLACK)
    assert [told.outlet for told in shell.now().told] == ["ops"]


def reminding(*outlets: OutletSettings) -> Shell:
    rota = settings(Policy(rounds=1, remind_after=1800, collect=0))
    infra = replace(rota.groups["infra"], outlets=outlets)
    shell = Shell(replace(rota, groups={**rota.groups, "infra": infra}))
    shell.hear(DISK)
    shell.rings(0)
    return shell


def stays_on(shell: Shell, call: int) -> None:
    """The former call is over; who has it is reminded by this one, and stays on it."""
    shell.ends(call - 1, "completed")
    shell.sweep(1801.0)
    takes(shell, call)


def test_who_is_reminded_and_stays_on_it_is_no_news_where_no_calls_are_told() -> None:
    shell = reminding(OutletSettings("audit", "slack", tell=("taken", "closed")), BOT)
    takes(shell)
    assert told(shell) == ["taken", "taken"]
    stays_on(shell, 1)
    assert told(shell) == []
    shell.ends(1, "completed")
    shell.sweep(1801.0)
    shell.rings(2)
    assert told(shell) == ["calling"], "a chat that shows each call"
    takes(shell, 2)
    assert told(shell) == ["taken"], "shows again who has it"
    shell.answers(2, "2")
    shell.ends(2, "completed")
    shell.sweep(60.0)
    told(shell)
    takes(shell, 3)
    assert told(shell) == ["taken", "taken"], "somebody else has it"


def test_what_was_not_told_yet_of_who_stays_on_it_is_told_with_the_time_of_the_first_key() -> None:
    shell = reminding(SLACK)
    first = shell.clock.at
    takes(shell)
    stays_on(shell, 1)
    (news,) = owed(shell.now(), LATER)
    assert news.state.kind is TellKind.TAKEN
    assert message(shell.now(), "en").taken_at == first


def test_somebody_else_who_is_reminded_is_told_if_the_former_one_was_told_last() -> None:
    shell = reminding(replace(SLACK, tell=("taken",)))
    takes(shell)
    assert told(shell) == ["taken"]
    shell.clock.forward(60.0)
    shell.answers(0, "2")
    shell.ends(0, "completed")
    shell.rings(1)
    takes(shell, 1)
    stays_on(shell, 2)
    assert told(shell) == ["taken"]
    assert told(shell) == []


def test_who_has_it_and_takes_what_is_graver_is_news() -> None:
    shell = reminding(replace(SLACK, tell=("taken",)))
    takes(shell)
    assert told(shell) == ["taken"]
    shell.ends(0, "completed")
    shell.hear(replace(CPU, severity=Severity.DISASTER))
    takes(shell, 1)
    assert told(shell) == ["taken"]
