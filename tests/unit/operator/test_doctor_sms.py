"""./rinban doctor: whether there is a sender for everybody who may get an SMS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cli import exit_codes
from rinban.core.rota.outlets import OutletSettings
from rinban.core.rota.settings import Exhausted, Settings
from tests.unit.operator.public_side import PublicSide, public_side
from tests.unit.operator.surgery import Surgery, rota


@pytest.fixture(scope="module")
def there() -> Iterator[PublicSide]:
    with public_side() as there:
        yield there


def wanting(*, missed: bool = True, informed: tuple[str, ...] = (), **stage: object) -> Settings:
    was = rota(**stage)  # type: ignore[arg-type]
    infra = replace(was.groups["infra"], exhausted=Exhausted(sms=informed))
    policy = replace(was.policies[infra.policy], sms="after_no_answer" if missed else "")
    return replace(was, groups={**was.groups, "infra": infra}, policies={**was.policies, infra.policy: policy})


def finding(there: PublicSide, settings: Settings, sms_from: str = "") -> str:
    prod = Surgery(there, twilio_sms_from=sms_from)
    prod.load(settings)
    healthy = prod.doctor() == exit_codes.DONE
    line = prod.line("SMS")
    assert healthy is line.startswith("ok")
    return line


def test_a_rota_that_sends_none_needs_no_sender(there: PublicSide) -> None:
    assert finding(there, wanting(missed=False)) == "ok SMS none is sent"


def test_without_a_sender_it_names_the_people_and_what_to_set(there: PublicSide) -> None:
    line = finding(there, wanting(missed=False, informed=("sato",)))
    assert line == (
        "WRONG SMS there is no sender for the numbers of sato"
        " mend: the stage's sms_from in the rota, or the parameter TwilioSmsFrom (docs/sms.md)"
    )


def test_who_is_told_of_duties_by_sms_needs_a_sender_too(there: PublicSide) -> None:
    was = wanting(missed=False)
    phones = replace(was.groups["infra"], outlets=(OutletSettings("phones", "sms", ("duty",)),))
    duties = replace(was, groups={**was.groups, "infra": phones})
    assert "there is no sender for the numbers of sato" in finding(there, duties)
    assert finding(there, duties, "Rinban").startswith("ok SMS people who may get one")


def test_a_person_whom_nobody_knows_is_named(there: PublicSide) -> None:
    line = finding(there, wanting(missed=False, informed=("lost",)), "Rinban")
    assert "nobody has the id lost (group infra), who is to get one when nobody took it" in line


@pytest.mark.parametrize(
    ("stage", "deployed"), [("Rinban", ""), ("", "Rinban"), ("+81=Rinban", ""), ("+81=Rinban", "+81=東京")]
)
def test_the_stage_or_the_deployment_says_whom_it_is_from(there: PublicSide, stage: str, deployed: str) -> None:
    assert finding(there, wanting(sms_from=stage), deployed) == "ok SMS people who may get one: 3"


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("+1=+12015550100", "there is no sender for the numbers of sato; suzuki; ann"),
        ("+815000000000", "a 050 number sends no SMS: +815000000000"),
        ("東京", '"東京" sends no SMS'),
    ],
)
def test_a_sender_that_cannot_be_meant_is_named(there: PublicSide, sender: str, said: str) -> None:
    assert said in finding(there, wanting(), sender)
