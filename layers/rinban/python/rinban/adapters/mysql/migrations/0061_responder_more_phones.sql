ALTER TABLE responder ADD COLUMN more_phones VARCHAR(255) NULL COMMENT 'numbers that ring after the first, with commas between them; NULL: none'
