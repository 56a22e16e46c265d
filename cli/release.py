"""The release stamp: one short text that is another one whenever anything that a deployment runs is another one.

Lambda publishes a new version of a function, and moves the alias that callers reach, only when SAM sees a change in the
function's properties. SAM looks at them before it knows the values of parameters, so that a parameter that has changed
is no change to it [aws/serverless-application-model #3820]. The stamp is therefore written into the built template, in
the place of a literal value. As a parameter it would be overlooked like the others.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from cli.build.parts import nested, parts, target

VARIABLE = "RINBAN_RELEASE"
"""The variable of each function that holds the stamp."""

UNSTAMPED = "unstamped"
"""What the variable holds in a template that no stamp was written into."""

ROUNDS = 100_000
"""The values of parameters may be secrets, and the stamp is shown. With so many rounds of SHA-256, about 50 ms,
somebody who knows everything but one value cannot try many guesses of it."""

_PLACE = re.compile(rf"^(\s*{VARIABLE}:).*$", re.MULTILINE)


def stamp(template: Path, parameters: Mapping[str, str]) -> str:
    """Twelve hexadecimal digits over the template and those within it, all files of functions and layers, and the
    parameters' values.

    `template` is one whose CodeUri and ContentUri are folders, as `./dev build` leaves it. A stamp that is in it
    already does not count, and neither does byte code of another Python than Lambda's. Raises OSError and ValueError.
    """
    contents = hashlib.sha256(_PLACE.sub(r"\1", template.read_text(encoding="utf-8")).encode())
    for name, file in _files(template):
        contents.update(f"\0{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}".encode())
    values = json.dumps(dict(parameters), sort_keys=True).encode()
    return hashlib.pbkdf2_hmac("sha256", values, contents.digest(), ROUNDS).hex()[:12]


def write(template: Path, release: str) -> None:
    """Write the stamp into each place for it. Raises OSError, and ValueError if the template has none."""
    text, places = _PLACE.subn(rf'\1 "{release}"', template.read_text(encoding="utf-8"))
    if not places:
        raise ValueError(f"{template}: no function has the variable {VARIABLE}, so that no release would be told apart")
    template.write_text(text, encoding="utf-8")


def _files(template: Path) -> Iterator[tuple[str, Path]]:
    """Each file that is shipped, with a name that does not depend on where the checkout stands."""
    for file in nested(template):
        yield file.relative_to(template.parent).as_posix(), file
    shipped = [*parts(template)]
    tag = target(template).tag
    for part in shipped:
        for file in sorted(part.folder.rglob("*")):
            if file.is_file() and (file.suffix != ".pyc" or f".{tag}." in file.name):
                yield f"{part.name}/{file.relative_to(part.folder).as_posix()}", file
