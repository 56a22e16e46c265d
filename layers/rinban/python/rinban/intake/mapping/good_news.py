"""Sentences that mean well: "web-1 is back", 復旧しました, "no longer full". And the words that take such a thing back.

None of them ends an alert by itself. They only keep a phone from ringing for what is well.
"""

from __future__ import annotations

from rinban.core.text.plain import one_line
from rinban.intake.mapping.doubts import counts_too_few, is_an_attack_that_succeeds, is_conditional, loses_a_guard
from rinban.intake.mapping.patterns import compiled
from rinban.intake.mapping.remembered import remembered

_LOOKED_AT = 400
"""Characters of a sentence."""

_ENDED = (
    r"\bback to normal\b|\b(?:has|have) (?:recovered|been (?:resolved|recovered|cleared|restored))\b"
    r"|復旧しました|回復しました|解消しました|解消されました|正常に戻りました"
)
_NEGATED = (
    r"\b(?:not|no|never|non|un-?(?:healthy|successful|resolved|reachable|available|able|known|stable)|fail\w*|cannot|can't|"
    r"partial\w*|without|isn't|hasn't|error(?!s? (?:rate|ratio|count)\b)\w*|"
    r"crit\w*|still|down|lost|dead)\b"
    r"|ません|ない|なかった|未|不|失敗|異常|障害(?!復旧|解消)|エラー|できず|待ち|作業|停止|継続"
)
_TROUBLE = (
    "full|down|firing|failing|failed|critical|unreachable|unavailable|unhealthy|degraded|overloaded|alerting|stuck|slow|"
    "offline|blocked|late|high|too high|exceeded|above|over|in alarm|in error|in trouble"
)
_SIGNS_OF_TROUBLE = (  # which nothing is "no longer"
    "flap(?:s|ping|ped)|loss|lag|latency|leak\\w*|expir\\w+|exhaust\\w*|spikes?|saturat\\w+|timed? ?out|timeouts?|low|"
    "lost|missing|violat\\w+|breach\\w*|crash\\w*|restart\\w*|stopped|growing|rising|too many|on battery|scans?|brute|"
    "deleted|disabled|evict\\w*|preempt\\w*|insufficient|suspect\\w*|logins? from|dropped|temperature"
)
_THINGS = "problem|issue|error|alert|alarm|outage|incident|failure|disturbance"
_STATES = "alive|reachable|responding|working|available|answering|ok|okay|fine|healthy|normal|stable|online"
_TROUBLE_JA = "異常|障害|エラー|問題|アラート|警報|不具合|遅延|タイムアウト"
_SIGNS_OF_TROUBLE_JA = (
    "多数|使用率|逼迫|枯渇|期限|漏れ|切断|応答なし|応答無し|超過|不足|高負荷|上昇|増加|低下|繰り返|侵入"
)
_JOINTS_JA = r"(?:は|が|も|の|現在|もう|すべて|全て|、)*"

_DOUBTS = (
    r"\b(?:but|however|reopen\w*|missing|except|though|although|yet|only|some|mostly|almost|nearly|until|unless|"
    r"will be|loss|gone|degraded|slow\w*|remain\w*|free|availab\w+|success|uptime|stopped|overdue|ago|lag\w*|brute|"
    r"audit|log-?ins?|\d+ times|delet\w+|dropp\w+|wip(?:ed|ing)|purg\w+|eras(?:ed|ing)|destroy\w*|overwr\w+|truncat\w+|"
    r"disabl\w+|encrypted by|exfiltrat\w+|escalat\w+|bypass\w*)\b"
    r"|一部|部分的|暫定|順次|段階的|再発|見込み|なくな|外れ|超え|逸脱"
    r"|途切れ|タイムアウト|超過|ください|前に|ログイン|フェイルオーバ|切り?替|✓(?:が|けれど|けど|ものの)|✓[^,;]*[,;]\s+\w+(?:\s+\w+){2}"
)
"""What leaves it open whether all is well; ✓ stands for what means well."""

