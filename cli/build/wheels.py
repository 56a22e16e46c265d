"""The dependencies, from ready-made wheels of the lock file: neither Docker nor a compiler is needed.

uv chooses the wheels for Lambda's Python and processor, whatever this machine has, and checks each against its hash.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from cli.answers import Refused
from cli.build.parts import Target

ASYNCHRONOUS = {
    *("aiohappyeyeballs", "aiohttp", "aiohttp-retry", "aiosignal", "attrs"),
    *("frozenlist", "multidict", "propcache", "yarl"),
}
"""What Twilio's library needs for its asynchronous client alone, which is never imported: 12 MB."""

UNUSED = ("phonenumbers/carrierdata", "phonenumbers/geodata", "phonenumbers/tzdata")
"""Where a number belongs, in all languages: 20 MB. Whether a number can be dialled is in phonenumbers/data."""

_OF_TWILIO, PRODUCTS = "twilio/rest", ("api", "voice")
"""Twilio has a package for each of its products, 18 MB in all. Calls, numbers and the account are in `api`; which
countries may be called is in `voice`."""

OF_THE_INSTALLER = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
"""Files of *.dist-info that tell how and where something was installed. Versions and licences are in others."""

OF_LAMBDA = {"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}
"""What Lambda's Python has already: boto3 and what that needs [boto3's and botocore's metadata]."""

_BLOCK = re.compile(r"^(?=\w)", re.MULTILINE)
"""Where the next package of a lock file begins; the lines of its hashes are indented."""


def install(lock: Path, into: Path, target: Target, options: Sequence[str] = ()) -> None:
    """Install what the layer needs of the lock file into this folder. `options`: more of uv's. Raises Refused."""
    _install(_chosen(lock, lambda name: name not in ASYNCHRONOUS), into, target, options)
    products = _folders(into / _OF_TWILIO) - {*PRODUCTS}
    unused = [*UNUSED, "bin", *(f"{_OF_TWILIO}/{name}" for name in products)]
    for name in unused:
        shutil.rmtree(into / name, ignore_errors=True)
    for file in [*into.glob("*.dist-info/*"), into / ".lock"]:
        if file.name in {*OF_THE_INSTALLER, ".lock"}:
            file.unlink(missing_ok=True)


def install_lambdas_own(lock: Path, into: Path, target: Target, options: Sequence[str] = ()) -> None:
    """Install what stands in for Lambda's own packages where the layers are tried. Raises Refused."""
    _install(_chosen(lock, OF_LAMBDA.__contains__), into, target, options)


def _chosen(lock: Path, wanted: Callable[[str], bool]) -> str:
    """The lines of the lock file for these packages: each with its version, its condition and its hashes."""
    blocks = _BLOCK.split(lock.read_text(encoding="utf-8"))
    return "".join(block for block in blocks if wanted(block.partition("==")[0]))


def _install(requirements: str, into: Path, target: Target, options: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder, "requirements.txt")
        chosen.write_text(requirements, encoding="utf-8")
        _uv(
            *("--requirement", str(chosen), "--target", str(into), "--python-version", target.python),
            *(("--python-platform", target.platform) if target.platform else ()),
            *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("--link-mode", "copy"),  # a link would lead into uv's cache, whose files are not ours to change
            *options,
        )


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise Refused(f"the layers are built with uv, and there is none beside {sys.executable}: ./dev setup", 404)
    command = [str(uv), "pip", "install", "--quiet", "--system-certs", "--python", sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"the wheels could not be had:\n{done.stderr.strip()}", 503)


def _folders(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir()} if folder.is_dir() else set()
