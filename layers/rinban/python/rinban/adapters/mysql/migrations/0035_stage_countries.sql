ALTER TABLE stage ADD COLUMN countries VARCHAR(255) NULL COMMENT 'how numbers begin, with commas between them, empty: any number is called; NULL: not given'
