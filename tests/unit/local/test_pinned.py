"""Packages of which nothing but a file is used: they are unpacked only if they are what the lock file names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from zipfile import ZipFile

import pytest

from local.servers import pinned

METADATA = "Metadata-Version: 2.1\nName: judge\nVersion: 1\nRequires-Dist: a-browser-that-nobody-needs\n"
WHEEL = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package with one file, which asks for another package."""
    files = {"judge/rules.js": "judge", "judge-1.dist-info/METADATA": METADATA, "judge-1.dist-info/WHEEL": WHEEL}
    path = tmp_path / "judge-1-py3-none-any.whl"
    with ZipFile(path, "w") as packed:
        for name, text in {**files, "judge-1.dist-info/RECORD": "".join(f"{name},,\n" for name in files)}.items():
            packed.writestr(name, text)
    return path


def lock(wheel: Path, digest: str) -> Path:
    path = wheel.with_name("requirements.txt")
    path.write_text(f"judge @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    return path


def test_what_the_lock_file_names_is_unpacked_without_what_it_asks_for(wheel: Path, tmp_path: Path) -> None:
    named = lock(wheel, hashlib.sha256(wheel.read_bytes()).hexdigest())
    place = pinned.folder("judge", named, cache=tmp_path / "cache")
    assert place is not None
    assert (place / "judge" / "rules.js").read_text() == "judge"
    assert pinned.folder("judge", named, cache=tmp_path / "cache") == place


def test_what_has_another_hash_is_not_there(wheel: Path, tmp_path: Path) -> None:
    assert pinned.folder("judge", lock(wheel, "0" * 64), cache=tmp_path / "cache") is None
    assert list((tmp_path / "cache").iterdir()) == []
