"""Where ./dev serve listens: at a port that no other program gets in the seconds until it is ready."""

from __future__ import annotations

import pytest

from local.serve import place


@pytest.mark.parametrize("wanted", [0, None])
def test_two_that_start_at_once_get_two_ports(wanted: int | None) -> None:
    with place.held(wanted) as one, place.held(wanted) as other:
        assert one.getsockname() != other.getsockname()


def test_a_port_is_taken_before_anything_is_served_there() -> None:
    with place.held(0) as one, pytest.raises(OSError, match=f"PORT {one.getsockname()[1]} is taken"):
        place.held(one.getsockname()[1])


def test_a_port_is_free_again_at_once() -> None:
    with place.held(0) as one:
        port = one.getsockname()[1]
    with place.held(port) as again:
        assert again.getsockname()[1] == port
