"""The golden files of what each kind of outlet is sent, to the byte. `python -m tests.unit.chat.golden` writes them."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qsl

from rinban.chat.kinds import KINDS
from rinban.chat.request import ChatRequest
from tests.unit.chat.scenes import DESTINATIONS, messages, sending

FOLDER = Path(__file__).parents[2] / "golden" / "chat"
LANGUAGES = ("en", "ja")


def file(kind: str, language: str) -> Path:
    return FOLDER / f"{kind}.{language}.txt"


def rendered(kind: str, language: str) -> str:
    """All requests of a night, as they go over the wire; the body stands as it is, and once more as people read it."""
    told = messages(language).items()
    parts = [
        f"=== {name}\n{_shown(request)}"
        for name, message in told
        for request in KINDS[kind].render(message, DESTINATIONS[kind], sending(kind, name))
    ]
    return "\n".join(parts)


def _shown(request: ChatRequest) -> str:
    head = [f"{request.method} {request.url}", *(f"{name}: {value}" for name, value in request.headers)]
    body = request.body.decode()
    return "\n".join((*head, "", body, "", _read(request, body), ""))


def _read(request: ChatRequest, body: str) -> str:
    if dict(request.headers)["Content-Type"].startswith("application/json"):
        return json.dumps(json.loads(body), ensure_ascii=False, indent=1)
    return "\n".join(f"{name} = {value}" for name, value in parse_qsl(body))


def main() -> None:
    for kind in KINDS:
        for language in LANGUAGES:
            file(kind, language).write_text(rendered(kind, language), encoding="utf-8")


if __name__ == "__main__":
    main()
