-- The figures of a long time are counted in the order of this index, in one look and without a table in between.
CREATE INDEX by_waits ON past_escalation (ring_span, key_span, outcome, opened_at, severity, group_id, who, alerts, calls, answered_at_night)
