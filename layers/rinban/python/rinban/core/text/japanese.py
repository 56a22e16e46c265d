"""Ever shorter versions of a Japanese sentence that all say what is wrong.

Japanese says that last. So the end is kept, and the subject, and what is left out stands between or before them: when,
under which circumstances, whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rinban.core.text.phrases import Phrase, Role, goes_on, phrases, role_of

_EVENTS = (
    "停止 失敗 異常 エラー 超過 急増 急減 急落 障害 検知 検出 発生 切れ 不足 満杯 ダウン 上昇 低下 遅延 不可 断 枯渇 "
    "増加 減少 タイムアウト 未満 以上 以下 超 なし 喪失 破損 拒否 逼迫 再起動 終了 中断 切断 警告 アラート 落ち 不通 "
    "不良 故障 漏れ 高騰 多発 圧迫 逸脱 滞留 過負荷 高負荷 劣化 不一致 未完了 未応答 無応答 到達 待ち 消失 過多 変更 "
    "NG リーク クラッシュ ハング 中 済み"
).split()
_ENDS_A_STATEMENT = re.compile(
    f"(?:{'|'.join(_EVENTS)}|ます|ました|ません(?:でした)?|です|でした|ください|ない|ある|いる|れる|なる|する|た|模様"
    r"|[\s:]\d[\d.,]*\s?(?:%|°C|rpm|[KMGT]i?B))$"
)
_LABEL = re.compile(rf"[^ぁ-ん、。:]{{2,20}}:\s(?=[^:]*(?:{'|'.join(_EVENTS)}|ます|ました|ません|です)(?:、|$))")
_NO_SUBJECT = re.compile(r"(?:CRITICAL|WARNING|ERROR|アラート|異常|エラー|障害|警告|問題)\s?[をがの]\s?")
_DAY = "本日|昨日|今日|今朝|昨夜|午前|午後"
_TIME = re.compile(
    rf"^(?:過去|直近|最近|この|{_DAY}|\d+(?:時|分|秒|月|年|日)|[月火水木金土日]曜|一時的|継続|連続)"
    "|(?:分|秒|時|時間|日|週|年|回)間?(?:以上|以内|連続|前|後)?(?:で|から|の間|にわたり|間)?$"
)
_MOMENT = re.compile(rf"^(?:{_DAY}|予定|\d+(?:時|月|年|日)(?!間)).*に$")
_LASTING = re.compile(r"^\d+(?:秒|分|時間|日)間?(?:以上|連続で?)?+(?!かか|経|[をにでがの超]|$)")
_ACTED = re.compile("(?<=[\u30a1-\u30ff\u4e00-\u9fff]{2})し$")  # "停止し、" goes on, "停止" may be the end
_NAMING = r"[A-Za-z/]|\d+\.\d+\.\d|(?:[0-9A-Fa-f]{2}:){5}"  # how a name begins: USERS01, /var, 10.0.0.5, a MAC address
_KIND = re.compile(rf"^.*[\u3041-\u30ff\u4e00-\u9fff]\s+(?=(?:{_NAMING})[!-~ ]*[\u3041-\u3096]+\s*$)")
_AND = re.compile("(?:て|ても|でも|ながら|れば)$")
_EXCEEDS = re.compile("超過|超え|上回|下回|達し")  # what is measured goes on: "…に達し、上限を超えました"
_BARE_NAME = re.compile("[A-Za-z][0-9A-Za-z]*(?:[._-][0-9A-Za-z]+)+")
_NAME = re.compile("[0-9A-Za-z]")


def shorter(text: str, *, named: bool) -> Iterator[str]:
    """The text, then ever less of it; the last is its subject and its end.

    `named`: where it is has been said, so that what else tells it may go.
    """
    statements = _statements(text)
    if not named and statements and _BARE_NAME.fullmatch(statements[-1]):
        yield text  # "…を超えています: checkout" says at its end where it is
        return
    for many in range(len(statements), 1, -1):
        yield "、".join(statements[:many])
    least = statements[1:2] if _LABEL.match(text) and statements[1:2] else statements[:1]
    for statement in least:
        yield statement
        yield from _reduced(statement, named=named)


def _statements(text: str) -> list[str]:
    """What stands between pauses, joined until it ends as a sentence may end: a lone "三号機において" says nothing."""
    whole: list[str] = []
    begun = ""
    for segment in _segments(text):
        begun = f"{begun}、{segment}" if begun else segment
        if _ENDS_A_STATEMENT.search(segment) or f"{segment}し、" in text:
            whole.append(begun)
            begun = ""
    return [*whole, begun] if begun else whole


def _segments(text: str) -> list[str]:
    pauses = re.split(r"[、。]|\s-{1,2}\s|(?<!\b[A-Z])[,:;](?=\s|$)|(?<=[ぁ-んァ-ヶー一-龠])[,:;]", text)
    return [_ended(_ACTED.sub("", segment.strip())) for segment in pauses if segment.strip()]


def _ended(segment: str) -> str:
    """ "リンクが断となり" goes on, "リンクが断" may be the end."""
    bare = segment.removesuffix("となり")
    return bare if _ENDS_A_STATEMENT.search(bare) else segment


def _reduced(statement: str, *, named: bool) -> Iterator[str]:
    left = phrases(statement)
    if len(left) < 2 and not (left and left[0].owners):
        return
    places = (_named_owners, _named_circumstances, _last_owners) if named else ()
    for drop in (_times, _clauses, _circumstances, _owners, _kinds, _middle, *places):
        for fewer in drop(left):
            left = fewer
            yield _joined(left)


def _joined(left: list[Phrase]) -> str:
    return "".join(phrase.text for phrase in left).strip(" 、")


def _without(left: list[Phrase], gone: Phrase) -> list[Phrase]:
    return [phrase for phrase in left if phrase is not gone]


def _times(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without when, and for how long: of a phrase of time nothing but the particle tells what it belongs to."""
    for phrase in left[:-1]:
        text = phrase.text.rstrip(" 、")
        if _MOMENT.search(text) or (phrase.role in (Role.CIRCUMSTANCE, Role.TOPIC) and _TIME.search(text)):
            left = _without(left, phrase)
            yield left
    if shorter_end := _LASTING.sub("", left[-1].head):
        left = [*left[:-1], Phrase(Role.END, shorter_end, left[-1].owners)]
        yield left
    for at, phrase in enumerate(left):
        kept = tuple(owner for owner in phrase.owners if not _TIME.search(owner.rstrip(" 、")))
        if kept != phrase.owners:
            left = [*left[:at], Phrase(phrase.role, phrase.head, kept), *left[at + 1 :]]
            yield left


