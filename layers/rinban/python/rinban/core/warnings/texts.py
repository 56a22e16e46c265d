"""What a warning says: in one sentence what is wrong, or that it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rinban.core.text.plain import one_line
from rinban.core.warnings.book import Course
from rinban.core.warnings.concern import ConcernKind
from rinban.core.warnings.owing import Bulletin

LONG = 160
"""Characters of a detail, which may come from another program."""


@dataclass(frozen=True, slots=True)
class _WarningWords:
    """The texts of one language. `wrong`, `over`: of each kind, with places for `about` and `detail`; `bare`: where
    there is no detail. `still`, `times`, `times_over`: around a sentence that is told again. `number`: how often."""

    wrong: Mapping[ConcernKind, str]
    over: Mapping[ConcernKind, str]
    bare: Mapping[ConcernKind, str]
    still: str
    times: str
    times_over: str
    number: Callable[[int], str]


def _in_english(times: int) -> str:
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def _in_japanese(times: int) -> str:
    return f"{times}回"


_WORDS: Mapping[str, _WarningWords] = {
    "en": _WarningWords(
        wrong={
            ConcernKind.EXHAUSTED: "Everybody to be called for {about} was called, and nobody took it ({detail}).",
            ConcernKind.NOBODY: "An alert is open in {about}, and nobody is on duty there ({detail}).",
            ConcernKind.CARRIER: "The phone company takes no calls to anybody ({detail}). See ./rinban doctor.",
            ConcernKind.STORE: "The store {about} has not answered for five minutes or more. The other serves alone.",
            ConcernKind.GAP: "Nobody is on duty in {about} from {detail} on.",
            ConcernKind.REFUSED: "The phone company refuses calls to {detail}. Is the number right?",
            ConcernKind.CONFIGURATION: "A setting cannot be used: {detail}",
            ConcernKind.SPENDING: "More calls were made today (UTC) than calls_per_day allows: {detail}.",
            ConcernKind.OUTLET: "The outlet {about} cannot be told: {detail}",
        },
        over={
            ConcernKind.EXHAUSTED: "In {about} somebody has it now, or it is over.",
            ConcernKind.NOBODY: "In {about} somebody is called now, or it is over.",
            ConcernKind.CARRIER: "The phone company takes calls again, or none has to be made.",
            ConcernKind.STORE: "The store {about} answers again.",
            ConcernKind.GAP: "In {about} somebody is on duty at all times of the next two weeks.",
            ConcernKind.REFUSED: "Calls to {detail} are not refused any more, or none was made for six hours.",
            ConcernKind.CONFIGURATION: "All settings can be used.",
            ConcernKind.SPENDING: "The calls of today (UTC) are within calls_per_day.",
            ConcernKind.OUTLET: "The outlet {about} can be told again, or nothing was tried lately.",
        },
        bare={ConcernKind.GAP: "Nobody is on duty in {about} now."},
        still="Still so: {text}",
        times="{text} (It has begun {times} since the last warning.)",
        times_over="{text} (It was so {times} meanwhile.)",
        number=_in_english,
    ),
    "ja": _WarningWords(
        wrong={
            ConcernKind.EXHAUSTED: "{about}の連絡先すべてに電話しましたが、誰も引き受けていません（{detail}）。",
            ConcernKind.NOBODY: "{about}でアラートが発生していますが、当番がいません（{detail}）。",
            ConcernKind.CARRIER: "電話会社がどの発信も受け付けていません（{detail}）。./rinban doctorで確認できます。",
            ConcernKind.STORE: "ストア{about}が5分以上応答していません。もう一方だけで動いています。",
            ConcernKind.GAP: "{about}は{detail}から当番がいません。",
            ConcernKind.REFUSED: "{detail}さんへの発信が電話会社に拒否されています。番号を確認してください。",
            ConcernKind.CONFIGURATION: "使えない設定があります：{detail}",
            ConcernKind.SPENDING: "今日（UTC）の発信数がcalls_per_dayを超えました：{detail}。",
            ConcernKind.OUTLET: "通知先{about}に知らせることができません：{detail}",
        },
        over={
            ConcernKind.EXHAUSTED: "{about}は、引き受けた人がいるか、終了しました。",
            ConcernKind.NOBODY: "{about}は、当番に電話しているか、終了しました。",
            ConcernKind.CARRIER: "電話会社が発信を受け付けるようになったか、発信の必要がなくなりました。",
            ConcernKind.STORE: "ストア{about}が再び応答しています。",
            ConcernKind.GAP: "{about}は、今後2週間、当番が途切れません。",
            ConcernKind.REFUSED: "{detail}さんへの発信は、拒否されなくなったか、6時間行われていません。",
            ConcernKind.CONFIGURATION: "すべての設定が使えます。",
            ConcernKind.SPENDING: "今日（UTC）の発信数はcalls_per_dayの範囲内です。",
            ConcernKind.OUTLET: "通知先{about}には、再び知らせることができるか、最近は何も知らせていません。",
        },
        bare={ConcernKind.GAP: "{about}は現在、当番がいません。"},
        still="継続中：{text}",
        times="{text}（前回の警告以降{times}）",
        times_over="{text}（この間に{times}発生）",
        number=_in_japanese,
    ),
}


def warning_text(one: Bulletin, language: str) -> str:
    """The sentence of this bulletin in this language ("ja" or "en"); of a notice of the rota, its own text."""
    if one.kind is None:
        return one.detail
    words = _WORDS[language]
    about, detail = one_line(one.about, LONG), one_line(one.detail, LONG)
    if one.course is Course.OVER:
        text = words.over[one.kind].format(about=about, detail=detail)
        return words.times_over.format(text=text, times=words.number(one.times)) if one.times else text
    known = words.wrong if detail else {**words.wrong, **words.bare}
    text = known[one.kind].format(about=about, detail=detail)
    if not one.times:
        return words.still.format(text=text)
    return words.times.format(text=text, times=words.number(one.times)) if one.times > 1 else text
