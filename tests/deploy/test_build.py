"""./dev build: what it puts into the layers, from wheels of this machine. CI builds the real ones."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cli import release
from cli.answers import Refused
from cli.build import bytecode, command
from cli.build.package import EPOCH, build
from cli.build.parts import Target, target
from tests.deploy.wheelhouse import ANY, Wheelhouse, checkout

pytestmark = pytest.mark.skipif(
    not Path(sys.executable).with_name("uv").exists(), reason="uv could not be had when the environment was made"
)
ARM, INTEL = (f"cp313-cp313-manylinux2014_{processor}" for processor in ("aarch64", "x86_64"))
SOME = {"some/__init__.py": "TAG = '{tag}'\n", "some-1.0.data/scripts/some": "#!python\n"}


@pytest.fixture
def wheelhouse(tmp_path: Path) -> Wheelhouse:
    return Wheelhouse(tmp_path / "wheels")


@pytest.fixture
def python(tmp_path: Path) -> Path:
    found = bytecode.find(target(checkout(tmp_path / "asked")), os.environ)
    return found or pytest.skip("this machine has no CPython 3.13")


def built(root: Path, wheelhouse: Wheelhouse, python: Path | None = None, wanted: Target | None = None) -> Path:
    """The folder that a checkout at `root` with these wheels is built into."""
    template = checkout(root, wheelhouse)
    build(template, root / "built", wanted or target(template), python, wheelhouse.options)
    return root / "built"


def dependencies(root: Path, wheelhouse: Wheelhouse) -> Path:
    return built(root, wheelhouse) / "layers/dependencies/python"


def files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- wheels --------------------------------------------------------------------------------------------------------


def test_of_several_wheels_the_one_for_lambdas_processor_is_taken(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, ARM, INTEL)
    assert "aarch64" in (dependencies(tmp_path, wheelhouse) / "some/__init__.py").read_text()


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels of this test are for Linux")
def test_for_this_machine_the_twin_is_taken(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, ARM, INTEL)
    folder = built(tmp_path, wheelhouse, wanted=Target("3.13", ""))
    assert platform.machine() in (folder / "layers/dependencies/python/some/__init__.py").read_text()


def test_a_package_without_a_wheel_for_lambda_is_refused(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, INTEL)
    with pytest.raises(Refused, match="the wheels could not be had"):
        built(tmp_path, wheelhouse)


def test_a_wheel_that_is_not_the_locked_one_is_refused(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, ANY)
    wheelhouse.lock.clear()
    wheelhouse.require("some", ["0" * 64])
    with pytest.raises(Refused, match=r"[Hh]ash mismatch"):
        built(tmp_path, wheelhouse)


def test_what_older_pythons_need_is_left_out(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    """Debian's Python 3.11.2, on which this may run, is such a one."""
    wheelhouse.add("some", SOME, ANY)
    wheelhouse.add("patch", {"patch.py": ""}, ANY, condition="python_full_version < '3.11.3'")
    assert not (dependencies(tmp_path, wheelhouse) / "patch.py").exists()


def test_what_the_asynchronous_client_needs_is_not_even_fetched(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, ANY)
    wheelhouse.require("aiohttp", ["0" * 64])
    assert (dependencies(tmp_path, wheelhouse) / "some").is_dir()


