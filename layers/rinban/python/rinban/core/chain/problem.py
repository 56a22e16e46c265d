"""An alert inside an escalation, and its identity. Times are seconds since 1970; 0.0 means "not yet"."""

from __future__ import annotations

from typing import NamedTuple

from rinban.core.alert import Severity

OVER, CLAIMED = -1, -2


class AlertId(NamedTuple):
    """An alert's identity: its dedup key, and how many alerts of this key the escalation had before it.

    A key that fires again after its recovery is a new alert, so the key alone does not name one. OVER and CLAIMED stand
    in the place of the number where no alert came, and only its recovery or its claim is remembered (`memory.py`).
    """

    key: str
    occurrence: int


class Problem(NamedTuple):
    """An alert inside an escalation.

    `texts`: the summary as (language, text) pairs, where it was written for the phone. `details`: what the monitor
    tells besides, as it is said to somebody who asks for more. `readings`: how words in it are said, as (word, reading)
    pairs. `claimed_by`: the person who acknowledged it at the source, "" after that was taken back. `claim_flips`: how
    often it was taken back and given anew, both counted, so that an odd number means that it is taken back. `end`: why
    it ended: "recovered", "aged", or the person who closed it here. `closed_by`: who closed it by hand at the source.
    `began`, `tells_no_end`: as in `Alert`; what was once delivered by a sender that says when it is over is over then.

    What comes and goes too often counts as open all the time. `flaps`: how often it has recovered and come back since
    then, both counted, so that an odd number means that it is calm now; `flapped_at`: when it last did.

    What is only remembered has no words, is never open (`ended_at`: when its recovery or claim was received), and was
    never opened (`opened_at` is 0.0). `heard_at` is when it was noted.

    A storm fills a document with these, so each is stored as a row without field names. Therefore a new field is only
    ever put in just before `extra`, which holds the JSON of the values that a newer version has there.
    """

    id: AlertId
    severity: Severity
    opened_at: float
    heard_at: float  # when it was last delivered
    summary: str = ""
    texts: tuple[tuple[str, str], ...] = ()
    host: str = ""
    source: str = ""
    link: str = ""
    claimed_by: str = ""
    ended_at: float = 0.0
    end: str = ""
    details: str = ""
    began: float = 0.0
    readings: tuple[tuple[str, str], ...] = ()
    flaps: int = 0
    flapped_at: float = 0.0
    claim_flips: int = 0
    closed_by: str = ""
    tells_no_end: bool = False
    extra: tuple[str, ...] = ()

    @property
    def is_memory(self) -> bool:
        """Whether it is no alert, but only what is remembered of one that may still come."""
        return self.id.occurrence < 0

    @property
    def is_calm(self) -> bool:
        """Whether it has recovered, and counts as open all the same because it has come and gone so often."""
        return self.flaps % 2 == 1

    @property
    def is_taken_back(self) -> bool:
        """Whether it was acknowledged at its source, and that was taken back."""
        return self.claim_flips % 2 == 1

    @property
    def is_back(self) -> bool:
        """Whether it has come back after it was calm."""
        return self.flaps > 0 and not self.is_calm


def claimed(problem: Problem, by: str) -> Problem:
    """The same, acknowledged at its source by this person."""
    return problem._replace(claimed_by=by, claim_flips=problem.claim_flips + problem.is_taken_back)


def taken_back(problem: Problem) -> Problem:
    """The same after its acknowledgement at the source was taken back; unchanged if it has none."""
    return problem._replace(claimed_by="", claim_flips=problem.claim_flips + 1) if problem.claimed_by else problem


def id_of(problem: Problem) -> AlertId:
    return problem.id
