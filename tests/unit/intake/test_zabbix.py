"""What a Zabbix server posts, told apart. The deliveries differ as they were seen to on Zabbix 6.0.14."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rinban.core.alert import Alert, Kind, Severity
from rinban.core.errors import BadRequest
from rinban.intake import zabbix

PROBLEM: dict[str, object] = json.loads(
    (Path(__file__).parent.parent.parent / "payloads" / "zabbix_problem.json").read_text(encoding="utf-8")
)
KEY = "zabbix:zabbix.example.jp/zabbix:1207"


def read(without: tuple[str, ...] = (), /, **fields: object) -> Alert:
    body = {name: value for name, value in (PROBLEM | fields).items() if name not in without}
    alerts = zabbix.read(body)
    assert alerts is not None
    (alert,) = alerts
    return alert


def update(action: str, **fields: object) -> Alert:
    author = "鈴木 一郎 (suzuki)"
    return read(**({"event_update_status": "1", "event_update_action": action, "user_fullname": author} | fields))


def test_problem() -> None:
    assert read() == Alert(
        dedup_key=KEY,
        kind=Kind.PROBLEM,
        severity=Severity.HIGH,
        summary="【本番】ディスクの空きが5%を切りました 🈵",
        host="DB東京1",
        details="Problem since 2026.11.21 03:12:00\nOperational data: 残り 4.2 %",
        link="https://zabbix.example.jp/zabbix/tr_events.php?triggerid=22391&eventid=1207",
        source="zabbix",
        began=1207.0,
    )


def test_recovery_has_the_key_of_its_problem() -> None:
    alert = read(event_value="0", event_recovery_id="1210", alert_message="Recovered at 2026.11.21 03:20:00")
    assert (alert.kind, alert.dedup_key) == (Kind.RECOVERY, KEY)


@pytest.mark.parametrize(
    ("action", "kind", "by"),
    [
        ("acknowledged", Kind.CLAIM, "鈴木 一郎"),
        ("acknowledged and commented", Kind.CLAIM, "鈴木 一郎"),
        ("acknowledged, changed severity from High to Warning and commented", Kind.CLAIM, "鈴木 一郎"),
        ("unacknowledged", Kind.TAKEN_BACK, "鈴木 一郎"),
        ("unacknowledged and commented", Kind.TAKEN_BACK, "鈴木 一郎"),
        ("commented", Kind.UPDATE, ""),
        ("suppressed until 2026-11-28 09:00:00", Kind.CLAIM, "鈴木 一郎"),
        ("suppressed indefinitely and commented", Kind.CLAIM, "鈴木 一郎"),
        ("unsuppressed", Kind.UPDATE, ""),
        ("changed severity from Warning to Disaster", Kind.UPDATE, ""),
    ],
)
def test_update_asks_for_what_was_done(action: str, kind: Kind, by: str) -> None:
    alert = update(action)
    assert (alert.kind, alert.by, alert.dedup_key) == (kind, by, KEY)


def test_changed_severity_is_the_new_one() -> None:
    assert update("changed severity from High to Disaster", event_nseverity="5").severity is Severity.DISASTER


def test_comment_after_an_acknowledgement_claims_nothing() -> None:
    assert update("commented", event_ack_status="Yes").kind is Kind.UPDATE


def test_update_whose_deed_is_not_told_goes_by_the_state() -> None:
    assert update("{EVENT.UPDATE.ACTION}", event_ack_status="Yes").kind is Kind.CLAIM
    assert update("*UNKNOWN*", event_ack_status="No").kind is Kind.UPDATE


@pytest.mark.parametrize("deed", ["unacknowledged", "unacknowledged and commented"])
def test_an_acknowledgement_that_is_taken_back_is_answered_plainly(deed: str) -> None:
    assert update(deed).reason == "taken back in Zabbix"
    assert update("commented").reason == "commented"


def test_comment_is_kept_above_the_message() -> None:
    assert update("commented", event_update_message="再起動中\n5分ください").details.startswith(
        "再起動中\n5分ください\nProblem since"
    )


@pytest.mark.parametrize("action", ["closed", "acknowledged and closed"])
def test_manual_close_is_a_recovery(action: str) -> None:
    alert = update(action, event_value="0")
    assert (alert.kind, alert.reason, alert.by) == (Kind.RECOVERY, "closed in Zabbix", "鈴木 一郎")


def test_nobody_has_closed_what_was_over_when_somebody_commented() -> None:
    alert = update("commented", event_value="0")
    assert (alert.kind, alert.by) == (Kind.RECOVERY, "")


TAKEN = "taken by 佐藤 by phone at 2026-11-22 03:12:40 JST"


@pytest.mark.parametrize(
    ("action", "line"),
    [
        ("acknowledged and commented", TAKEN),
        ("commented", TAKEN),  # it was acknowledged already
        ("acknowledged and commented", "taken by Ann by hand at 2026-11-22 03:12:40 UTC\n"),
        ("commented", "Rinban: handed back by 佐藤; the next person is called"),
        ("", "Rinban: handed back by 佐藤; the next person is called"),
    ],
)
def test_what_rinban_has_written_itself_is_nobodys_acknowledgement(action: str, line: str) -> None:
    alert = update(action, event_ack_status="Yes", event_update_message=line)
    assert alert.kind is Kind.IGNORED


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("acknowledged and commented", Kind.CLAIM),
        ("suppressed and commented", Kind.CLAIM),
        ("unacknowledged and commented", Kind.TAKEN_BACK),
        ("changed severity from Warning to High and commented", Kind.UPDATE),
    ],
)
def test_a_person_may_begin_a_line_as_rinban_does(action: str, kind: Kind) -> None:
    alert = update(action, event_ack_status="Yes", event_update_message="Rinban: 了解、対応します")
    assert alert.kind is kind


def test_who_suppresses_with_a_copy_of_rinbans_line_is_a_person() -> None:
    assert update("acknowledged, commented and suppressed", event_update_message=TAKEN).kind is Kind.CLAIM
    assert update("unacknowledged and commented", event_update_message=TAKEN).kind is Kind.TAKEN_BACK


def test_somebody_who_writes_of_it_acknowledges() -> None:
    said = "it was taken by 佐藤 by phone at 2026-11-22 03:12:40 JST, I look as well"
    assert update("acknowledged and commented", event_update_message=said).kind is Kind.CLAIM


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("Inaccessible user", ""),
        ("{USER.FULLNAME}", ""),
        ("", ""),
        ("suzuki", "suzuki"),
        ("(suzuki)", "(suzuki)"),
        ("鈴木 (DB担当) (suzuki)", "鈴木 (DB担当)"),
    ],
)
def test_author_is_named_if_known(name: str, by: str) -> None:
    alert = update("acknowledged", user_fullname=name)
    assert (alert.kind, alert.by) == (Kind.CLAIM, by)


@pytest.mark.parametrize("spelling", ["canceled", "cancelled"])
def test_cancelled_escalation_neither_rings_nor_recovers(spelling: str) -> None:
    alert = read(alert_message=f"NOTE: Escalation {spelling}: trigger 'x' disabled.\nProblem since")
    assert (alert.kind, alert.dedup_key) == (Kind.IGNORED, KEY)
    assert "does not say that it is over" in alert.reason


def test_problem_that_quotes_a_cancellation_is_a_problem() -> None:
    assert read(alert_message="Last: NOTE: Escalation canceled").kind is Kind.PROBLEM


def test_test_button_is_a_test() -> None:
    literal = {name: f"{{{name.upper().replace('_', '.')}}}" for name in PROBLEM}
    alert = read(**(literal | {"source": "zabbix", "zabbix_url": "{$ZABBIX.URL}"}))
    assert alert.kind is Kind.TEST
    assert "nobody is called" in alert.reason


@pytest.mark.parametrize(("number", "name"), [("1", "discovery"), ("3", "internal"), ("4", "service")])
def test_other_events_than_triggers_are_ignored(number: str, name: str) -> None:
    alert = read(event_source=number)
    assert (alert.kind, alert.reason) == (Kind.IGNORED, f"{name} events are not paged, only triggers")


@pytest.mark.parametrize(
    ("number", "severity"),
    [*((str(severity.value), severity) for severity in Severity), ("6", Severity.DISASTER), ("", Severity.DISASTER)],
)
def test_severity_goes_by_number(number: str, severity: Severity) -> None:
    assert read(event_nseverity=number).severity is severity


def test_numbers_may_come_as_numbers() -> None:
    alert = read(event_id=1207, event_value=0, event_nseverity=2)
    assert (alert.dedup_key, alert.kind, alert.severity) == (KEY, Kind.RECOVERY, Severity.WARNING)


@pytest.mark.parametrize(
    ("address", "scope"),
    [
        ("https://zabbix.example.jp", "zabbix.example.jp"),
        ("http://ZABBIX.example.jp/", "zabbix.example.jp"),
        ("zabbix.example.jp/Zabbix", "zabbix.example.jp/Zabbix"),
        ("https://reader:secret@zabbix.example.jp/", "zabbix.example.jp"),
    ],
)
def test_key_is_scoped_by_the_sending_server(address: object, scope: str) -> None:
    assert read(zabbix_url=address).dedup_key == f"zabbix:{scope}:1207"


UNSET = ["{$ZABBIX.URL}", "{#URL}", "{?last(/db/url)}", "{{ITEM.VALUE}.regsub(a, b)}", "*UNKNOWN*", "", None]


@pytest.mark.parametrize("address", UNSET)
def test_without_the_server_s_address_host_and_name_tell_servers_apart(address: object) -> None:
    problem = read(zabbix_url=address)
    assert problem.dedup_key != read(zabbix_url=address, host_host="db-osaka-1").dedup_key
    assert problem.dedup_key != read(zabbix_url=address, event_name="Load is high").dedup_key


@pytest.mark.parametrize("address", UNSET)
def test_without_the_server_s_address_the_key_is_still_that_of_the_problem(address: object) -> None:
    recovery = read(zabbix_url=address, event_value="0", alert_message="Recovered", event_nseverity="2")
    claim = update("acknowledged", zabbix_url=address, event_update_message="on it")
    assert {recovery.dedup_key, claim.dedup_key} == {read(zabbix_url=address).dedup_key}


def test_two_servers_do_not_share_an_event() -> None:
    long = "https://zabbix.example.jp/" + "x" * 500
    keys = {
        read(zabbix_url=address).dedup_key
        for address in ("https://a.example.jp", "https://b.example.jp", long, f"{long}y")
    }
    assert len(keys) == 4
    assert all(len(key) <= 255 for key in keys)


def test_without_event_id_the_trigger_names_the_problem() -> None:
    problem, recovery = read(("event_id",)), read(("event_id",), event_value="0")
    assert problem.dedup_key == recovery.dedup_key == "zabbix:zabbix.example.jp/zabbix:trigger-22391"


def test_without_any_id_host_and_name_do() -> None:
    here, there = (read(("event_id", "trigger_id"), host_host=host) for host in ("db-1", "db-2"))
    assert here.kind is Kind.PROBLEM
    assert here.dedup_key != there.dedup_key
    assert here.dedup_key == read(("event_id", "trigger_id"), host_host="db-1", event_value="0").dedup_key


def test_nothing_usable_is_refused_with_a_hint() -> None:
    with pytest.raises(BadRequest, match="compare the media type's parameters"):
        zabbix.read({"source": "zabbix", "event_value": "1"})


@pytest.mark.parametrize("missing", sorted(PROBLEM.keys() - {"source", "event_id", "event_value"}))
def test_no_other_field_can_lose_the_problem(missing: str) -> None:
    odd: tuple[object, ...] = (None, True, [], {"a": 1}, 1e400, "\x00\ud800", "x" * 100_000, "{MACRO}", "*UNKNOWN*")
    for alert in (read((missing,)), *(read(**{missing: value}) for value in odd)):
        assert alert.kind is Kind.PROBLEM
        assert alert.dedup_key.endswith(":1207")
        assert 0 < len(alert.summary) <= 300
        assert len(alert.details) <= 2000
        assert max(map(len, (alert.dedup_key, alert.host, alert.by))) <= 255


def test_texts_are_cleaned_and_cut_between_characters() -> None:
    alert = read(event_name="a\x00b\r\nc\u202e" + "が" * 297 + "か\u3099" * 9)
    assert alert.summary.startswith("ab c")
    assert len(alert.summary) <= 300
    assert alert.summary.endswith("が…")


def test_without_frontend_the_trigger_s_own_url_is_the_link() -> None:
    assert read(zabbix_url="", trigger_url="https://wiki.example.jp/disk").link == "https://wiki.example.jp/disk"
    assert read(zabbix_url="", trigger_url="javascript:alert(1)").link == ""


@pytest.mark.parametrize(
    "body",
    [{}, {"summary": "x", "source": "zabbix"}, {"event_id": "1"}, {"source": None}, {"source": ["zabbix"]}],
)
def test_what_is_not_from_the_media_type_is_left_to_others(body: dict[str, object]) -> None:
    assert zabbix.read(body) is None


def test_a_renamed_source_is_still_zabbix() -> None:
    assert read(source="監視").source == "zabbix"
