"""./dev build: the functions and layers as they are shipped, without Docker, into .aws-sam/build."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cli import exit_codes
from cli.answers import Refused
from cli.build import bytecode, sizes, wheels
from cli.build.package import Package, build
from cli.build.parts import Target, target

ROOT = Path(__file__).parents[2]
BUILT = Path(".aws-sam", "build")
"""Where the SAM command-line tool looks for a template that was built."""

HERE = Path(".aws-sam", "here")
"""The same for this machine's processor, to be tried: ./dev test --built .aws-sam/here."""


def main(words: Sequence[str]) -> int:
    arguments = _parsed(words)
    try:
        for_this_machine(ROOT, arguments.python) if arguments.here else for_lambda(ROOT, arguments.python)
    except Refused as error:
        print(f"build: {error}", file=sys.stderr)
        return exit_codes.of_status(error.status)
    return exit_codes.DONE


def for_lambda(root: Path, python: Path | None = None) -> Path:
    """Build what is deployed; returns the template. Raises Refused, also for what is larger than its budget."""
    return _built(root, root / BUILT, _target(root), python).template


def for_this_machine(root: Path, python: Path | None = None) -> Path:
    """Build the same lock and the same code for this machine's processor, with a stand-in for Lambda's own packages."""
    wanted = replace(_target(root), platform="")
    template = _built(root, root / HERE, wanted, python).template
    wheels.install_lambdas_own(root / "local" / "requirements.txt", template.parent / "runtime", wanted)
    return template


def _target(root: Path) -> Target:
    try:
        return target(root / "template.yaml")
    except (OSError, ValueError) as error:
        raise Refused(str(error), 500) from error


def _built(root: Path, into: Path, wanted: Target, python: Path | None) -> Package:
    began = time.monotonic()
    if python and not bytecode.is_one(python, wanted):
        raise Refused(f"{python} is no CPython {wanted.python}", 400)
    compiler = python or bytecode.find(wanted, os.environ)
    try:
        package = build(root / "template.yaml", into, wanted, compiler)
    except (OSError, ValueError) as error:
        raise Refused(str(error), 500) from error
    platform = wanted.platform or "this machine"
    print(f"{into.relative_to(root)}: Python {wanted.python} on {platform}, {time.monotonic() - began:.0f} s")
    _report(package, wanted)
    return package


def _report(package: Package, wanted: Target) -> None:
    print(sizes.shown(package.sizes))
    if package.python:
        print(f"Byte code: by {package.python}")
    else:
        print(_WITHOUT_BYTE_CODE.format(version=wanted.python), file=sys.stderr)
    large = [one.name for one in package.sizes if one.too_large]
    if large:
        raise Refused(f"larger than it may be: {', '.join(large)} (the budgets are in cli/build/sizes.py)", 500)


_WITHOUT_BYTE_CODE = """
NO BYTE CODE WAS MADE, since this machine has no CPython {version}. What was built works, but every cold start
compiles all that it imports, which takes about a second more. `uv python install {version}` gets one, and so does
your system's package python{version}; another one can be named: ./dev build --python PATH.
"""


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev build", description=__doc__)
    parser.add_argument("--here", action="store_true", help=f"for this machine's processor instead, into {HERE}")
    parser.add_argument("--python", type=Path, metavar="PATH", help="the CPython that makes the byte code")
    return parser.parse_args(words)
