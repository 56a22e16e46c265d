-- What is looked for is compared within the index, and of a row without it nothing else is read.
CREATE INDEX by_texts ON past_escalation (opened_at, texts, outcome, severity, who)
