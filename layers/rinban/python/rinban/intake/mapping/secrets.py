"""Secrets that senders put into bodies, such as a routing key: masked wherever a body is said, shown or kept.

What is told by its own form (a key of AWS, a token of Slack) is always masked. What stands behind a name such as
"password" is masked unless it is a plain word, so that "API token: expired" stays what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from rinban.core.text.plain import digest, short
from rinban.intake.mapping.credentials import is_credential, is_long, is_opaque, is_random
from rinban.intake.mapping.remembered import remembered

MASK = "***"

_NAMES = (
    r"(?:routing|service|integration|api|access|private|licen[sc]e|storage|signing|encryption|genie|account|shared|auth"
    r"|secret|master|consumer)[ _-]?key|token|secret|authorization|password|passwd|passphrase|pwd"
    r"|(?<=[_.-])pass|(?<![a-z])pass(?==(?!\d+\b))|(?<![a-z])pw|credentials?|signature|cookie|basic[ _-]?auth"
    r"|パスワード|パスフレーズ|暗証番号|トークン|シークレット|秘密鍵|(?:api|アクセス|秘密|認証|ライセンス|共有)\s?キー"
)
_HINTS = (
    "key", "token", "secret", "authorization", "pass", "pw", "credential", "signature", "cookie", "auth", "パス",
    "暗証", "トークン", "シークレット", "秘密", "キー",
)  # fmt: skip
_NAME = (  # "password for root: …", "token (prod): …", "the password is: …"
    rf"(?:{_NAMES})(?:\s(?:for|of)\s[\w.@-]{{1,40}}|\s?\([^()]{{1,40}}\)|\sis)?(?:\\{{0,7}}[\"'])?"
)
# A value goes on behind a comma or a quote, unless a space, the end, or another name with its value follows.
_BARE = (
    r"(?!\*|\\{0,7}[\"']|(?:bearer|basic|digest|token|negotiate|geniekey|splunk|apikey)\s\*)(?P<secret>(?:[^\s&;,\"'{}\[\]<\\、。「」]"
    r"|[&;,\"'{}\[\]\\](?![\s,;&\"'}\]\\<、。]|\Z|[\w.-]{1,40}[\"']?\s?[=:]))+)"
)


class _SecretRule(NamedTuple):
    """`hints`: what a text has, in small letters, wherever the pattern may find something.

    The pattern is for small letters as well, unless the rule `is_exact`: in these a search is three times as quick as
    one that finds both. Of what it finds the group `secret` is masked, if `judge` agrees.
    """

    hints: tuple[str, ...]
    pattern: str
    judge: Callable[[str], bool] = bool
    is_exact: bool = False


# JSON may stand in a text of JSON, where each quote has the same backslashes before it; and it may have been cut.
_BY_FORM = (
    _SecretRule(
        ("private key-",),
        r"(?s)(?P<secret>-----begin [a-z0-9 ]{0,40}private key-----.*?(?:-----end [a-z0-9 ]{0,40}-----|\Z))",
    ),
    _SecretRule(("eyj",), r"(?<![\w-])(?:(?!\beyj)[\w-])*\b(?P<secret>eyj[\w-]{8,}(?:\.[\w-]+){1,2})"),
    _SecretRule(
        ("xox", "xapp-", "gh", "glpat-", "k_", "sk-", "whsec_", "akia", "asia", "aiza", ":aa"),
        r"(?<![0-9A-Za-z])(?P<secret>xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|gh[a-z]_\w{16,}|github_pat_\w{16,}"
        r"|glpat-[\w-]{16,}|[sr]k_(?:live|test)_\w{8,}|whsec_[\w+/=]{16,}|sk-[\w-]{20,}|A[KS]IA[0-9A-Z]{12,}(?::[\w/+]{16,})?"
        r"|AIza[\w-]{30,}|\d{8,10}:AA[\w-]{30,})",
        is_exact=True,
    ),
    _SecretRule(("hook",), r"(?:\bhooks?\.|/webhooks?/|/hooks?/)(?:[\w.-]{1,60}/){0,6}(?P<secret>[\w-]{12,})"),
    _SecretRule(("/webhookb2/",), r"/webhookb2/(?P<secret>[^\s\"'<>*]+)"),
    _SecretRule(("/services/t", "/integration/"), r"/(?:services/t\w{1,20}/b\w{1,20}|integration)/(?P<secret>\w{16,})"),
)  # fmt: skip
_IN_ADDRESSES = (
    _SecretRule(
        ("://",),
        r"://[^\s/:@\"'<>]{0,100}:(?!\*|\d{1,5}[/?#])(?P<secret>[^\s/\"'<>]{1,200}|[^\s@\"'<>]{1,200})(?=@)",
    ),
    _SecretRule(("://",), r"://(?P<secret>[\w-]{16,200})(?=@)"),
    _SecretRule(("@",), r"(?<![\w./-])[\w.-]{1,60}:(?P<secret>[^\s:@/\"'<>*]{6,200})(?=@)", is_random),
    _SecretRule(("sig=", "sas="), r"[?&](?:sig|sas)=(?P<secret>[^&\s\"']+)"),
    _SecretRule(("key=", "auth=", "code=", "sig="), r"(?:[?&](?:key|auth|code)|\bsig)=(?P<secret>[^&\s\"']+)", is_long),
)
_BY_NAME = (
    _SecretRule(
        ("authorization",),
        r"authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?[a-z][\w-]{2,30}[ ]{1,3}(?!\*|\w{1,30}=\w)"
        r"(?P<secret>[^\s\"',]{2,})",
        is_credential,
    ),
    _SecretRule(
        ("bearer", "basic", "geniekey", "token"),
        r"\b(?:bearer|basic|geniekey|token)\s+(?P<secret>[\w.~+/=-]{8,})",
        is_random,
    ),
    _SecretRule(
        ("cookie",),
        r"cookie[\"']?\s?[:=]\s?[\"']?(?P<secret>[\w.-]{1,80}=[^\s;,\"']*(?:;\s?[\w.-]{1,80}=[^\s;,\"']*)*)",
    ),
    _SecretRule(
        _HINTS, rf"{_NAME}\s{{0,20}}[=:：]>?\s{{0,20}}\[(?!\*\*\*\])(?P<secret>[^\[\]]{{1,4000}})(?=\])", is_credential
    ),
    _SecretRule(
        _HINTS,
        rf"(?s){_NAME}\s{{0,20}}[=:：]>?\s{{0,20}}(?:\[\s{{0,20}})?(?P<quote>\\{{0,7}}[\"'])(?!(?P=quote)|\*\*\*)(?P<secret>.*?)"
        r"(?=(?<!\\)(?P=quote)|\Z)",
        is_credential,
    ),
    _SecretRule(_HINTS, rf"(?:{_NAMES})\s?[=:：は]?\s?「(?P<secret>[^」]{{1,200}})", is_random),
    _SecretRule(_HINTS, rf"<[\w.:-]{{0,40}}(?:{_NAMES})>(?P<secret>[^<]{{1,4000}})(?=<)", is_credential),
    _SecretRule(_HINTS, rf"{_NAME}[ \t\u3000]{{0,20}}[=:：]>?[ \t\u3000]{{0,3}}{_BARE}", is_credential),
    _SecretRule(_HINTS, rf"(?:{_NAMES})(?:\s(?:is|was)\s|は\s?)(?P<secret>[!-~]{{6,200}})", is_random),
    _SecretRule(("pass", "pwd"), r"(?:password|passwd|passphrase|pwd)\s[\"']?(?P<secret>[^\s\"'*]{6,200})", is_random),
    _SecretRule(("token", "key", "secret"), rf"(?:{_NAMES})\s[\"']?(?P<secret>[0-9a-z]{{8,200}})", is_opaque),
    _SecretRule(_HINTS, rf"--?(?:{_NAMES})\s+(?P<secret>[^\s\"'*-][^\s\"']*)", is_credential),
    _SecretRule(("-u", "-user"), r"\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,60}:(?!\d+(?:\s|\Z))(?P<secret>[^\s\"'*]+)"),
    _SecretRule(
        ("sshpass", "mysql"),
        r"\b(?:sshpass\s-p\s?|mysql\w{0,10}(?:\s[^\n|;]{0,80})?\s-p)(?P<secret>[^\s*-]\S{2,})",
        is_exact=True,
    ),
    _SecretRule(("identified",), r"\bidentified\s(?:with\s\S{1,40}\s)?by\s[\"'](?P<secret>[^\"']{1,200})"),
)  # fmt: skip


@remembered
def masked(text: str) -> str:
    """The text with *** for each secret: what has the form of one, and the values of names, parameters and settings."""
    small = _small(text)
    for rule in (*_BY_FORM, *_IN_ADDRESSES, *_BY_NAME):
        if any(hint in small for hint in rule.hints):
            text = _without(rule, text, small)
            small = _small(text)
    return text


def masked_key(key: str) -> str:
    """A dedup key (at most 255 characters) without secrets.

    Where one was masked, four digits of a digest tell it from a key that differs by its secret alone. That is too few
    to find out what the secret was.
    """
    bare = masked(key)
    return key if bare == key else short(f"{bare}~{digest(key)[:4]}", 255)


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return bool(_compiled(rf".{{0,60}}(?:{_NAMES})").fullmatch(_small(name[:100])))


def _small(text: str) -> str:
    """The text in small letters, each at the place where it stood."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(map(_small_letter, text))


def _small_letter(letter: str) -> str:
    return small if len(small := letter.lower()) == 1 else letter


def _without(rule: _SecretRule, text: str, small: str) -> str:
    left, end = [], 0
    for found in _compiled(rule.pattern).finditer(text if rule.is_exact else small):
        start, after = found.span("secret")
        if rule.judge(text[start:after]):
            left += [text[end:start], MASK]
            end = after
    return "".join((*left, text[end:])) if left else text


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when the first text asks for it: a cold start has no time to spare, and few texts need all."""
    return re.compile(pattern)
