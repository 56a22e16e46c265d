-- The journal of a month, for the report about it.
CREATE INDEX by_time ON journal (at)
