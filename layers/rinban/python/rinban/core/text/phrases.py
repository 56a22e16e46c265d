"""The phrases of a Japanese sentence, made out by their endings.

Without a dictionary that is enough: where an ending is in doubt two phrases stay one, and what is one is never cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a phrase does in its sentence."""

    OWNER = "の"  # belongs to the noun that follows
    TOPIC = "は"
    SUBJECT = "が"
    OBJECT = "を, に"
    CIRCUMSTANCE = "で, から"
    CLAUSE = "ため, て"  # ends a clause: what it says is another statement than the last one
    DESCRIPTION = "た, い"  # a clause or an adjective before a noun
    END = ""  # the last phrase, and words that have no particle yet


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stay together: `owners` and descriptions, outermost first, and the head with its particle."""

    role: Role
    head: str
    owners: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "".join((*self.owners, self.head))


_ADJECTIVE = "(?:[高低多少遅速早長短近遠強弱悪良新古大小重軽熱薄濃深浅]|な|し|ら)い"
_ENDINGS = {
    Role.CLAUSE: (
        "[てで]も|ため(?:に)?|ので|(?:し|れ|い|っ|え|き|り|め|け)て|って|んで|ており|れば|たら|ながら|"
        "ましたが|ですが|ますが|場合|際に"
    ),
    Role.CIRCUMSTANCE: (
        "の[間際後前]|(?<=%)と|において|における|にて|により|によって|に対して|について|として|から|まで|より|ごとに|間に|中に|(?<!ま)で"
    ),
    Role.OWNER: "の|への|での|からの|までの|との|という",
    Role.TOPIC: "は|も",
    Role.SUBJECT: "が",
    Role.OBJECT: "を|に|へ",
    Role.DESCRIPTION: f"(?<=[ぁ-ん])[たる]|{_ADJECTIVE}|な",
}
_ROLES = {role: re.compile(f"(?:{endings})$") for role, endings in _ENDINGS.items()}
_GOES_ON = re.compile(r"[しりきいえけせねべめれちびみぎ]、\s*$")  # "達し、": the sentence has another verb
_SPAN = re.compile("[間際後前]、\\s*")
_BETWEEN = re.compile("(?:間|上|下|内|中|前|後|側|ため|うち|ほか|とき|際)の")  # says nothing without its owner

# Where a word may end: a particle or an ending, before anything that is not hiragana. "立て直し" is one word.
_END = (
    "(?:が|の|を|に|へ|で|は|も|や|と|から|まで|より|ため|ので|た|る|な|という|など"
    f"|(?<![立建当捨充育])て|(?<=て)おり|{_ADJECTIVE})"
)
_WORD = re.compile(r"[^\s、]+[\s、]*")
_PIECE = re.compile(rf".+?{_END}(?=[^ぁ-んー\s、])|.+")
_PARTICLE = re.compile(r"(?<=\S)\s+(?=(?:が|の|を|に|へ|で|は|も|と|から|まで|より|では|には|での|への)(?:[^ぁ-ん]|$))")


def phrases(statement: str) -> list[Phrase]:
    """The statement's phrases. Joined, their texts are the statement."""
    found: list[Phrase] = []
    owners: list[str] = []
    pieces = _pieces(statement)
    for piece in pieces[:-1]:
        role = role_of(piece)
        if role is Role.DESCRIPTION:
            first = _since_topic(found)
            owners = ["".join([*(phrase.text for phrase in found[first:]), *owners, piece])]
            del found[first:]
        elif role is Role.OWNER and owners and _BETWEEN.match(piece):
            owners[-1] += piece
        elif role is Role.OWNER:
            owners.append(piece)
        else:
            found.append(Phrase(role, piece, tuple(owners)))
            owners = []
    return [*found, Phrase(Role.END, pieces[-1], tuple(owners))] if pieces else found


def _pieces(statement: str) -> list[str]:
    """The statement in pieces, each with the space or the comma after it. Words without an ending join what follows."""
    found: list[str] = []
    begun = ""
    for word in _WORD.findall(statement):
        for piece in _PIECE.findall(word):
            begun += piece
            if _SPAN.fullmatch(begun) and found and role_of(found[-1]) is Role.OWNER:
                _span(found, begun)
                begun = ""
            elif role_of(begun) is not Role.END:
                found.append(begun)
                begun = ""
    return [*found, begun] if begun else found


def _span(found: list[str], end: str) -> None:
    """ "8:30から" "9:15の" "間、" is one piece: no part of it says when without the others."""
    found[-1] += end
    if len(found) > 1 and found[-2].rstrip().endswith(("から", "と")):
        found[-2:] = [found[-2] + found[-1]]


def role_of(piece: str) -> Role:
    """What the piece does, by its ending."""
    bare = piece.rstrip(" 、")
    if goes_on(piece):
        return Role.CLAUSE
    return next((role for role, ending in _ROLES.items() if ending.search(bare)), Role.END)


def goes_on(piece: str) -> bool:
    """Whether a verb stands at its end in the form after which the same subject has another verb: "達し、"."""
    return _GOES_ON.search(piece) is not None


def _since_topic(found: list[Phrase]) -> int:
    """Where a description before a noun begins: after the last topic or clause."""
    kept = [at for at, phrase in enumerate(found) if phrase.role in (Role.TOPIC, Role.CLAUSE)]
    return kept[-1] + 1 if kept else 0


def glued(text: str) -> str:
    """The text without the space that typesetters leave before a particle."""
    return _PARTICLE.sub("", text)
