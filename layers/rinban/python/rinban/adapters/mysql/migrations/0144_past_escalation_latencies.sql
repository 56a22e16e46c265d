ALTER TABLE past_escalation ADD COLUMN latencies TEXT NULL COMMENT 'how long people waited, in seconds: to the request; hops; to keys; longest silence; told where calls_listed is 3'
