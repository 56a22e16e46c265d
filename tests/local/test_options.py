"""What `./dev serve` is told by the environment."""

from __future__ import annotations

import pytest

from local.serve import options


@pytest.mark.parametrize(
    ("said", "meant"),
    [("", ""), ("/", ""), ("rinban", "/rinban"), ("/rinban/", "/rinban"), ("ops/on-call", "/ops/on-call")],
)
def test_a_base_path_may_be_written_with_slashes_or_without(said: str, meant: str) -> None:
    assert options.read([], {"BASE_PATH": said}).base_path == meant


@pytest.mark.parametrize("said", ["a b", "a?b", "輪番", "https://a"])
def test_what_api_gateway_would_not_take_is_refused_in_one_sentence(said: str) -> None:
    with pytest.raises(options.BadOptions, match="BASE_PATH is the base path of a custom domain name"):
        options.read([], {"BASE_PATH": said})
