"""Secrets that senders put into bodies, such as a routing key: masked wherever a body is said, shown or kept."""

from __future__ import annotations

from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.remembered import remembered

MASK = "***"

_NAMES = (
    r"(?:routing|service|integration|api|access|private|licen[sc]e|storage|signing|encryption|genie)[_-]?key|token|secret|"
    r"authorization|password|passwd|passphrase|pwd|credentials?|signature"
)
_HINTS = ("key", "token", "secret", "authorization", "pass", "pwd", "credential", "signature")

# (what the text has, in small letters, wherever the pattern may find something; the pattern; what takes its place)
# JSON may stand in a text of JSON, where each quote has the same backslashes before it; and it may have been cut.
_RULES = (
    (
        _HINTS,
        rf'(?s)(?<!\\)((\\{{0,7}})"[\w.-]{{0,40}}(?:{_NAMES})\2"\s*:\s*\2")(?!\2").*?((?<!\\)\2"|\Z)',
        rf"\1{MASK}\3",
    ),
    (_HINTS, rf'("[\w.-]{{0,40}}(?:{_NAMES})\\{{0,7}}"\s*:\s*)-?\d[\w.+-]*', rf"\1{MASK}"),
    (("://",), r"(://[^\s/:@\"']{0,100}:)[^\s/@\"']{1,200}(?=@)", rf"\1{MASK}"),
    (("key=", "sig=", "sas=", "auth="), r"([?&](?:key|sig|sas|auth)=)[^&\s\"']+", rf"\1{MASK}"),
    (
        ("bearer", "basic", "geniekey", "token"),
        r"\b((?:Bearer|Basic|GenieKey|Token)\s+)(?=[A-Za-z._~+/=-]{0,200}\d)[\w.~+/=-]{8,}",
        rf"\1{MASK}",
    ),
    (_HINTS, rf"((?:{_NAMES})\s?[=:]\s?)(?!\s|\*)[^\s&;,\"'{{}}\[\]]+", rf"\1{MASK}"),
    (("eyj",), r"(?<![\w-])((?:(?!\beyJ)[\w-])*)\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+", rf"\1{MASK}"),
    (_HINTS, rf"(--?(?:{_NAMES})\s+)[^\s\"'-][^\s\"']*", rf"\1{MASK}"),
    (
        ("hook", "/services/"),
        r"((?:\bhooks?\.|/webhooks?/|/hooks?/|/services/)(?:[\w.-]{1,60}/){0,6})[\w-]{12,}",
        rf"\1{MASK}",
    ),
    (
        ("パス", "暗証", "トークン", "秘密", "キー"),
        r"((?:パスワード|パスフレーズ|暗証番号|トークン|秘密鍵|キー)\s?[:：=]\s?)(?!\*)[^\s、。,;]+",
        rf"\1{MASK}",
    ),
)


@remembered
def masked(text: str) -> str:
    """The text with *** for the value of every field, parameter or setting that is named like a secret.

    So is what stands behind the name of a scheme ("Bearer …"), and a password inside an address.
    """
    small = text.lower()
    for hints, pattern, mask in _RULES:
        if any(hint in small for hint in hints):
            text = compiled(pattern).sub(mask, text)
    return text


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return bool(compiled(rf".{{0,60}}(?:{_NAMES})").fullmatch(name[:100]))