_WELL = (
    r"\b(?:re-?established|back to (?:normal|green|ok|health)|back up|back online|successfully|"
    r"successful|succeeded|has cleared|(?<!\blog )(?<!\blogs )(?<!table )(?<!cache )was cleared|"
    r"completed without errors|(?:ended|completed|finished) ok|passed(?=[\s.!]*$)|no issues|no errors|"
    r"back in service|no problems|"
    r"no (?:alerts|alarms|incidents) (?:firing|active|open|left))\b"
    r"|\bback (?:below|under|within|inside) (?:the |its )?(?:threshold|limit|range|bounds)\b"
    rf"|^(?=\S*[\d.-])\S+ (?:{_STATES}|(?!not|no|never|is|isn't)\w+ (?:ok|okay|healthy))(?: now)?[\s.!]*$"
    rf"|\b(?:is|are|was|were|been|has|have|now|auto|{_THINGS})[ -]+(?:recovered|resolved|restored)\b"
    r"|\b(?:recovered|resolved|restored)\b(?=\s*(?:[]:;,.!(*_|]|$)|\s+(?:in|on|at|after|by|from|itself|automatically|\d)\b)"
    r"|^(?!.*\b(?:rate|ratio|load|latency|usage|count|traffic|temperature|errors?)\b).*"
    r"\b(?:is|are) up\b(?=[\s.!]*$|\s+(?:again|now|since|and running)\b)"
    r"|\ball clear\b(?=\s*(?:[:.,!]|$))"
    rf"|^(?!.*\b(?:{_THINGS}|spike|loop|attack|attacker|intruder|virus|malware)s?\b).*"
    r"\b(?:is|are) back\b(?=\s*(?:[.!,|]|$))"
    rf"|\b(?:(?:{_STATES})|running|responds|answers|works) again\b"
    rf"|\b(?:{_THINGS})s?\b(?:\s+(?:on|of|with|in|at|for)\s+\S{{1,80}})?\s+(?:(?:is|are|has|have)\s+)?(?:gone|over|disappeared|ended)\b(?=[\s.!]*$|:\s|\s+now\b)"
    r"|\b(?:has|have) (?:subsided|eased|calmed down|settled down)\b"
    rf"|\ball (?:\w+ ){{1,2}}(?:is|are) (?:{_STATES}|up|good|well)\b(?=[\s.!,]*$)"
    r"|\b(?:everything|all) (?:is )?(?:fine|well|good|normal|ok|okay)\b"
    r"|\b(?:returned|returns|went) (?:back )?to normal\b"
    rf"|\b(?:no longer (?:{_TROUBLE})|stopped (?:firing|failing|alerting))\b"
    rf"|(?:(?:{_TROUBLE_JA})(?:は|が|も|の)?)?(?<!を)(?:復旧|回復|復帰|解消|解決|終息|収束|復活)"
    r"(?:(?:し|され)ました|しています|を確認)"
    rf"|(?:(?:{_TROUBLE_JA})?(?:対応|処置)(?:が|は)?)?完了しました|十分になりました|(?:全|すべての)\S{{1,10}}稼働しています"
    r"|(?:完了|成功)(?:の)?(?:お知らせ|ご?連絡|ご?報告|通知)|正常に|正常です|正常終了|正常な状態|正常域|正常範囲(?:です|内|に戻り)|平常(?:運転|状態)?に戻り|通常(?:運転|状態)に戻り|元に戻り"
    rf"|(?:(?:{_TROUBLE_JA})(?:は|が|も)?)?(?:収まり|治まり|落ち着き)ました|(?:再び)?オンライン(?:になり|に戻り)ました"
    rf"|(?:{_TROUBLE_JA}){_JOINTS_JA}(?:発生していません|検知されていません|検知されなくなりました|出ていません|出なくなりました"
    r"|なくなりました|ありません|なし|なく(?=\S{0,6}(?:完了|終了)))|成功しました|応答あり|疎通あり|応答が戻り"
    r"|^(?!.*(?:非常|緊急|予備)).{0,60}(?:^|は|[:：])\s*(?:正常|運転中|通常運転中|正常運転中|稼働中)(?:です)?[。\s]*$"
    r"|^\W*no (?:active )?(?:alarms?|alerts?|faults?)[\s.!]*$"
)


@remembered
def is_over(text: str) -> bool:
    """Whether a message says in so many words that something is over; what is only well does not count here."""
    line = one_line(text, _LOOKED_AT)
    return _is_undoubted(compiled(_ENDED).sub("✓", line), line)


@remembered
def sounds_bad(text: str) -> bool:
    """Whether a text has a word of trouble in it, or one that takes back a good one."""
    return bool(compiled(_NEGATED).search(one_line(text, _LOOKED_AT)))


@remembered
def tells_trouble(text: str) -> bool:
    """Whether a text has any word of trouble in it: what tells trouble is never taken for a mere notice."""
    line = one_line(text, _LOOKED_AT)
    words = rf"\b(?:{_TROUBLE}|{_SIGNS_OF_TROUBLE})\b|{_TROUBLE_JA}|{_SIGNS_OF_TROUBLE_JA}|time[ds]? ?out|\d\s?[%％]"
    return bool(compiled(words).search(line)) or sounds_bad(text)


@remembered
def means_well(text: str) -> bool:
    """Whether a sentence reports that something is well, and has no word that takes it back."""
    line = one_line(text, _LOOKED_AT)
    return _is_undoubted(compiled(_WELL).sub("✓", line), line)


def _is_undoubted(rest: str, line: str) -> bool:
    """Whether something meant well, which has become ✓ in `rest`, and nothing beside it leaves a doubt."""
    if rest == line or compiled(_NEGATED).search(rest) or compiled(_DOUBTS).search(rest):
        return False
    found = (is_conditional, counts_too_few, loses_a_guard, is_an_attack_that_succeeds)
    return not any(doubts_it(line) for doubts_it in found)
