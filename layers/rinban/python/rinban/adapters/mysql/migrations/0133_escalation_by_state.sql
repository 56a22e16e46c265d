-- What rests, by its deadline: the round of every minute asks for it, beside however many escalations are open.
CREATE INDEX by_state ON escalation (state, deadline_at)
