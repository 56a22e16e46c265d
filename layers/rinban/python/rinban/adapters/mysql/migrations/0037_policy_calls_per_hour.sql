ALTER TABLE policy ADD COLUMN calls_per_hour INT NULL COMMENT 'to one phone, while somebody else is left; NULL: not given'