def test_what_nobody_imports_is_left_out(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    products = {
        f"twilio/rest/{name}.py": "" for name in ("__init__", "api/a", "voice/v", "video/__init__", "lookups/x")
    }
    wheelhouse.add("twilio", products, ANY)
    wheelhouse.add("phonenumbers", {f"phonenumbers/{name}/data0.py": "" for name in ("data", "geodata")}, ANY)
    wheelhouse.add("some", SOME, ANY)
    kept = {name for name in files(dependencies(tmp_path, wheelhouse)) if "dist-info" not in name}
    assert kept == {
        "some/__init__.py",
        *("twilio/rest/__init__.py", "twilio/rest/api/a.py", "twilio/rest/voice/v.py"),
        "phonenumbers/data/data0.py",
    }


def test_versions_and_licences_are_kept_and_how_it_was_installed_is_not(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    wheelhouse.add("some", SOME, ANY)
    told = dependencies(tmp_path, wheelhouse) / "some-1.0.dist-info"
    assert set(files(told)) == {"METADATA", "WHEEL", "licenses/LICENSE"}


# --- the same again ------------------------------------------------------------------------------------------------


def test_the_same_checkout_elsewhere_comes_to_the_same_bytes_and_the_same_release(
    tmp_path: Path, wheelhouse: Wheelhouse, python: Path
) -> None:
    wheelhouse.add("some", SOME, ANY)
    one, other = (built(tmp_path / name, wheelhouse, python) for name in ("one", "another/place"))
    assert files(one) == files(other)
    assert len(list(one.rglob("*.pyc"))) == 3
    assert {file.stat().st_mtime for folder in (one, other) for file in folder.rglob("*")} == {EPOCH}
    first, second = (release.stamp(folder / "template.yaml", {}) for folder in (one, other))
    assert first == second


def test_the_template_within_the_template_is_packed_beside_it(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    assert files(built(tmp_path, wheelhouse))["stores.yaml"] == (tmp_path / "stores.yaml").read_bytes()


def test_what_editors_and_other_pythons_leave_is_not_shipped(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    for rubbish in ("__pycache__/app.cpython-311.pyc", ".app.py.swp", "app.py~", ".mypy_cache/x.json"):
        (tmp_path / "functions/entry" / rubbish).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "functions/entry" / rubbish).write_text("rubbish")
    assert set(files(built(tmp_path, wheelhouse) / "functions/entry")) == {"app.py"}


def test_what_cannot_be_built_leaves_what_was_built_before(tmp_path: Path, wheelhouse: Wheelhouse) -> None:
    before = files(built(tmp_path, wheelhouse))
    wheelhouse.require("nowhere", ["0" * 64])
    with pytest.raises(Refused):
        built(tmp_path, wheelhouse)
    assert files(tmp_path / "built") == before


# --- byte code -----------------------------------------------------------------------------------------------------


def test_dependencies_and_our_own_code_have_byte_code_that_is_believed_unseen(
    tmp_path: Path, wheelhouse: Wheelhouse, python: Path
) -> None:
    wheelhouse.add("some", SOME, ANY)
    codes = {file.name: file for file in built(tmp_path, wheelhouse, python).rglob("*.pyc")}
    unchecked_hash = b"\x01\x00\x00\x00"
    assert codes.keys() == {"app.cpython-313.pyc", "__init__.cpython-313.pyc"}
    assert {code.read_bytes()[4:8] for code in codes.values()} == {unchecked_hash}
    assert b"/var/task/app.py" in codes["app.cpython-313.pyc"].read_bytes()


def test_a_module_that_is_no_python_is_refused_by_its_name(
    tmp_path: Path, wheelhouse: Wheelhouse, python: Path
) -> None:
    wheelhouse.add("some", {"some.py": "print 'of Python 2'\n"}, ANY)
    with pytest.raises(Refused, match=r"(?s)Dependencies could not be compiled .*some\.py"):
        built(tmp_path, wheelhouse, python)


def a_python(file: Path, script: str) -> Path:
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_a_program_of_the_right_name_that_only_complains_is_passed_over(tmp_path: Path) -> None:
    """As pyenv's are, for versions that are not the chosen one."""
    shim = a_python(tmp_path / "shims/python9.13", "echo 'pyenv: command not found' >&2; exit 127")
    real = a_python(tmp_path / ".pyenv/versions/9.13.0/bin/python9.13", "echo cpython-913")
    wanted = Target("9.13", "")
    assert bytecode.find(wanted, {"PATH": str(shim.parent), "HOME": str(tmp_path)}) == real
    assert bytecode.find(wanted, {"PATH": str(shim.parent), "HOME": "/nonexistent"}) is None


def test_one_on_the_path_comes_before_pyenvs(tmp_path: Path) -> None:
    a_python(tmp_path / ".pyenv/versions/9.13.0/bin/python9.13", "echo cpython-913")
    first = a_python(tmp_path / "bin/python9.13", "echo cpython-913")
    assert bytecode.find(Target("9.13", ""), {"PATH": str(first.parent), "HOME": str(tmp_path)}) == first


def test_without_such_a_python_it_is_said_loudly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    template = checkout(tmp_path)
    template.write_text(template.read_text().replace("python3.13", "python9.13"))
    command.for_lambda(tmp_path)
    told = capsys.readouterr()
    assert "NO BYTE CODE WAS MADE" in told.err
    assert "uv python install 9.13" in told.err
    assert list(tmp_path.rglob("*.pyc")) == []


def test_another_python_than_lambdas_is_refused(tmp_path: Path) -> None:
    checkout(tmp_path)
    other = a_python(tmp_path / "bin/python3.12", "echo cpython-312")
    with pytest.raises(Refused, match=r"python3\.12 is no CPython 3\.13"):
        command.for_lambda(tmp_path, other)


# --- sizes ---------------------------------------------------------------------------------------------------------


def test_the_sizes_are_shown_with_the_largest_packages(
    tmp_path: Path, wheelhouse: Wheelhouse, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout(tmp_path)
    (tmp_path / "layers/rinban/python/rinban/core").mkdir()
    (tmp_path / "layers/rinban/python/rinban/core/grid.py").write_text("#" * 300_000)
    command.for_lambda(tmp_path)
    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert lines["Rinban"].split()[1:3] == ["0.30", "2.5"]
    assert "rinban/core 0.30" in lines["Rinban"]


def test_what_is_larger_than_its_budget_fails(tmp_path: Path) -> None:
    checkout(tmp_path)
    (tmp_path / "functions/entry/picture.bin").write_bytes(bytes(20_001))
    with pytest.raises(Refused, match="larger than it may be: Entry"):
        command.for_lambda(tmp_path)


def test_byte_code_does_not_count(tmp_path: Path, wheelhouse: Wheelhouse, python: Path) -> None:
    """What it weighs is what it spares."""
    template = checkout(tmp_path, wheelhouse)
    sizes = [
        replace(one, byte_code=0)
        for compiler in (None, python)
        for one in build(template, tmp_path / "built", target(template), compiler, wheelhouse.options).sizes
    ]
    assert sizes[:3] == sizes[3:]
