"""What a calendar says, in the languages of the people who read it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The texts of a feed; `{group}` and `{name}` are filled in.

    `whose`: the title of an event in a group's calendar, `mine` in a person's own. `gap`: where nobody is on duty.
    `end`: stands where the feed ends, since an empty page there would look as if nobody had to be on duty.
    """

    calendar: str
    whose: str
    mine: str
    first: str
    order: str
    before: str
    after: str
    nobody: str
    gap: str
    nobody_rings: str
    end: str


WORDS = {
    "ja": FeedWords(
        calendar="輪番：{name}",
        whose="{name}（{group}の当番）",
        mine="{group}の当番",
        first="障害のとき、最初に電話がかかります。",
        order="電話をかける順番：",
        before="前の当番：{name}",
        after="次の当番：{name}",
        nobody="なし",
        gap="当番なし：{group}",
        nobody_rings="この時間は、障害が起きても電話を受ける人がいません。",
        end="{name}：ここから先の予定は、まだ載っていません",
    ),
    "en": FeedWords(
        calendar="Rinban: {name}",
        whose="{name} (on duty: {group})",
        mine="On duty: {group}",
        first="You are called first when there is an alert.",
        order="Called in this order:",
        before="Before you: {name}",
        after="After you: {name}",
        nobody="nobody",
        gap="Nobody on duty: {group}",
        nobody_rings="An alert at this time would find nobody to call.",
        end="{name}: what follows is not in this calendar yet",
    ),
}
