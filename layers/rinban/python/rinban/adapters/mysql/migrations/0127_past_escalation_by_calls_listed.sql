-- What an earlier version has listed is listed once more, with its calls.
CREATE INDEX by_calls_listed ON past_escalation (calls_listed)
