"""How every command ends when its output cannot be written: the commands are taken from the parser itself."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import exit_codes
from cli.__main__ import main
from cli.main import parsed, parser, version
from tests.fakes.desk import EXAMPLE, NOW, OPEN, Desk
from tests.fakes.rota import MemoryRota, settings_of

ROOT = Path(__file__).parents[3]
JAPANESE = {"at": NOW, "cell": "the current call × ENDED → call next", "detail": "鈴木さん"}
BODY = {
    "at": NOW,
    "body": "ディスクの空きがない",
    "cut": False,
    "forced": "",
    "more": 0,
    "alerts": [],
}
SIGNED_IN = {
    "id": "3f2a91c04b7e",
    "person": "suzuki",
    "name": "鈴木",
    "role": "act",
    "since": NOW,
    "until": NOW,
    "device": "",
}
LOADED = {"check": "rota", "health": "ok", "sentence": "鈴木さん", "mend": ""}
DONE = {"ringing": True, "answered": True, "key": "1", "ended": ""}

EXPORT = ROOT / "tests" / "cases" / "imports"
IMPORTED = [
    str(EXPORT / "opsgenie" / f"{name}.json")
    for name in ("users", "schedules", "timeline-Infrastructure", "timeline-Payments")
]
TURNS = "rotations: {turns: {order: [sato, ann], every: week, starts: 2026-11-16 09:00}}"

TYPED = {
    "load": ["load", str(EXAMPLE), "--yes"],
    "check": ["check", str(EXAMPLE)],
    "import": ["import", "opsgenie", *IMPORTED, "--people", str(EXPORT / "people.yaml")],
    "export": ["export"],
    "who": ["who", "infra"],
    "take": ["take", "infra", "--by", "ann", "--yes"],
    "cover": ["cover", "sato", "--by", "ann", "--to", "+2h", "--yes"],
    "swap": ["swap", "sato", "ann", "today", "--rotation", "turns", "--yes"],
    "away": ["away", "sato", "2026-12-24", "--yes"],
    "overrides": ["overrides"],
    "quiet": ["quiet", "infra", "--for", "2h", "--why", "新しいディスク", "--yes"],
    "picture": ["picture", "infra", "--language", "ja"],
    "feed": ["feed", "sato"],
    "board": ["board", "--sessions"],
    "migrate": ["migrate"],
    "status": ["status"],
    "journal": ["journal", "infra/12"],
    "close": ["close", "インフラ/12"],
    "call-now": ["call-now", "インフラ/12"],
    "ack": ["ack", "インフラ/12", "--by", "ann"],
    "hand-back": ["hand-back", "インフラ/12", "--by", "ann"],
    "note": ["note", "インフラ/12", "新しいディスクに替えました"],
    "page": ["page", "インフラ", "受注が止まっています"],
    "test-call": ["test-call", "sato"],
    "doctor": ["doctor"],
    "preview": ["preview", "--last", "infra"],
    "test-outlet": ["test-outlet", "ops"],
    "report": ["report", "--month", "2026-11"],
    "notices": ["notices", "infra"],
    "key": ["key", "list"],
    "secrets": ["secrets", "list"],
    "cost": ["cost", "--calls", "100"],
    "deploy": ["--stage", "prod", "deploy", "EntryConcurrency=5"],
    "rollback": ["--stage", "prod", "rollback"],
}
EVERY = sorted(parser()[1])
OTHERWISE = [[*TYPED["report"], "--latency"]]
"""The same commands once more, where they answer something else."""

ENDS = {"deploy": exit_codes.REFUSED}
"""How they end that are not done: a deployment is refused before it builds anything, since this account has no room."""

ENCODINGS = ("iso8859-1", "ascii", "euc_jp")
"""Of the locales en_US.iso88591, C (without Python's coercion) and ja_JP.eucJP."""


def desk() -> Desk:
    return Desk(
        MemoryRota(settings_of(EXAMPLE.read_text(encoding="utf-8"), TURNS)),
        status={"zone": "Asia/Tokyo", "escalations": [OPEN]},
        journal={"zone": "Asia/Tokyo", "entries": [JAPANESE]},
        close={"closed": True},
        feed={"url": "https://api.example.test/feed/W3p.ics", "feeds": 1},
        board_sessions={"zone": "Asia/Tokyo", "sessions": [SIGNED_IN]},
        call_now={"done": True, "state": "calling", "person": "鈴木", "next": ""},
        ack={"done": True, "state": "acknowledged", "person": "アン", "next": ""},
        hand_back={"done": True, "state": "acknowledged", "person": "", "next": "", "called": "鈴木"},
        note={"escalation": "インフラ/12", "at": NOW, "by": "鈴木", "text": "新しいディスクに替えました"},
        page={"group": "インフラ", "outcome": "calling", "escalation": "インフラ/13", "reason": ""},
        test_call={"placed": True, "sid": "CA1"},
        test_call_outcome=DONE,
        test_outlet={"outlet": "ops", "kind": "slack", "told": True, "reason": "", "shows": "🔔 テスト"},
        doctor={"base_url": "", "findings": [LOADED]},
        received={"zone": "Asia/Tokyo", "bodies": [BODY]},
    )


def ends(words: list[str], out: io.TextIOWrapper, err: io.TextIOWrapper) -> int | None:
    """The exit code; argparse writes to the same streams."""
    from cli.main import run

    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            return run(words, desk().terminal(out, err, io.StringIO("")))
        except SystemExit as left:
            out.flush()
            return left.code if isinstance(left.code, int) else None


def variants() -> list[list[str]]:
    """Every command, as people and programs ask for it."""
    typed = [*(TYPED[name] for name in EVERY), *OTHERWISE]
    return [[*words, *more] for words in typed for more in ([], ["--json"])]


@pytest.fixture
def closed() -> Iterator[io.TextIOWrapper]:
    """A pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = open(writer, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - a descriptor has no path
    yield stream
    with contextlib.suppress(BrokenPipeError):
        stream.close()


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8", errors="replace")


def test_every_command_is_tried() -> None:
    assert sorted(TYPED) == EVERY


@pytest.mark.parametrize("words", variants(), ids=" ".join)
def test_a_reader_who_has_gone_ends_it_silently(words: list[str], closed: io.TextIOWrapper) -> None:
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert ends(words, closed, err) == exit_codes.UNREAD
    assert written(err) == ""


def test_what_nobody_could_read_is_not_loaded(closed: io.TextIOWrapper) -> None:
    fresh, err = Desk(), io.TextIOWrapper(io.BytesIO())
    from cli.main import run

    assert run(["load", str(EXAMPLE), "--yes"], fresh.terminal(closed, err, io.StringIO())) == exit_codes.UNREAD
    assert not fresh.rota.settings().groups


def left_by(monkeypatch: pytest.MonkeyPatch, words: list[str], encoding: str) -> tuple[int, str, str]:
    """The exit code of the whole command, and what it wrote, with the streams that Python makes in such a locale:
    strict, but for the standard error [docs.python.org, sys.stdin]."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    for name, value in {"argv": ["rinban", *words], "stdin": io.StringIO(), "stdout": out, "stderr": err}.items():
        monkeypatch.setattr(sys, name, value)
    code = main((typed := desk()).answers, typed.account.stack)
    return code, written(out), written(err)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", variants(), ids=" ".join)
def test_every_locale_can_show_every_answer(words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = left_by(monkeypatch, words, encoding)
    wanted = next((end for name, end in ENDS.items() if name in words), exit_codes.DONE)
    assert (code, bool(err)) == (wanted, bool(wanted) and "--json" not in words)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", [["export"], ["status", "--json"]], ids=" ".join)
def test_files_and_json_are_utf_8_in_every_locale(
    words: list[str], encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = left_by(monkeypatch, words, encoding)
    assert "佐藤" in out or "ディスク" in out


NO_SPACE = "rinban: the answer cannot be written: No space left on device\n"


@pytest.mark.parametrize("words", [*variants(), ["--help"], ["--version"], ["who", "--help"]], ids=" ".join)
def test_a_full_disk_is_told_in_a_sentence(words: list[str]) -> None:
    err, code = io.TextIOWrapper(io.BytesIO()), None
    with contextlib.suppress(OSError), Path("/dev/full").open("w") as full:  # which cannot be closed either
        code = ends(words, full, err)
    assert (code, written(err)) == (exit_codes.UNWRITTEN, NO_SPACE)


# --- the whole process, with the interpreter's own end ---------------------------------------------------------------


AT_A_DESK = """
from cli.__main__ import main
from tests.unit.operator.test_cli_ends import desk

raise SystemExit(main(desk().answers))
"""
"""The whole command; the admin function's answers are those of `desk`."""


def process(words: list[str], stdout: int, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """`check` needs no store, so that it shows what any command does."""
    return interpreted(["-m", "cli", *words], stdout, **variables)


def interpreted(words: list[str], stdout: int, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}/layers/rinban/python:{ROOT}", **variables}
    command = [sys.executable, "-P", *words]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=environment, cwd=ROOT, timeout=60)


@pytest.mark.parametrize("words", [TYPED["check"], ["--help"], ["--version"], ["check", "--help"]], ids=" ".join)
def test_the_interpreter_does_not_complain_of_a_closed_pipe_either(words: list[str], closed: io.TextIOWrapper) -> None:
    ended = process(words, closed.fileno())
    assert ended.stderr == b""
    assert ended.returncode == exit_codes.UNREAD


@pytest.mark.parametrize("words", [TYPED["check"], ["--help"], ["--version"], ["check", "--help"]], ids=" ".join)
def test_nor_of_a_full_disk(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        ended = process(words, full.fileno())
    assert (ended.returncode, ended.stderr.decode()) == (exit_codes.UNWRITTEN, NO_SPACE)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "none.yaml"], exit_codes.UNKNOWN),
        (["chekc"], exit_codes.MISTYPED),
        (["check"], exit_codes.MISTYPED),
        ([], exit_codes.MISTYPED),
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [">/dev/full 2>&1", "2>/dev/full", "2>&-"])
def test_a_complaint_that_cannot_be_written_leaves_the_exit_code_as_it_is(
    words: list[str], code: int, place: str
) -> None:
    assert shell(f"{shlex.join(words)} {place}").returncode == code


def test_nor_of_a_standard_output_that_the_shell_has_closed() -> None:
    ended = shell(f"check {EXAMPLE} >&-")
    assert (ended.returncode, ended.stderr) == (0, b"")


def shell(typed: str) -> subprocess.CompletedProcess[bytes]:
    """What is typed behind `./rinban`, redirections included."""
    command = f"{shlex.quote(sys.executable)} -P -m cli {typed}"
    environment = {"PYTHONPATH": f"{ROOT}/layers/rinban/python:{ROOT}"}
    return subprocess.run(["sh", "-c", command], capture_output=True, env=environment, cwd=ROOT, timeout=60)


LOCALES = [
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    *({"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"} for encoding in ENCODINGS),
]
"""Of these locales, every machine has the first one alone; for the others Python is told what it would find there."""


@pytest.mark.parametrize("variables", LOCALES, ids=lambda one: one.get("PYTHONIOENCODING", "C"))
def test_the_interpreter_s_own_streams_can_show_japanese_in_every_locale(variables: dict[str, str]) -> None:
    ended = interpreted(["-c", AT_A_DESK, "status"], subprocess.PIPE, **variables)
    assert (ended.returncode, ended.stderr) == (exit_codes.DONE, b"")
    shown = ended.stdout.decode(variables.get("PYTHONIOENCODING", "ascii"))
    assert "鈴木" in shown or "\\u9234\\u6728" in shown


@pytest.mark.parametrize("variables", LOCALES, ids=lambda one: one.get("PYTHONIOENCODING", "C"))
def test_a_mistake_in_japanese_is_told_in_every_locale(variables: dict[str, str], tmp_path: Path) -> None:
    rota = tmp_path / "rota.yaml"
    rota.write_text("groups: {基盤: {call: [{order: []}]}}", encoding="utf-8")
    ended = process(["check", str(rota)], subprocess.PIPE, **variables)
    assert (ended.returncode, b"Traceback" in ended.stderr) == (exit_codes.REFUSED, False)
    assert ended.stderr.startswith(b"rinban: ")


@pytest.mark.parametrize(
    "words", [["who", "sat\udcf4"], ["journal", "sat\udcf4/1"], ["test-call", "\udcff"]], ids=ascii
)
def test_bytes_that_the_locale_cannot_decode_are_refused_in_a_sentence(words: list[str]) -> None:
    """Python hands them on as lone surrogates."""
    typed = desk()
    assert typed.types(*words) == exit_codes.REFUSED
    assert typed.err == "rinban: what was typed is no text in the encoding of this locale\n"
    assert typed.asked == []


def test_a_file_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "rota-\udcff.yaml"
    file.write_bytes(EXAMPLE.read_bytes())
    typed = Desk()
    assert typed.types("load", str(file), "--yes") == 0
    assert typed.types("load", f"{tmp_path}/none-\udcff.yaml") == exit_codes.UNKNOWN
    assert typed.types("load", "nu\x00l.yaml") == exit_codes.UNKNOWN
    assert typed.err == "rinban: nu\x00l.yaml: no file can have this name in this locale\n"


# --- what the help promises ------------------------------------------------------------------------------------------


def helped(*words: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert ends([*words, "--help"], out, io.TextIOWrapper(io.BytesIO())) == 0
    return written(out)


@pytest.mark.parametrize("words", [[], *([name] for name in EVERY)], ids=str)
def test_every_help_has_examples_that_are_understood(words: list[str]) -> None:
    _, _, block = helped(*words).partition("examples:\n")
    lines = [line for line in block.split("\n\n")[0].splitlines() if line.strip()]
    assert lines
    for line in lines:
        typed = shlex.split(line.strip().split("  ")[0].partition(" < ")[0].partition(" > ")[0])
        assert typed[0] == "./rinban"
        assert callable(parsed(typed[1:]).run)


def test_the_help_tells_every_command_and_every_exit_code() -> None:
    told = helped()
    assert all(f"\n    {name} " in told or f"\n    {name}\n" in told for name in EVERY)
    assert all(f"  {code:3}  {meaning}\n" in told for code, meaning in exit_codes.MEANINGS.items())


def test_no_two_exit_codes_are_the_same() -> None:
    names = {name: code for name, code in vars(exit_codes).items() if name.isupper() and isinstance(code, int)}
    assert len(set(names.values())) == len(names) == len(exit_codes.MEANINGS)


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant() -> None:
    mistaken = Desk()
    with pytest.raises(SystemExit) as left:
        mistaken.types("--json", "stauts")
    assert left.value.code == exit_codes.MISTYPED
    assert 'no command "stauts"; did you mean "status"?\n' in mistaken.err


def test_a_command_that_is_like_none_is_answered_with_all() -> None:
    mistaken = Desk()
    with pytest.raises(SystemExit):
        mistaken.types("xyzzy")
    assert f'no command "xyzzy"; there are: {", ".join(parser()[1])}\n' in mistaken.err


def test_the_version_is_that_of_the_project() -> None:
    curious = Desk()
    with pytest.raises(SystemExit) as left:
        curious.types("--version")
    assert left.value.code == 0
    assert curious.out == f"rinban {version()}\n"
    assert version().count(".") == 2


# --- faults of its own -----------------------------------------------------------------------------------------------


def test_a_fault_of_its_own_is_a_sentence_with_an_exit_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    broken = Desk(status={"zone": "Asia/Tokyo", "escalations": [{"escalation": "infra/12"}]})
    assert broken.types("status") == exit_codes.FAULT
    assert broken.err == "rinban: a fault of Rinban's own: KeyError: 'state' (LOG_LEVEL=DEBUG shows where)\n"
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    assert broken.types("status") == exit_codes.FAULT
    assert "Traceback" in broken.err
