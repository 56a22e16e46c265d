"""A link to the board by SMS: to whose number, in which words, and what is said where it cannot be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rinban.core.errors import CallRefused
from rinban.core.rota.people import Responder
from rinban.core.rota.stage import Stage
from rinban.core.text.sms import segments
from rinban.operator.board import HANDED_ON
from rinban.outbox.link_sms import LinkSms, link_text
from rinban.outbox.sms import SENDER, SmsDefaults, SmsParts
from tests.fakes.messenger import MemoryMessenger
from tests.fakes.outside import MemoryLog
from tests.fakes.shell import ANN, SATO, Shell, settings

GOLDEN = Path(__file__).parents[2] / "golden" / "sms" / "board-link.txt"
SECRET = "W3p" + "0" * 40
BASES = {
    "a domain": "https://pages.example.jp",
    "AWS": "https://abcdefghij.execute-api.ap-northeast-1.amazonaws.com/prod",
    "a long stage": "https://abcdefghij.execute-api.ap-northeast-1.amazonaws.com/production",
    "a very long domain": f"https://{'x' * 60}.{'y' * 60}.{'z' * 60}.example.test/base/path",
}
SECOND = "+819000000009"


class Post:
    """A stage that sends SMS, and what it has sent."""

    def __init__(self, sender: str = "Rinban", *, calls_everybody: bool = True, **stage: object) -> None:
        told = replace(settings(), stages={"local": Stage(**stage)})  # type: ignore[arg-type]
        self.shell, self.messenger = Shell(told), MemoryMessenger()
        parts = SmsParts(self.messenger, self.shell.rota_as_remembered, self.shell.tokens, SmsDefaults(sender, ""))
        self.log = MemoryLog()
        self.link_sms = LinkSms(parts, self.log, calls_everybody)

    def sends(self, person: Responder = SATO) -> tuple[str, str, bool]:
        return self.link_sms.send(person, url("a domain"), HANDED_ON, seconds=8.0)

    @property
    def to(self) -> list[str]:
        return [order.to for order in self.messenger.sent]


def url(base: str) -> str:
    return f"{BASES[base]}/board/sign-in#{SECRET}"


# --- the words -------------------------------------------------------------------------------------------------------


def test_the_words_are_as_they_were_agreed() -> None:
    said = [
        f"{base} {language} {segments(text)}: {text}\n"
        for base in BASES
        for language in ("ja", "en")
        for text in (link_text(language, url(base), HANDED_ON),)
    ]
    assert "".join(said) == GOLDEN.read_text(encoding="utf-8")


def test_in_english_it_is_one_segment_and_in_japanese_two_since_the_link_alone_is_longer_than_one() -> None:
    for base in ("a domain", "AWS"):
        assert segments(link_text("en", url(base), HANDED_ON)) == 1
        assert segments(link_text("ja", url(base), HANDED_ON)) == 2


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("language", ["ja", "en", "fr", ""])
def test_the_link_is_whole_and_ends_the_text(base: str, language: str) -> None:
    assert link_text(language, url(base), HANDED_ON).endswith(f" {url(base)}")
    assert "10" in link_text(language, url(base), HANDED_ON).removesuffix(url(base))


# --- to whom ---------------------------------------------------------------------------------------------------------


def test_it_goes_to_the_persons_own_number_in_the_persons_language_and_not_after_it_is_over() -> None:
    post = Post()
    assert post.link_sms.hindrance(SATO) == ""
    assert post.sends() == (SATO.phone, "", False)
    post.sends(ANN)
    assert [(one.to, one.text, one.sender) for one in post.messenger.sent] == [
        (SATO.phone, link_text("ja", url("a domain"), HANDED_ON), "Rinban"),
        (ANN.phone, link_text("en", url("a domain"), HANDED_ON), "Rinban"),
    ]
    assert {(one.valid_for, one.status_url, one.for_tests) for one in post.messenger.sent} == {(600, "", False)}


def test_the_next_of_the_own_numbers_is_tried_where_one_takes_no_sms() -> None:
    post = Post()
    post.messenger.numbers[SATO.phone] = CallRefused("a landline", permanent=True)
    assert post.sends(replace(SATO, more_phones=(SECOND,))) == (SECOND, "", False)
    assert post.to == [SECOND]


@pytest.mark.parametrize(
    ("post", "person", "why"),
    [
        (Post(""), SATO, SENDER),
        (Post("+1=+12015550100"), SATO, SENDER),
        (Post("a sender with a long name"), SATO, SENDER),
        (Post(countries=("US",)), SATO, "in none of the stage's countries (US)"),
        (Post(), replace(SATO, phone=""), "no number is known"),
        (Post(calls_everybody=False), SATO, "somebody else would be signed in"),
        (Post(every_call_to="+819000009999"), SATO, "somebody else would be signed in"),
    ],
)
def test_where_nothing_reaches_the_person_it_is_said_before_and_nobody_else_gets_it(
    post: Post, person: Responder, why: str
) -> None:
    assert why in post.link_sms.hindrance(person)
    number, reason, is_unknown = post.sends(person)
    assert (number, is_unknown, post.to) == ("", False, [])
    assert why in reason


def test_one_number_that_can_be_reached_is_enough() -> None:
    post = Post("+81=Rinban")
    person = replace(SATO, phone="+12015550100", more_phones=(SECOND,))
    assert post.link_sms.hindrance(person) == ""
    assert post.sends(person) == (SECOND, "", False)


# --- what goes wrong -------------------------------------------------------------------------------------------------


def test_what_the_carrier_refuses_is_told_with_its_reason() -> None:
    post = Post()
    post.messenger.numbers[SATO.phone] = CallRefused("this person has answered STOP", permanent=True, code=21610)
    assert post.sends() == (SATO.phone, "this person has answered STOP (code 21610)", False)
    post.messenger.refuse(mend="TWILIO_SMS_FROM")
    assert post.sends(ANN) == (ANN.phone, "refused; check TWILIO_SMS_FROM", False)


def test_what_may_have_been_sent_is_not_sent_again() -> None:
    post = Post()
    post.messenger.fail(made=True)
    assert post.sends(replace(SATO, more_phones=(SECOND,))) == (SATO.phone, "no answer in time", True)
    assert post.to == [SATO.phone]


def test_the_log_says_who_was_sent_one_and_has_neither_link_nor_number() -> None:
    post = Post()
    post.sends()
    post.messenger.numbers[SATO.phone] = CallRefused(f'"{url("a domain")}" is refused', permanent=True)
    assert post.sends() == (SATO.phone, '"the link" is refused', False)
    assert post.log.lines == [
        ("a link to the board goes by SMS", {"who": "sato", "failed": ""}),
        ("a link to the board goes by SMS", {"who": "sato", "failed": '"the link" is refused'}),
    ]
