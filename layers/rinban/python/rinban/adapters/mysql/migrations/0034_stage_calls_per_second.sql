ALTER TABLE stage ADD COLUMN calls_per_second INT NULL COMMENT 'that the account may start; NULL: not given'
