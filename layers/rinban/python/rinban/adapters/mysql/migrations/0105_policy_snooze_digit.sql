ALTER TABLE policy ADD COLUMN snooze_digit CHAR(1) NULL COMMENT 'puts a reminder off; NULL: 9, unless that key has another meaning'
