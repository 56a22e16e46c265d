-- The figures of a long time are counted in the order of this index, without a table in between.
CREATE INDEX by_people ON past_escalation (group_id, who, opened_at, outcome, severity, alerts, calls)
