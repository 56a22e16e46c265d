ALTER TABLE stage ADD COLUMN last_resort VARCHAR(64) NULL COMMENT 'a responder or E.164, empty: nobody; NULL: not given'
