ALTER TABLE stage ADD COLUMN calls_per_day INT NULL COMMENT 'above so many it is warned, 0: never; NULL: not given'
