"""How a refused call is said: an alarm hangs on the metrics, and the log names whom or what it is about."""

from __future__ import annotations

from rinban.core.chain.record import Ref
from rinban.core.errors import CallRefused
from rinban.ports.log import Log


def tell(log: Log, ref: Ref, attempt: int, who: str, refusal: CallRefused) -> str:
    """Count it, and say what to mend if it would befall everybody; the sentence for the journal."""
    log.count("CallRefused", group=ref.group, responder=who, code=str(refusal.code))
    said = f"{refusal} (code {refusal.code})" if refusal.code else str(refusal)
    if refusal.mend:
        log.count("Misconfigured", group=ref.group, mend=refusal.mend)
        log.line(f"THE CARRIER REFUSES EVERYBODY: check {refusal.mend}", escalation=str(ref), attempt=attempt, why=said)
        return f"{said}; check {refusal.mend}"
    return said
