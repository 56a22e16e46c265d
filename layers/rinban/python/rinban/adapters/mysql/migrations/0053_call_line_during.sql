ALTER TABLE call_line ADD COLUMN during TEXT NULL COMMENT 'JSON: the names of hours in any of which the line applies, ["business"]; NULL: all day'
