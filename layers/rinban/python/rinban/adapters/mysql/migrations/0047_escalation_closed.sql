-- What is closed, by age: the round of every minute asks for it.
CREATE INDEX closed ON escalation (deadline_at, updated_at)
