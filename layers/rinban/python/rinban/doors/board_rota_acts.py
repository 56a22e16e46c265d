"""The acts of the board that change who is called: duties that are taken over, given away or exchanged; maintenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rinban.core.board import ActTold
from rinban.doors.board_asking import Act, Asking


def _override(act: Asking) -> ActTold:
    group = act.form["group"]
    by = act.form.get("for") or act.who.person
    planned = act.ask("take", group=group, by=by, until=act.form.get("until", ""), why=act.form.get("why", ""))
    return _arranged(act, planned, anew=group)


def _cover(act: Asking) -> ActTold:
    names = ("for", "by", "from", "to", "group", "why")
    return _arranged(act, act.ask("cover", **{name: act.form.get(name, "") for name in names}))


def _swap(act: Asking) -> ActTold:
    names = ("one", "other", "day", "other_day", "rotation", "group", "why")
    return _arranged(act, act.ask("swap", **{name: act.form.get(name, "") for name in names}))


def _arranged(act: Asking, planned: Mapping[str, Any], anew: str = "") -> ActTold:
    made_by = f"{act.who.name} (board)"
    done = act.ask("arrange", arrangements=planned["arrangements"], made_by=made_by, anew=anew)
    told = act.sentences.together((*_covers(act, done["arrangements"]), *_doubts(act, done)))
    said = act.says("arranged", number=done["number"], told=told)
    undo = (("act", "undo"), ("number", str(done["number"])), ("told", "\n".join(done["told"])))
    return ActTold(said.done, said.words, undo)


def _covers(act: Asking, arrangements: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in arrangements:
        yield act.sentences.cover(one["group"], one["for"], one["by"], one["begins"], one["ends"])


def _doubts(act: Asking, told: Mapping[str, Any]) -> Iterator[str]:
    """What may not have been meant."""
    for one in told["doubts"]:
        yield act.sentences.says(one["kind"], one)


def _undo(act: Asking) -> ActTold:
    told = act.form.get("told", "").replace("\r\n", "\n").split("\n")
    undone = act.ask("undo", number=act.number, apply=True, told=told)
    return ActTold(done=True, words=act.sentences.together((act.words["undone"], *_doubts(act, undone))))


def _quiet(act: Asking) -> ActTold:
    asked = {"for": act.form["for"], "from": act.form.get("from", "")}
    made = act.ask(
        "quiet",
        **asked,
        group=act.form["group"],
        hosts=act.form.get("hosts", "").split(),
        except_disaster=bool(act.form.get("except_disaster")),
        why=act.form.get("why", ""),
        by=f"{act.who.name} (board)",
        apply=True,
    )["window"]
    said = act.says("arranged", number=made["number"], told=act.sentences.together(_window(act, made)))
    return ActTold(said.done, said.words, (("act", "unquiet"), ("number", str(made["number"]))))


def _window(act: Asking, made: Mapping[str, Any]) -> Iterator[str]:
    about = {"group": made["group"], "begins": made["from"], "ends": made["to"]}
    yield act.sentences.says("in_maintenance", about)
    if made["hosts"]:
        yield act.sentences.says("only_hosts", {"hosts": ", ".join(made["hosts"])})
    if made["except_disaster"]:
        yield act.sentences.says("disaster_rings", {})


def _unquiet(act: Asking) -> ActTold:
    act.ask("quiet_undo", number=act.number)
    return act.says("undone")


ROTA_ACTS: Mapping[str, Act] = {
    "override": Act(_override, {"group": "group"}),
    "cover": Act(_cover, {"for": "whose", "by": "by", "to": "to"}),
    "swap": Act(_swap, {"one": "one", "other": "other", "day": "day"}),
    "undo": Act(_undo, {"number": "number"}),
    "quiet": Act(_quiet, {"group": "group", "for": "quiet_for"}),
    "unquiet": Act(_unquiet, {"number": "number"}),
}
"""By the word in the address of its form."""
