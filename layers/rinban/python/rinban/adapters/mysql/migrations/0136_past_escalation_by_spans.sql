-- The waits of a long time are counted in the order of this index, without a table in between.
CREATE INDEX by_spans ON past_escalation (ring_span, key_span, opened_at, outcome, severity, who)
