"""board at the operator's terminal, and the tasks behind it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cli import exit_codes
from cli.main import run
from cli.qr import QUIET, qr_code
from rinban.doors.admin import tasks_of
from rinban.operator.tasks import answer
from rinban.sign_in.secret import hashed
from tests.fakes.desk import NOW, Desk
from tests.fakes.service import VOICE, ServiceOnFakes

URL = "https://api.example.test/prod/board/sign-in#" + "W3p" + "0" * 40
MADE = {"url": URL, "name": "jane", "role": "act", "seconds": 60.0}
ONE = {
    "id": "3f2a91c04b7e",
    "person": "sato",
    "name": "佐藤",
    "role": "act",
    "since": NOW,
    "until": NOW + 43_200,
    "device": "Firefox",
}


class Screen(io.StringIO):
    """A terminal that a person looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


# --- what is typed and told ------------------------------------------------------------------------------------------


def test_the_link_stands_alone_on_the_first_line_and_it_is_said_what_it_is_good_for() -> None:
    desk = Desk(board=MADE)
    assert desk.types("board") == 0
    first, rest = desk.out.split("\n", 1)
    assert first == URL
    assert "within a minute" in rest
    assert "jane may look and act" in rest
    assert "█" not in desk.out  # where no person looks, there is no code


def test_somebody_else_has_more_time_since_the_link_has_to_get_there() -> None:
    desk = Desk(board={**MADE, "name": "佐藤", "role": "view", "seconds": 600.0})
    assert desk.types("board", "--for", "sato") == 0
    assert "within 10 minutes" in desk.out
    assert "佐藤 may look." in desk.out
    assert desk.asked == [{"task": "board", "person": "sato"}]


def test_a_wall_is_nobodys() -> None:
    desk = Desk(board={**MADE, "name": "wall", "role": "wall"})
    assert desk.types("board", "--wall", "--base-url", "https://api.example.test") == 0
    assert "A screen may look." in desk.out
    assert desk.asked == [{"task": "board", "wall": True, "base_url": "https://api.example.test"}]


def test_on_a_screen_the_link_is_shown_to_a_camera_too() -> None:
    desk, screen = Desk(board=MADE), Screen()
    assert run(("board",), desk.terminal(screen, io.StringIO(), io.StringIO())) == 0
    assert qr_code(URL) in screen.getvalue()
    screen = Screen()
    run(("board", "--json"), desk.terminal(screen, io.StringIO(), io.StringIO()))
    assert json.loads(screen.getvalue()) == MADE


def test_who_is_signed_in_is_a_table() -> None:
    desk = Desk(board_sessions={"zone": "Asia/Tokyo", "sessions": [ONE, {**ONE, "person": "", "name": "jane"}]})
    assert desk.types("board", "--sessions") == 0
    _, first, second = desk.out.splitlines()
    assert first.split() == [
        "3f2a91c04b7e",
        "佐藤",
        "(sato)",
        "act",
        "11-21",
        "21:00",
        "JST",
        "11-22",
        "09:00",
        "JST",
        "Firefox",
    ]
    assert "jane  " in second
    assert Desk(board_sessions={"zone": "UTC", "sessions": []}).types("board", "--sessions") == 0


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["3f2a91c04b7e"], {"id": "3f2a91c04b7e"}),
        (["--for", "sato"], {"person": "sato"}),
        (["--operators"], {"operators": True}),
        (["--wall"], {"wall": True}),
    ],
)
def test_one_or_all_of_somebody_are_signed_out(words: list[str], asked: dict[str, Any]) -> None:
    desk = Desk(board_revoke={"revoked": 2, "away": []})
    assert desk.types("board", "--revoke", *words) == 0
    assert desk.out == "2 sessions signed out.\n"
    assert desk.asked == [{"task": "board_revoke", **asked}]


def test_links_that_are_of_no_use_any_more_are_told() -> None:
    desk = Desk(board_revoke={"revoked": 1, "links": 2, "away": []})
    assert desk.types("board", "--revoke", "--for", "sato") == 0
    assert desk.out == "1 session signed out. 2 links of the last minutes cannot be used any more.\n"


def test_a_store_that_did_not_hear_of_it_is_named_and_the_exit_code_says_so() -> None:
    desk = Desk(board_revoke={"revoked": 1, "away": ["redis"]})
    assert desk.types("board", "--revoke", "--for", "sato") == exit_codes.AWAY
    assert desk.out.startswith("1 session signed out. Redis did not answer")


@pytest.mark.parametrize(
    "words",
    [
        ["--revoke"],
        ["--revoke", "3f2a91c04b7e", "--for", "sato"],
        ["--revoke", "--operators", "--wall"],
        ["--for", "sato", "--wall"],
        ["--operators"],
    ],
)
def test_what_is_not_clear_is_refused_and_nothing_is_asked(words: list[str]) -> None:
    desk = Desk(board=MADE, board_revoke={"revoked": 9, "away": []})
    assert desk.types("board", *words) == exit_codes.REFUSED
    assert desk.asked == []


def test_a_code_is_square_with_light_around_it_and_its_three_corners() -> None:
    lines = [line.removeprefix("\x1b[30;47m").removesuffix("\x1b[0m") for line in qr_code(URL).splitlines()]
    (wide,) = {len(line) for line in lines}
    assert (wide + 1) // 2 == len(lines)
    assert lines[0] == " " * wide
    corner = [line[QUIET : QUIET + 7] for line in lines[1:5]]
    assert corner[0] == "█▀▀▀▀▀█"
    assert corner[1] == "█ ███ █"
    assert lines[1][-QUIET - 7 : -QUIET] == corner[0]


