ALTER TABLE stage ADD COLUMN warn TEXT NULL COMMENT 'a JSON list of the outlets that are warned; NULL: none is'
