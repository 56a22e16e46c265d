ALTER TABLE policy ADD COLUMN follow_digit CHAR(1) NULL COMMENT 'takes what follows as well; NULL: 4, unless that key has another meaning'
