"""POST /board/acts/{act}: what somebody does on the board. Each act is a task of ./rinban, and can do no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from zoneinfo import ZoneInfo

from rinban import wiring
from rinban.board.act_words import ACT_WORDS
from rinban.board.sentences import BoardSentences
from rinban.board.times import BoardTimes
from rinban.board.told_words import TOLD_WORDS
from rinban.core.board import ActTold, Visitor
from rinban.core.errors import CallRefused, Forbidden, RinbanError, Unavailable
from rinban.core.rota import wall
from rinban.doors import board_asked, board_typed, http
from rinban.doors import board_cookies as cookies
from rinban.doors import board_forms as forms
from rinban.doors.board import guarded, to, with_cookie
from rinban.doors.board_act_table import ACTS
from rinban.doors.board_asking import Act, Asking
from rinban.doors.board_forms import Form
from rinban.doors.board_sign_in import SIGNED_OUT
from rinban.doors.board_visitor import visitor
from rinban.doors.http import Answer, HttpEvent
from rinban.operator.tasks import Task, refusal
from rinban.wiring import Parts


def act(parts: Parts, event: HttpEvent) -> Answer:
    """The way back to the page of the form, which tells what became of it."""
    return guarded(parts, event, lambda: _act(parts, event))


def _act(parts: Parts, event: HttpEvent) -> Answer:
    who, given = visitor(parts, event), forms.form(event)
    if who is None:
        return _signed_out(event, given)
    forms.refuse_forged(event, given)
    if who.role != "act":
        raise Forbidden(TOLD_WORDS["en"]["act_view"]).of("act_view")
    refused = list[ActTold]()

    def do() -> ActTold:
        told = _done(parts, event, who, given)
        if not told.done:
            refused.append(told)
        return told

    running = ActTold(done=False, words=ACT_WORDS[who.language]["act_running"])
    told = _once(parts, event, given, do) or cookies.telling(event, running)
    return with_cookie(_again(event, given) if refused else to(event, forms.back(given)), told)


def _again(event: HttpEvent, given: Form) -> Answer:
    """The way to the form of what was not done, with what was typed there."""
    (act,) = http.parameters(event, "act")
    typed = board_typed.kept(event, act, given)
    there = to(event, f"{board_typed.stood(act, given)}{board_typed.place(act, given)}")
    return with_cookie(there, typed) if typed else there


def _signed_out(event: HttpEvent, given: Form) -> Answer:
    """The way to a sign-in that says that nothing was done, and from there to the form, with what was typed there."""
    forms.refuse_foreign(event)
    (act,) = http.parameters(event, "act")
    kept = board_asked.stood(event, board_typed.stood(act, given))
    answer = to(event, f"/board/sign-in?said={SIGNED_OUT}")
    for cookie in filter(None, (kept, board_typed.kept(event, act, given) if kept else None)):
        answer = with_cookie(answer, cookie)
    return answer


def _once(parts: Parts, event: HttpEvent, given: Form, do: Callable[[], ActTold]) -> str | None:
    """The cookie with the words about the act. Who has pressed twice is told twice what was done once.

    A form is the same one if the same page has sent it with the same content: the page says when it was `made`. One
    that does not say so is done whenever it comes.
    """

    def work() -> tuple[str, bool]:
        told = do()
        return cookies.telling(event, told), told.done

    if not given.get("made"):
        return work()[0]
    return parts.sign_in().once.told(json.dumps((http.parameters(event, "act"), sorted(given.items()))), work)


def _done(parts: Parts, event: HttpEvent, who: Visitor, given: Form) -> ActTold:
    words, (name,) = ACT_WORDS[who.language], http.parameters(event, "act")
    wanted = ACTS.get(name)
    if wanted is None:
        return ActTold(done=False, words=words["act_not_here"])
    if not who.fresh:
        return ActTold(done=False, words=words["act_again"])
    if not _is_named_yet(parts, who):
        return ActTold(done=False, words=words["act_gone"])
    return _tried(parts, event, who, given, wanted)


def _tried(parts: Parts, event: HttpEvent, who: Visitor, given: Form, wanted: Act) -> ActTold:
    words = ACT_WORDS[who.language]
    missing = next((label for field, label in wanted.needs.items() if not given.get(field)), "")
    if missing:
        return ActTold(done=False, words=words["act_missing"].format(field=words.get(missing, missing)))
    board, times = parts.board(), BoardTimes(who.zone, who.language, parts.clock.now())
    sentences = BoardSentences(who.language, times, board.settings)
    base_url = http.base_url(event, parts.config.public_base_url)
    asking = Asking(partial(_tasks, parts), who, given, words, sentences, base_url, board.views.one)
    try:
        return wanted.do(asking)
    except RinbanError as error:
        if isinstance(error, Unavailable):
            parts.log.line("an act of the board failed", error=str(error))
        return _refused(sentences, error)


def _refused(sentences: BoardSentences, error: RinbanError) -> ActTold:
    """In the language of the page; what is known in English alone stands behind that, marked as such."""
    told = sentences.refusal(error)
    is_whole = bool(told) and not isinstance(error, CallRefused)
    return ActTold(False, told or sentences.says("refused", {}), english="" if is_whole else refusal(error))


def _tasks(parts: Parts) -> Mapping[str, Task]:
    from rinban.doors.admin import tasks_of  # late: who only looks does not need what an act does

    return tasks_of(parts, lambda *given: wiring.voice().document(*given))


def _is_named_yet(parts: Parts, who: Visitor) -> bool:
    """Whether the rota still names this person, since a session lasts longer than some employments.

    While the rota cannot be read, the session counts: somebody has to be able to take it then too.
    """
    if not who.person:
        return True
    try:
        settings = parts.settings.settings()
    except Unavailable:
        return True
    member = settings.responders.get(who.person)
    today = wall.day(parts.clock.now(), ZoneInfo(settings.zone))
    return member is not None and member.acts_on_board and member.valid.covers(today)