def _clauses(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without the clauses before the last one, but for a topic or a subject that is that of the last one too.

    A last clause that is nothing but its verb stays with the others: it would be said of the host.
    """
    ends = [at for at, phrase in enumerate(left) if phrase.role is Role.CLAUSE]
    if ends:
        last = left[ends[-1] + 1 :]
        fewer = [*(phrase for phrase in left[: ends[0]] if _goes_on(phrase, left[ends[0]], last)), *last]
        if any(phrase.role in (Role.TOPIC, Role.SUBJECT, Role.OBJECT) for phrase in fewer):
            yield fewer


def _goes_on(phrase: Phrase, clause: Phrase, last: list[Phrase]) -> bool:
    """Whether it is what the last clause speaks of: after "and" a subject goes on, after "because" it does not."""
    own = any(other.role in (Role.SUBJECT, Role.TOPIC) for other in last)
    acts = any(other.head.rstrip(" 、").endswith("を") for other in last)
    linked = _AND.search(clause.head.rstrip(" 、")) is not None and not acts
    measured = goes_on(clause.head) and _EXCEEDS.search(last[-1].head) is not None
    return not own and (phrase.role is Role.TOPIC or (phrase.role is Role.SUBJECT and (linked or measured)))


def _circumstances(left: list[Phrase]) -> Iterator[list[Phrase]]:
    for phrase in left[:-1]:
        if phrase.role is Role.CIRCUMSTANCE and not _NAME.search(phrase.text) and _has_a_subject(left, phrase):
            left = _without(left, phrase)
            yield left


def _named_circumstances(left: list[Phrase]) -> Iterator[list[Phrase]]:
    for phrase in left[:-1]:
        if phrase.role is Role.CIRCUMSTANCE and _has_a_subject(left, phrase):
            left = _without(left, phrase)
            yield left


def _has_a_subject(left: list[Phrase], gone: Phrase) -> bool:
    """Whether anything else than "CRITICALを" says what it is about."""
    others = [phrase.text for phrase in _without(left, gone)[:-1]]
    return not others or not all(map(_NO_SUBJECT.fullmatch, others))


def _owners(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without the outer ones of several owners that have no name. The innermost stays: a rate is one of something."""
    for at, phrase in enumerate(left):
        needs_none = phrase.role is Role.CIRCUMSTANCE and _has_a_subject(left, phrase)
        for one in _fewer_owners(left, at, 0 if needs_none else 1, named=False):
            left = one
            yield left


def _named_owners(left: list[Phrase]) -> Iterator[list[Phrase]]:
    for at in range(len(left)):
        for one in _fewer_owners(left, at, 1, named=True):
            left = one
            yield left


def _last_owners(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without whose it is; but if that is the only name, or a clause, what is left would be said of the host."""
    for at, phrase in enumerate(left[:-1]):
        for one in _fewer_owners(left, at, 0, named=_NAME.search(phrase.head) is not None):
            left = one
            yield left


def _kinds(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without the kind of thing before its name: "USERS01" of "表領域 USERS01"."""
    for at, phrase in enumerate(left[:-1]):
        bare = Phrase(phrase.role, _KIND.sub("", phrase.head), tuple(_KIND.sub("", owner) for owner in phrase.owners))
        if bare != phrase:
            left = [*left[:at], bare, *left[at + 1 :]]
            yield left


def _fewer_owners(left: list[Phrase], at: int, kept: int, *, named: bool) -> Iterator[list[Phrase]]:
    owners = left[at].owners
    while len(owners) > kept and (named or not _NAME.search(owners[0])) and (kept or role_of(owners[0]) is Role.OWNER):
        owners = owners[1:]
        yield [*left[:at], Phrase(left[at].role, left[at].head, owners), *left[at + 1 :]]


def _middle(left: list[Phrase]) -> Iterator[list[Phrase]]:
    """Without what stands between the subject and the last phrase before the end. A verb keeps what is before it."""
    for phrase, after in list(pairwise(left))[:-1]:
        told = any(other.role in (Role.SUBJECT, Role.TOPIC) for other in left)
        if phrase.role is Role.OBJECT and after.role is not Role.CLAUSE and told:
            left = _without(left, phrase)
            yield left
