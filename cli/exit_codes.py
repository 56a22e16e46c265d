"""The exit codes of ./rinban: one meaning each, so that a script can tell one end from another."""

from __future__ import annotations

DONE, REFUSED, MISTYPED, AWAY, UNKNOWN, NOBODY, UNCHANGED, FAULT, UNWRITTEN, INTERRUPTED, UNREAD = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    70,
    74,
    130,
    141,
)

MEANINGS = {
    DONE: "done",
    REFUSED: (
        "refused: it cannot be done as it was asked for, and the message says what to mend; doctor: something is "
        "wrong; import: the shifts are not the same"
    ),
    MISTYPED: "the command line could not be understood",
    AWAY: "the service or one of its stores does not answer; the same may work later",
    UNKNOWN: "no group, responder, escalation, stage, release or file has this name",
    NOBODY: "nobody: on duty (who), on some day of the next two weeks (check), at the phone (test-call)",
    UNCHANGED: (
        "nothing was changed: the question was answered with no or could not be asked (load, key remove), or there was "
        "nothing to do (call-now, ack, hand-back)"
    ),
    FAULT: "a fault of Rinban's own",
    UNWRITTEN: "the answer could not be written, as on a full disk",
    INTERRUPTED: "interrupted by Ctrl-C",
    UNREAD: "nobody reads the answer any more, as when `head` has seen enough",
}
"""70 and 74 are sysexits.h's EX_SOFTWARE and EX_IOERR; 130 and 141 are what a shell makes of SIGINT and SIGPIPE."""

_OF_STATUS = {404: UNKNOWN, 503: AWAY}


def of_status(status: int) -> int:
    """The exit code for an error with this HTTP status."""
    return _OF_STATUS.get(status, REFUSED)
