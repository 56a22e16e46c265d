"""The words about maintenance, in the languages of the pages."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "maintenance": "Maintenance",
    "quiet_of": "{group} is in maintenance until {time}.",
    "quiet_of_all": "All groups are in maintenance until {time}.",
    "quiet_now": "In maintenance until {time}.",
    "quiet_later": "Maintenance {span}.",
    "quiet_everywhere": "It holds in all groups.",
    "quiet_whole": "Nobody is called for its alerts.",
    "quiet_hosts": "Nobody is called for alerts of these hosts: {hosts}.",
    "quiet_matching": "Only alerts with these words: {words}.",
    "quiet_disaster_rings": "A disaster rings all the same.",
    "quiet_disaster_waits": "A disaster does not ring either.",
    "quiet_by": "By {name}",
    "quiet_why": "Reason: {why}",
    "quiet_unknown": "Maintenance: unknown",
    "waits_for_quiet": "An alert waits for the end of a maintenance: nobody is called for it before {time}.",
    "waits_until_quiet": "waits for the end of a maintenance, until {time}",
}

JAPANESE: Mapping[str, str] = {
    "maintenance": "メンテナンス",
    "quiet_of": "{group}は{time}までメンテナンス中です。",
    "quiet_of_all": "すべてのグループが{time}までメンテナンス中です。",
    "quiet_now": "{time}までメンテナンス中です。",
    "quiet_later": "メンテナンスの予定：{span}。",
    "quiet_everywhere": "すべてのグループが対象です。",
    "quiet_whole": "この間のアラートでは電話しません。",
    "quiet_hosts": "次のホストのアラートでは電話しません：{hosts}。",
    "quiet_matching": "次の語を含むアラートだけが対象です：{words}。",
    "quiet_disaster_rings": "致命的な障害では電話します。",
    "quiet_disaster_waits": "致命的な障害でも電話しません。",
    "quiet_by": "登録：{name}",
    "quiet_why": "理由：{why}",
    "quiet_unknown": "メンテナンスの有無は不明",
    "waits_for_quiet": "メンテナンスの終了を待つアラートがあります。{time}まで電話しません。",
    "waits_until_quiet": "メンテナンスの終了待ち（{time}まで）",
}
