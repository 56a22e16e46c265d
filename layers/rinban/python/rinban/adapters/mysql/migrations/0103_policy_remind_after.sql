ALTER TABLE policy ADD COLUMN remind_after INT NULL COMMENT 'what somebody took is called for again after so many seconds; NULL: as if it were left out of the file'
