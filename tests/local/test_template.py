"""What the gateway reads of a template."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.gateway.template import Mock, load, read
from tests.local.conftest import STACK

FUNCTION = """\
Resources:
  Door:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: door, Handler: app.handler, Environment: {Variables: {A: %s}}}
"""


def test_short_tags_are_written_out(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text("Resources: {A: !Ref B, C: !GetAtt D.Arn, E: !Sub '${F}', G: !If [H, !Ref I, {J: !Ref K}]}")
    assert load(file)["Resources"] == {
        "A": {"Ref": "B"},
        "C": {"Fn::GetAtt": ["D", "Arn"]},
        "E": {"Fn::Sub": "${F}"},
        "G": {"Fn::If": ["H", {"Ref": "I"}, {"J": {"Ref": "K"}}]},
    }


def test_a_given_variable_gives_its_parameter_a_value() -> None:
    variables = read(STACK, {"STAGE": "prod"}).functions["door"].variables
    assert variables == {"STAGE": "prod", "NAME": "it-prod", "COLOUR": "red", "FIXED": "1", "OWN": "door"}


def test_a_function_takes_what_globals_say_under_what_it_says() -> None:
    function = read(STACK, {}).functions["door"]
    assert (function.handler, function.timeout, function.memory) == ("app.handler", 1.0, 512)
    assert function.layers == (STACK.parent / "shared",)


def test_what_needs_an_account_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text(FUNCTION % "!ImportValue other")
    with pytest.raises(ValueError, match="cannot be resolved"):
        read(file, {})
    assert read(file, {"A": "given"}).functions["door"].variables == {"A": "given"}


def test_a_file_that_is_no_template_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "template.yaml"
    file.write_text("just: text")
    with pytest.raises(ValueError, match="no Resources"):
        load(file)


def test_a_mock_chooses_its_answer_by_the_status_its_request_template_asks_for() -> None:
    (mock,) = [r.target for r in read(STACK, {}).routes if r.path.endswith("static")]
    assert isinstance(mock, Mock)
    answer = mock.answer("application/x-www-form-urlencoded")
    assert answer
    assert answer.status == 200
    assert mock.answer("application/json") is None
