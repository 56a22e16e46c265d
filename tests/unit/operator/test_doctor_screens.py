"""What the doctor says of what tells the board's open screens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from cli import exit_codes
from rinban.core.errors import Unavailable
from rinban.operator.findings import Finding, Health
from rinban.operator.screen_checks import ScreenChecks
from rinban.wiring.doctor import _ring
from tests.contract.aws_screens import ROLE, STARTS, AwsScreens
from tests.unit.operator.public_side import public_side
from tests.unit.operator.surgery import Surgery


@pytest.fixture
def aws() -> Iterator[AwsScreens]:
    with closing(AwsScreens()) as played:
        yield played


def found(aws: AwsScreens) -> Finding:
    (check,) = ScreenChecks(lambda seconds: _ring(aws.url + STARTS, ROLE, seconds)).checks()
    return check.look(5.0)


def test_where_it_can_be_started_it_is_and_that_is_well(aws: AwsScreens) -> None:
    assert found(aws) == Finding(Health.OK, "what tells them is started")
    assert len(aws.started) == 1


@pytest.mark.parametrize("status", [403, 404, 429])
def test_where_lambda_refuses_that_is_said_with_what_mends_it(aws: AwsScreens, status: int) -> None:
    aws.status = status
    said = found(aws)
    assert said.health is Health.WRONG
    assert "ask every few seconds" in said.sentence
    assert str(status) in said.sentence
    assert "ring" in said.mend


def test_where_screens_are_told_on_the_same_machine_there_is_nothing_to_look_at() -> None:
    assert ScreenChecks(None).checks() == ()


def test_that_nobody_answers_is_no_failure_of_the_doctor() -> None:
    def nobody(_: float) -> None:
        raise Unavailable("lambda: no answer")

    (check,) = ScreenChecks(nobody).checks()
    assert check.look(5.0).health is Health.WRONG


def test_the_doctor_has_a_line_for_it_where_a_function_tells_them_and_none_elsewhere() -> None:
    with public_side() as there:
        prod = Surgery(there)
        assert prod.doctor() == exit_codes.DONE
        assert "open screens" not in prod.screen
        prod.service.rings = lambda _: None
        assert prod.doctor() == exit_codes.DONE
        assert prod.line("open screens") == "ok open screens what tells them is started"
