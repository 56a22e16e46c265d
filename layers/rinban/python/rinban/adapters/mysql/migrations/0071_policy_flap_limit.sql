ALTER TABLE policy ADD COLUMN flap_limit INT NULL COMMENT 'after so many returns in an hour it counts as one open alert; 0: never; NULL: 3'
