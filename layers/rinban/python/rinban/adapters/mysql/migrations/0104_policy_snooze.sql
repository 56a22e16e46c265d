ALTER TABLE policy ADD COLUMN snooze INT NULL COMMENT 'so many seconds the key snooze puts that off; NULL: as if it were left out of the file'