# --- the tasks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def service() -> ServiceOnFakes:
    return ServiceOnFakes("admin")


def ask(service: ServiceOnFakes, task: str, **asked: Any) -> dict[str, Any]:
    return answer(lambda: tasks_of(service.parts, VOICE.document), {"task": task, **asked})


def secret_of(told: dict[str, Any]) -> str:
    return str(told["url"]).rpartition("#")[2]


def test_the_secret_stands_behind_the_sign_that_browsers_do_not_send(service: ServiceOnFakes) -> None:
    told = ask(service, "board", by="jane")
    address, _, secret = told["url"].rpartition("#")
    assert address == f"{service.base_url}/board/sign-in"
    link = service.parts.sign_in().links.take(secret)
    assert link
    assert (link.person, link.name, link.role) == ("", "jane", "act")


def test_what_a_person_may_do_is_what_the_rota_says(service: ServiceOnFakes) -> None:
    assert ask(service, "board", person="sato")["role"] == "view"
    service.may_act("sato")
    assert ask(service, "board", person="sato")["role"] == "act"
    assert ask(service, "board", person="bob")["status"] == 404
    assert ask(service, "board", person="sato", wall=True)["status"] == 400


def test_a_link_that_nobody_could_open_is_not_made(service: ServiceOnFakes) -> None:
    service.base_url = ""
    told = ask(service, "board", by="jane")
    assert told["status"] == 400
    assert "base_url" in told["error"]
    assert ask(service, "board", by="jane", base_url="https://there.example.test/prod/")["url"].startswith(
        "https://there.example.test/prod/board/sign-in#"
    )


def test_sessions_are_listed_and_revoked_by_what_the_list_shows(service: ServiceOnFakes) -> None:
    sessions = service.parts.sign_in().sessions
    cookies = {}
    for whose in ({"person": "sato"}, {"by": "jane"}, {"wall": True}):
        link = service.parts.sign_in().links.take(secret_of(ask(service, "board", **whose)))
        assert link
        cookies[link.name] = sessions.begin(link, "Firefox")[0]
    listed = {one["name"]: one for one in ask(service, "board_sessions")["sessions"]}
    assert {name: one["role"] for name, one in listed.items()} == {"佐藤": "view", "jane": "act", "wall": "wall"}
    assert "".join(map(str, listed.values())).count(hashed(cookies["jane"])) == 0
    assert ask(service, "board_revoke", id=listed["jane"]["id"]) == {"revoked": 1, "links": 0, "away": []}
    assert ask(service, "board_revoke", id=listed["jane"]["id"])["status"] == 404
    assert ask(service, "board_revoke", wall=True) == {"revoked": 1, "links": 1, "away": []}
    assert ask(service, "board_revoke", person="sato") == {"revoked": 1, "links": 1, "away": []}
    assert all(sessions.find(cookie) is None for cookie in cookies.values())
    assert ask(service, "board_revoke")["status"] == 400


def test_who_is_signed_out_does_not_come_back_with_a_link_that_was_not_used_yet(service: ServiceOnFakes) -> None:
    sato, ann = (secret_of(ask(service, "board", person=whose)) for whose in ("sato", "ann"))
    service.sign_in_stores[0].faults.away = True
    later = secret_of(ask(service, "board", person="sato"))
    service.sign_in_stores[0].faults.away = False
    assert ask(service, "board_revoke", person="sato") == {"revoked": 0, "links": 2, "away": []}
    take = service.parts.sign_in().links.take
    assert [bool(take(secret)) for secret in (sato, later, ann)] == [False, False, True]


def test_all_operators_are_signed_out_and_neither_a_responder_nor_a_wall(service: ServiceOnFakes) -> None:
    cookies = {}
    for whose in ({"by": "jane"}, {"by": "joe"}, {"person": "sato"}, {"wall": True}):
        link = service.parts.sign_in().links.take(secret_of(ask(service, "board", **whose)))
        assert link
        cookies[link.name] = service.parts.sign_in().sessions.begin(link, "Firefox")[0]
    assert ask(service, "board_revoke", operators=True)["revoked"] == 2
    found = {name: bool(service.parts.sign_in().sessions.find(cookie)) for name, cookie in cookies.items()}
    assert found == {"jane": False, "joe": False, "佐藤": True, "wall": True}


def test_a_store_that_may_have_a_link_yet_is_named(service: ServiceOnFakes) -> None:
    secret = secret_of(ask(service, "board", person="sato"))
    service.sign_in_stores[0].faults.away = True
    assert ask(service, "board_revoke", person="sato") == {"revoked": 0, "links": 0, "away": ["redis"]}
    service.sign_in_stores[0].faults.away = False
    ask(service, "board_revoke", person="sato")
    assert service.parts.sign_in().links.take(secret) is None


def test_no_log_has_the_link(service: ServiceOnFakes, capsys: pytest.CaptureFixture[str]) -> None:
    service.sign_in_stores[0].faults.silences = 1
    told = ask(service, "board", by="jane")
    assert secret_of(told) not in "".join(capsys.readouterr())
