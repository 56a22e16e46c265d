"""What is heard when no function can answer: whatever Twilio sends, and however it names it, it gets words to say."""

from __future__ import annotations

import pytest
import requests

from tests.e2e.world import World

TYPES = [
    "application/x-www-form-urlencoded; charset=UTF-8",
    "application/x-www-form-urlencoded",
    "APPLICATION/X-WWW-FORM-URLENCODED;charset=utf-8",
    "multipart/form-data; boundary=b",
    "text/plain; charset=utf-8",
    "application/json",
    "",
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("kind", TYPES)
def test_it_is_answered_however_it_is_asked(world: World, method: str, kind: str) -> None:
    url = f"{world.service.gateway.url}/phonecall/infra/0/fallback?CallSid=CA1"
    answer = requests.request(
        method, url, data=b"ErrorCode=11200" if method == "POST" else None, headers={"Content-Type": kind}, timeout=10
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert "障害の連絡ですが、内容を読み上げられません" in answer.content.decode()


def test_another_method_is_told_which_there_are(world: World) -> None:
    answer = requests.put(f"{world.service.gateway.url}/phonecall/infra/0/fallback", timeout=10)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
