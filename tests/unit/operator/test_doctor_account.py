"""./rinban --stage … doctor: what AWS knows of a stage. Who hears of an alarm, and which release answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cli import exit_codes
from cli.doctor.account import AccountChecks
from rinban.budget import Budget
from rinban.operator.findings import Health, examine
from tests.fakes.account import Account
from tests.unit.operator.public_side import PublicSide, public_side
from tests.unit.operator.surgery import RELEASE, TOPIC, Surgery

CONFIRMED = (f"{TOPIC}:1", "email", "on-call@example.test")
PENDING = ("PendingConfirmation", "email", "on-call@example.test")
DELETED = ("Deleted", "sms", "+819000000009")
OURS = (f"{TOPIC}:2", "https", "https://api.example.test/prod/phonecall/infra")
SUBSCRIBE = f"`aws sns subscribe --topic-arn {TOPIC} --protocol email --notification-endpoint …`"


@pytest.fixture(scope="module")
def there() -> Iterator[PublicSide]:
    with public_side() as found:
        yield found


@pytest.fixture
def prod(there: PublicSide) -> Surgery:
    return Surgery(there)


@pytest.mark.parametrize(
    ("subscriptions", "said"),
    [
        ([], f"nobody has subscribed to {TOPIC} mend: {SUBSCRIBE}"),
        ([PENDING], "nobody has confirmed email on-call@example.test mend: open the link in the message"),
        ([DELETED, PENDING], "nobody has confirmed sms +819000000009; email on-call@example.test mend: "),
    ],
)
def test_alarms_that_reach_nobody(prod: Surgery, subscriptions: list[tuple[str, str, str]], said: str) -> None:
    prod.account.topics[TOPIC] = subscriptions
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("alarms").startswith(f"WRONG alarms no alarm reaches anybody: {said}")


def test_a_subscription_on_a_later_page_counts(prod: Surgery) -> None:
    prod.account.topics[TOPIC] = [PENDING, DELETED, CONFIRMED]
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("alarms") == "ok alarms confirmed subscriptions: 1"


def test_rinban_must_not_be_the_only_one_who_hears_that_rinban_has_failed(prod: Surgery) -> None:
    prod.account.topics[TOPIC] = [OURS, PENDING]
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("alarms") == (
        f"WRONG alarms alarms reach nobody but Rinban, which may be what has failed mend: {SUBSCRIBE}"
    )


def test_a_topic_that_was_deleted(prod: Surgery) -> None:
    prod.account.topics.clear()
    assert prod.doctor() == exit_codes.REFUSED
    assert f"no alarm reaches anybody: {TOPIC} does not exist" in prod.line("alarms")


def test_production_without_a_topic(prod: Surgery) -> None:
    prod.account.parameters.clear()
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.line("alarms") == (
        "WRONG alarms no alarm reaches anybody: AlarmTopicArn is empty mend: name a topic of SNS, and deploy"
    )


def test_another_stage_needs_no_topic_but_one_that_it_has_reaches_somebody() -> None:
    account = Account(RELEASE)
    checks = AccountChecks(account.stack(), "staging").checks()
    assert examine(checks, Budget(), 5.0)["alarms"].health is Health.OK
    account.parameters["AlarmTopicArn"], account.topics[TOPIC] = TOPIC, [PENDING]
    assert examine(checks, Budget(), 5.0)["alarms"].health is Health.WRONG


def test_what_these_credentials_may_not_ask_is_not_known(prod: Surgery) -> None:
    prod.account.mute = {"sns"}
    assert prod.doctor() == exit_codes.DONE
    assert prod.line("alarms").startswith("not known alarms the topic of the alarms: ")
    assert "not authorized to perform this" in prod.line("alarms")
    assert prod.line("releases") == f"ok releases {RELEASE}"


def test_functions_that_serve_different_releases(prod: Surgery) -> None:
    prod.account = account("0123456789ab", "ba9876543210")
    prod.account.aliases["rinban-prod-watchdog"] = 1
    assert prod.doctor() == exit_codes.REFUSED
    line = prod.line("releases")
    assert line.startswith(
        "WRONG releases the functions serve different releases: rinban-prod-admin serves ba9876543210;"
    )
    assert "rinban-prod-watchdog serves 0123456789ab mend: `./rinban --stage prod rollback --to RELEASE`" in line


def test_an_alias_that_names_one_release_while_another_one_answers(prod: Surgery) -> None:
    prod.account.answers["version"] = {"release": "000000000000", "version": "3"}
    assert prod.doctor() == exit_codes.REFUSED
    assert f"the aliases name the release {RELEASE}, but 000000000000 answers" in prod.line("releases")


def test_a_stage_that_cannot_be_asked_at_all_is_one_refusal_and_not_the_same_one_in_each_line(prod: Surgery) -> None:
    prod.account.mute = {"cloudformation"}
    assert prod.doctor() == exit_codes.REFUSED
    assert prod.screen == ""


def test_a_deployment_that_ends_with_the_same_look_tells_all_that_can_be_looked_at(prod: Surgery) -> None:
    prod.account.mute = {"cloudformation"}
    told = prod.after_deployment()
    assert "it does not answer: the stack rinban-prod: " in told
    assert "not known  alarms" in told


def account(*releases: str) -> Account:
    """An account with these releases whose alarms are heard."""
    found = Account(*releases)
    found.parameters["AlarmTopicArn"], found.topics[TOPIC] = TOPIC, [CONFIRMED]
    return found
